/** Expected against actual, the phases of a drill side by side: a row for each finding and subject. */
import type { FindingOf, Phase, RunbookResult } from '../../drill/result.ts';
import { isNoteworthy } from '../drill-order.ts';
import { name, plural } from './bounded.ts';
import { verdictPill } from './marks.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

const PHASES = ['before', 'during', 'after'] as const satisfies readonly Phase[];
/** Rows of one runbook; a runbook that goes wrong can report thousands of findings. */
const MOST_ROWS = 30;

export function comparison(runbooks: readonly RunbookResult[]): Html {
  const shown = runbooks.filter(isNoteworthy);
  if (shown.length === 0)
    return html`<p class="note">No runbook was expected to report anything, and none did.</p>`;
  return html`<div class="scroll" role="group" aria-label="Expected and reported findings" tabindex="0">
    <table class="comparison">
      <thead>
        <tr>
          <th scope="col">Finding</th>
          <th scope="col">Subject</th>
          <th scope="col">Expected</th>
          <th scope="col">Before</th>
          <th scope="col">During</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      ${shown.map(rowsOf)}
    </table>
  </div>`;
}

function rowsOf(result: RunbookResult): Html {
  const all = pairsOf(result);
  const more = all.length - MOST_ROWS;
  return html`<tbody>
    <tr class="of">
      <th colspan="6" scope="rowgroup">${name(result.runbook)} ${verdictPill(result.verdict)}</th>
    </tr>
    ${all.slice(0, MOST_ROWS).map((pair) => row(result, pair))}${
      more > 0
        ? html`<tr>
            <td colspan="6">${plural(more, 'more row')} left out</td>
          </tr>`
        : undefined
    }
  </tbody>`;
}

function row(result: RunbookResult, { finding, subject }: FindingOf): Html {
  const expected = result.expected.some((one) => one.finding === finding && one.subjects.includes(subject));
  return html`<tr>
    <th scope="row"><code>${name(finding)}</code></th>
    <td>${name(subject)}</td>
    <td>${expected ? 'yes' : 'no'}</td>
    ${PHASES.map((phase) => {
      const { text, tone } = cell(result, phase, expected, { finding, subject });
      return html`<td class="${tone}">${text}</td>`;
    })}
  </tr> `;
}

function cell(
  result: RunbookResult,
  phase: Phase,
  expected: boolean,
  { finding, subject }: FindingOf,
): { readonly text: string; readonly tone: string } {
  if (result.ms[phase] === undefined) return { text: 'not reached', tone: 'unreached' };
  const found = result[phase].some((one) => one.id === finding && one.subject === subject);
  const wanted = phase === 'during' && expected;
  if (found) return wanted ? { text: '✓ reported', tone: 'good' } : { text: '! reported', tone: 'bad' };
  return wanted ? { text: '✕ missed', tone: 'bad' } : { text: 'quiet', tone: '' };
}

function pairsOf({ expected, before, during, after }: RunbookResult): FindingOf[] {
  const pairs = new Map<string, FindingOf>();
  const add = (finding: string, subject: string): void => {
    pairs.set(JSON.stringify([finding, subject]), { finding, subject });
  };
  for (const { finding, subjects } of expected) for (const subject of subjects) add(finding, subject);
  for (const { id, subject } of [...during, ...before, ...after]) add(id, subject);
  return [...pairs.values()];
}
