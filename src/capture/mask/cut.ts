/**
 * Prefixes of secrets where output was cut: `docker ps` shortens commands and appends `…`, and an overlong answer ends
 * anywhere.
 */
import type { Binary } from './binary.ts';
import { binaryOf } from './binary.ts';
import type { Span } from './needles.ts';

/** Shorter prefixes reveal nothing. */
const MIN = 4;
/** How far before an ellipsis a secret may begin; columns are narrow. */
const WINDOW = 80;
/** The same before the end of a truncated answer. */
const END_WINDOW = 4096;

const ELLIPSIS = new RegExp(`${binaryOf('…')}|\\.\\.\\.`, 'g');

export class Beginnings {
  readonly #byPrefix = new Map<string, { value: Binary; secret: number }[]>();

  add(value: Binary, secret: number): void {
    if (value.length <= MIN) return;
    const prefix = value.slice(0, MIN);
    const known = this.#byPrefix.get(prefix);
    if (known === undefined) this.#byPrefix.set(prefix, [{ value, secret }]);
    else known.push({ value, secret });
  }

  find(text: Binary, isCut: boolean): Span[] {
    if (this.#byPrefix.size === 0) return [];
    const spans: Span[] = [];
    for (const { index } of text.matchAll(ELLIPSIS)) spans.push(...this.#endingAt(text, index, WINDOW));
    if (isCut) spans.push(...this.#endingAt(text, text.length, END_WINDOW));
    return spans;
  }

  #endingAt(text: Binary, end: number, window: number): Span[] {
    for (let start = Math.max(0, end - window); start <= end - MIN; start++) {
      const candidates = this.#byPrefix.get(text.slice(start, start + MIN));
      if (candidates === undefined) continue;
      const cut = text.slice(start, end);
      const whose = candidates.find(({ value }) => value.startsWith(cut));
      if (whose !== undefined) return [{ start, end, secret: whose.secret }];
    }
    return [];
  }
}
