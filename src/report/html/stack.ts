/** A kernel stack, innermost frame first, with the frame that decided marked. */
import type { TellingValues } from '../telling-values.ts';
import { name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export interface DecidingFrame {
  readonly nth: number;
  readonly why: string;
}

/** The frame that the finding names; else the innermost one, which is where the task waits. */
export function decidingFrame(frames: readonly string[], values: TellingValues): DecidingFrame {
  const named = frames.findIndex((frame) => values.in(frame).size > 0);
  return named >= 0 ? { nth: named, why: 'named in the finding' } : { nth: 0, why: 'innermost' };
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
