/** Expressions with their values: why a finding was missed, or everything with `diagnose --explain`. */
import type { ExplainedExpression, ExplainedPart } from '../../diagnose/diagnosis.ts';
import { cut, name, path, plural } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

const MOST_SHOWN = 60;
const MOST_OF_EXPRESSION = 400;

export function explained(all: readonly ExplainedExpression[]): Html {
  if (all.length === 0) return html``;
  const more = all.length - MOST_SHOWN;
  return html`<div class="scroll" role="group" aria-label="Conditions" tabindex="0">
      <table class="explained">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">Condition</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          ${all.slice(0, MOST_SHOWN).flatMap((one) =>
            (one.conjuncts ?? [one]).map(
              (part, nth) =>
                html`<tr class="${toneOf(part)}">
                  <td>${nth === 0 ? placeOf(one) : undefined}</td>
                  <td><code>${cut(part.expression, MOST_OF_EXPRESSION)}</code></td>
                  <td>${valueOf(part)}</td>
                </tr> `,
            ),
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="note">${plural(more, 'more expression')}</p>` : undefined}`;
}

function placeOf({ kind, id, subject, file, line }: ExplainedExpression): Html {
  return html`${kind} of <code>${name(id)}</code> for ${name(subject)}<br /><span class="note"
      >${path(file)}:${line}</span
    >`;
}

function valueOf({ outcome, value, why }: ExplainedPart): string {
  if (outcome === 'value') return cut(value ?? '', MOST_OF_EXPRESSION);
  return `${outcome}: ${cut(why ?? '', MOST_OF_EXPRESSION)}`;
}

/** What decided against the finding stands out. */
function toneOf({ outcome, value }: ExplainedPart): string {
  if (outcome !== 'value') return 'doubt';
  return value === 'false' ? 'bad' : '';
}
