/** The matrix: a row for each drill, a column for each runbook, with its scores above, and what was found beside it. */
import type { DrillDocument, DrillResult, RunbookScore } from '../../drill/result.ts';
import { PASSING, timeToDetect } from '../../drill/result.ts';
import { share } from '../drill-order.ts';
import { drillAnchor, runbookAnchor } from './anchors.ts';
import { duration, firstOf, name, names, plural } from './bounded.ts';
import { labels, labNote } from './labels.ts';
import { spoken, VERDICT_MARK } from './marks.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { cellOf } from './matrix-cell.ts';
import type { OrderedDrill } from './matrix-order.ts';
import { matrixOrder } from './matrix-order.ts';

/** So many columns are as wide as a wide screen, so the heads can stay in sight. */
const MOST_WITHOUT_SCROLLING = 26;
/** Finding ids in a row. */
const MOST_FOUND = 4;

export function matrix(document: DrillDocument): Html {
  const { runbooks, groups } = matrixOrder(document);
  const label = labels(document);
  const longest = Math.max(1, ...document.drills.map((drill) => timeOfDrill(drill) ?? 0));
  const row = ({ drill, nth }: OrderedDrill): Html => {
    const byRunbook = new Map(drill.runbooks.map((one) => [one.runbook, one]));
    const { sign, tone } = VERDICT_MARK[drill.verdict];
    return html`<tr class="${PASSING.has(drill.verdict) ? '' : 'failed'}">
      <th scope="row">
        <a href="#${drillAnchor(nth)}"
          ><span class="sign ${tone}" aria-hidden="true">${sign}</span
          >${label(drill)}${spoken(`: ${drill.verdict}`)}</a
        >
      </th>
      ${runbooks.map(({ runbook }) => {
        const { sign: mark, classes, said, details } = cellOf(byRunbook.get(runbook));
        return details === undefined
          ? html`<td class="${classes.join(' ')}">${mark}${spoken(said)}</td>`
          : html`<td class="${classes.join(' ')}" title="${`${name(runbook)}: ${said}: ${details}`}">
              ${mark}${spoken(said)}
            </td>`;
      })}
      <td class="time">${timeBar(timeOfDrill(drill), longest)}</td>
      <td class="found">${foundIn(drill)}</td>
    </tr> `;
  };
  return html`<div
      class="scroll ${runbooks.length <= MOST_WITHOUT_SCROLLING ? 'fits' : ''}"
      role="group"
      aria-label="The matrix"
      tabindex="0"
    >
      <table class="matrix">
        <caption class="spoken">
          Drills in rows, the worst first; runbooks in columns. ${plural(document.drills.length, 'drill')},
          ${plural(runbooks.length, 'runbook')}.
        </caption>
        <thead>
          <tr>
            <td></td>
            ${runbooks.map((score) => columnHead(score, runbookAnchor(document, score.runbook)))}
            <th scope="col" class="wide">Time to detect</th>
            <th scope="col" class="wide">Found</th>
          </tr>
          ${scoreRows(runbooks)}
        </thead>
        ${groups.map(
          (group) =>
            html`<tbody>
              ${group.map(row)}
            </tbody> `,
        )}
      </table>
    </div>
    ${legend()} ${labNote(document)}`;
}

function columnHead({ runbook, missed, falseAlarms, errored, detected }: RunbookScore, anchor: string): Html {
  const state = missed + falseAlarms + errored > 0 ? 'failed' : detected > 0 ? '' : 'idle';
  return html`<th scope="col" class="${state}"><a href="#${anchor}">${name(runbook)}</a></th>`;
}

function scoreRows(runbooks: readonly RunbookScore[]): readonly Html[] {
  const row = (title: string, cell: (score: RunbookScore) => Html): Html =>
    html`<tr class="score">
      <th scope="row">${title}</th>
      ${runbooks.map(cell)}
      <td></td>
      <td></td>
    </tr> `;
  const ratio = (value: number | null): Html =>
    html`<td class="${value !== null && value < 1 ? 'low' : ''}">${value === 1 ? '1' : share(value)}</td>`;
  return [
    row('Precision', ({ precision }) => ratio(precision)),
    row('Recall', ({ recall }) => ratio(recall)),
    row(
      'Median time to detect, seconds',
      ({ timeToDetect: ms }) => html`<td>${ms === null ? '-' : shortSeconds(ms)}</td>`,
    ),
  ];
}

/** Three characters at most below 100 s: the columns are narrow. */
function shortSeconds(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 9.95 ? seconds.toFixed(1) : String(Math.round(seconds));
}

/** Until the first runbook had reported what was expected of it. */
function timeOfDrill(drill: DrillResult): number | undefined {
  const times = drill.runbooks.flatMap((runbook) => timeToDetect(runbook) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function timeBar(ms: number | undefined, longest: number): Html {
  if (ms === undefined) return html``;
  const width = `${((100 * ms) / longest).toFixed(1)}%`;
  return html`<svg class="bar" aria-hidden="true"><rect width="${width}" height="100%" /></svg
    ><span>${duration(ms)}</span>`;
}

/** Of a drill that failed the reason, else the findings. */
function foundIn({ verdict, problems, runbooks }: DrillResult): Html {
  if (PASSING.has(verdict)) {
    const ids = new Set(runbooks.flatMap(({ during }) => during.map(({ id }) => id)));
    return html`${names([...ids], MOST_FOUND)}`;
  }
  const reasons = [
    ...problems.map(({ code, message }) => `${code}: ${message}`),
    ...runbooks.flatMap(({ runbook, reasons: own }) => own.map(({ message }) => `${runbook}: ${message}`)),
  ];
  return html`<strong>${firstOf(reasons)}</strong>`;
}

const LEGEND = [
  ['✓', 'good', 'detected what was expected'],
  ['✕', 'bad', 'missed it'],
  ['!', 'bad', 'false alarm'],
  ['?', 'doubt', 'errored: could not observe a healthy lab'],
  ['?', 'blind', 'quiet, but part was unknown'],
  ['·', '', 'quiet'],
  ['–', '', 'does not apply'],
  ['/', 'unreached', 'not reached'],
] as const;

function legend(): Html {
  return html`<ul class="legend" aria-label="Signs">
    ${LEGEND.map(
      ([sign, tone, meaning]) =>
        html`<li><span class="cell ${tone}" aria-hidden="true">${sign}</span> ${meaning}</li>`,
    )}
    <li>
      <span class="cell before-bad after-doubt" aria-hidden="true"> </span> left edge: before the failure;
      right edge: after the cure; both must be quiet
    </li>
  </ul>`;
}
