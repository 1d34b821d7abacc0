/** A row for each runbook: what it found of what it should, what it should not have found, and how fast. */
import type { DrillDocument, RunbookScore } from '../../drill/result.ts';
import { share, worstScoresFirst } from '../drill-order.ts';
import { runbookAnchor } from './anchors.ts';
import { duration, name } from './bounded.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import { longestToDetect } from './time-to-detect.ts';

export function scoreTable(document: DrillDocument): Html {
  const longest = longestToDetect(document.drills);
  const row = (score: RunbookScore, most: number | undefined, anchor: string): Html => {
    const { runbook, detected, missed, falseAlarms, quiet, errored, precision, recall } = score;
    const wrong = missed + falseAlarms + errored > 0;
    return html`<tr class="${wrong ? 'failed' : detected === 0 ? 'idle' : ''}" id="${anchor}">
      <th scope="row">${name(runbook)}</th>
      ${[detected, missed, falseAlarms, errored, quiet].map((count) => html`<td>${count === 0 ? '-' : count}</td>`)}
      <td>${ratio(precision)}</td>
      <td>${ratio(recall)}</td>
      <td>${score.timeToDetect === null ? '-' : duration(score.timeToDetect)}</td>
      <td>${most === undefined ? '-' : duration(most)}</td>
    </tr> `;
  };
  return html`<div class="scroll" role="group" aria-label="Scores of the runbooks" tabindex="0">
      <table class="scores">
        <thead>
          <tr>
            <th scope="col">Runbook</th>
            <th scope="col">Detected</th>
            <th scope="col">Missed</th>
            <th scope="col">False alarms</th>
            <th scope="col">Errored</th>
            <th scope="col">Quiet</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">Median time to detect</th>
            <th scope="col">Longest</th>
          </tr>
        </thead>
        <tbody>
          ${worstScoresFirst(document.scores).map((score) =>
            row(score, longest.get(score.runbook), runbookAnchor(document, score.runbook)),
          )}
        </tbody>
        <tfoot>
          ${row(document.overall, longest.size === 0 ? undefined : Math.max(...longest.values()), 'runbook-all')}
        </tfoot>
      </table>
    </div>
    <p class="note">
      Detected, missed and false alarms count findings; errored and quiet count drills. The time to detect
      runs from the moment when the oracle proves the failure to the end of the runbook’s diagnosis.
    </p>`;
}

/** With a bar, because 0.98 and 0.89 look alike. */
function ratio(value: number | null): Html {
  if (value === null) return html`-`;
  const width = `${(100 * value).toFixed(1)}%`;
  return html`<svg class="bar ${value < 1 ? 'low' : ''}" aria-hidden="true">
      <rect width="${width}" height="100%" /></svg
    ><span>${share(value)}</span>`;
}
