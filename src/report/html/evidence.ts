/** The evidence of a finding: what its steps answered, as tables, stacks and lines. */
import type { TellingValues } from '../telling-values.ts';
import { counted, cut, name, names, plural } from './bounded.ts';
import type { Room } from './budget.ts';
import type { Piece } from './evidence-form.ts';
import { piecesOf } from './evidence-form.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { decidingFrame, stack } from './stack.ts';

/** Characters of one answer that are looked at; the JSON report has all of it. */
const MOST_OF_ANSWER = 12_000;
/** Bytes of markup of the shortest answer. */
const LEAST_OF_ANSWER = 60;
/** Of one value in a table. */
const MOST_OF_VALUE = 400;
const MOST_ROWS = 40;
/** Steps to name of those that are left out. */
const MOST_NAMED = 12;

export interface ShownEvidence {
  readonly shown: Html;
  /** Steps that did not fit, with the size of their answers. */
  readonly left: readonly (readonly [step: string, characters: number])[];
}

/**
 * @param entries by step id
 * @param room for its markup
 * @param values what the finding tells: a frame of a stack that holds one is what decided
 */
export function evidence(
  entries: readonly (readonly [step: string, text: string])[],
  room: Room,
  values: TellingValues,
): ShownEvidence {
  const shown: Html[] = [];
  const left: [string, number][] = [];
  for (const [step, text] of entries) {
    // What cannot fit is not made first.
    const one = room.left < LEAST_OF_ANSWER ? undefined : room.take(answer(step, text, values));
    if (one === undefined) left.push([step, text.length]);
    else shown.push(one);
  }
  return { shown: html`${shown}`, left };
}

/** @param parts other parts of the finding that did not fit */
export function leftOut(parts: readonly string[], left: ShownEvidence['left']): Html | undefined {
  if (parts.length === 0 && left.length === 0) return undefined;
  const characters = left.reduce((sum, [, length]) => sum + length, 0);
  const steps = names(
    left.map(([step]) => step),
    MOST_NAMED,
  );
  const answers = `${plural(left.length, 'answer')} (${steps}), ${counted(characters)} characters`;
  const all = [...parts, ...(left.length === 0 ? [] : [answers])].join(', ');
  return html`<p class="note">
    Left out to keep this page small: ${all}. The JSON report has everything:
    <code>--reporter json=FILE</code>.
  </p>`;
}

function answer(step: string, text: string, values: TellingValues): Html {
  const kept = text.length > MOST_OF_ANSWER ? text.slice(0, MOST_OF_ANSWER) : text;
  const more = text.length - kept.length;
  return html`<section class="answer">
    <h5><code>${name(step)}</code></h5>
    ${piecesOf(kept).map((one) => piece(one, values))}
    ${more > 0 ? html`<p class="note">${counted(more)} more characters</p>` : undefined}
  </section> `;
}

function piece(one: Piece, values: TellingValues): Html {
  switch (one.form) {
    case 'heading':
      return html`<p class="of">${cut(one.text, MOST_OF_VALUE)}</p>`;
    case 'stack':
      return stack(one.frames, decidingFrame(one.frames, values));
    case 'pairs':
      return html`<dl class="pairs">
          ${one.pairs.slice(0, MOST_ROWS).map(
            ([key, value]) =>
              html`<div>
                <dt>${name(key)}</dt>
                <dd>${cut(value, MOST_OF_VALUE)}</dd>
              </div>`,
          )}
        </dl>
        ${rest(one.pairs.length)}`;
    case 'records':
      return html`<div class="scroll" role="group" aria-label="Table" tabindex="0">
          <table class="records">
            <thead>
              <tr>
                ${one.columns.map((column) => html`<th scope="col">${name(column)}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${one.rows.slice(0, MOST_ROWS).map(
                (cells) =>
                  html`<tr>
                    ${cells.map((cell) => html`<td>${cut(cell, MOST_OF_VALUE)}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
        ${rest(one.rows.length)}`;
    case 'list':
      return html`<ul class="values">
          ${one.items.slice(0, MOST_ROWS).map((item) => html`<li>${cut(item, MOST_OF_VALUE)}</li>`)}
        </ul>
        ${rest(one.items.length)}`;
    case 'lines':
      return html`<pre>${one.text}</pre>`;
  }
}

function rest(length: number): Html | undefined {
  return length > MOST_ROWS ? html`<p class="note">${plural(length - MOST_ROWS, 'more row')}</p>` : undefined;
}
