/** A kernel stack, innermost frame first, with the frame that decided marked. */
import { name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export interface DecidingFrame {
  readonly nth: number;
  readonly why: string;
}

/**
 * The frame that the finding names; else the innermost one, which is where the task waits.
 * @param said the finding's message and chain
 */
export function decidingFrame(frames: readonly string[], said: string): DecidingFrame {
  const words = new Set(said.match(/\w+/g) ?? []);
  const named = frames.findIndex((frame) => words.has(symbolOf(frame)));
  return named >= 0 ? { nth: named, why: 'named in the finding' } : { nth: 0, why: 'innermost' };
}

/** `[<0>] fuse_unlink.isra.0+0xaa/0x210 [fuse]` → `fuse_unlink` */
function symbolOf(frame: string): string {
  return /^\[<[0-9a-f]+>\] ([^\s+.]+)/.exec(frame)?.[1] ?? '';
}

export function stack(frames: readonly string[], deciding: DecidingFrame): Html {
  return html`<ol class="stack">
    ${frames.map((frame, nth) => {
      const text = name(frame.replace(/^\[<[0-9a-f]+>\] /, ''));
      return nth === deciding.nth
        ? html`<li><mark>${text}</mark> <span class="note">${deciding.why}</span></li>`
        : html`<li>${text}</li>`;
    })}
  </ol>`;
}
