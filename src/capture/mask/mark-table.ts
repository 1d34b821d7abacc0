/**
 * Maps secrets to marks, and records where each was placed. Values are kept only while a capture is masked.
 */
import type { MaskNote } from '../model.ts';
import type { Binary } from './binary.ts';

const MAX_PLACES = 8;

interface Entry {
  /** Assigned on first use, so that marks are numbered in reading order. */
  mark: string | undefined;
  readonly what: Set<string>;
  readonly where: Set<string>;
  times: number;
  more: number;
}

export class MarkTable {
  readonly #byValue = new Map<Binary, number>();
  readonly #entries: Entry[] = [];
  /** Numbers of marks already in the text, e.g. because the target was a capture. */
  readonly #taken = new Set<number>();
  #next = 1;

  avoid(text: Binary): void {
    for (const match of text.matchAll(/<masked:([0-9]{1,15})>/g)) this.#taken.add(Number(match[1]));
  }

  /** The number of a secret; a new one for a new value. */
  secretOf(value: Binary, what: string, alias: Binary = value): number {
    let secret = this.#byValue.get(value) ?? this.#byValue.get(alias);
    if (secret === undefined) {
      secret = this.#entries.length;
      this.#entries.push({ mark: undefined, what: new Set(), where: new Set(), times: 0, more: 0 });
    }
    this.#byValue.set(value, secret);
    this.#byValue.set(alias, secret);
    this.#entry(secret).what.add(what);
    return secret;
  }

  markOf(secret: number): string {
    const entry = this.#entry(secret);
    if (entry.mark === undefined) {
      while (this.#taken.has(this.#next)) this.#next++;
      entry.mark = `<masked:${this.#next++}>`;
    }
    return entry.mark;
  }

  put(secret: number, place: string): void {
    const entry = this.#entry(secret);
    entry.times++;
    if (entry.where.has(place)) return;
    if (entry.where.size < MAX_PLACES) entry.where.add(place);
    else entry.more++;
  }

  notes(): MaskNote[] {
    const inOrder = [...this.#entries].sort((a, b) => numberOf(a.mark) - numberOf(b.mark));
    return inOrder.flatMap(({ mark, what, where, times, more }) =>
      mark === undefined || times === 0
        ? []
        : [
            {
              mark,
              what: [...what].sort(),
              where: [...where, ...(more === 0 ? [] : [`${more} more`])],
              times,
            },
          ],
    );
  }

  #entry(secret: number): Entry {
    const entry = this.#entries[secret];
    if (entry === undefined) throw new Error(`no secret has the number ${secret}`);
    return entry;
  }
}

function numberOf(mark: string | undefined): number {
  return Number(/[0-9]+/.exec(mark ?? '')?.[0] ?? 0);
}
