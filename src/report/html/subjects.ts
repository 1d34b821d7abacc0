/** The picture of many diagnoses: a row for each subject, a column for each runbook that applies, the worst first. */
import type { Diagnosis, SubjectStatus } from '../../diagnose/diagnosis.ts';
import { name, plural } from './bounded.ts';
import { spoken, STATUS_MARK } from './marks.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

/** Subjects to show; healthy ones are left out first. */
const MOST_SUBJECTS = 150;
const MOST_RUNBOOKS = 60;

const WORST = ['suspect', 'unknown', 'healthy'] as const satisfies readonly SubjectStatus[];

interface Row {
  readonly subject: string;
  /** By runbook; a runbook about other subjects has none. */
  readonly statuses: ReadonlyMap<Diagnosis, SubjectStatus>;
}

/** undefined: one runbook or one subject needs no picture. */
export function subjectMatrix(diagnoses: readonly Diagnosis[]): Html | undefined {
  const columns = diagnoses
    .filter((one) => one.subjects.length > 0)
    .toSorted((a, b) => worstOf(statusesOf(a)) - worstOf(statusesOf(b)))
    .slice(0, MOST_RUNBOOKS);
  const rows = rowsOf(columns);
  if (columns.length < 2 || rows.length < 2) return undefined;
  const more = rows.length - MOST_SUBJECTS;
  return html`<div class="scroll" role="group" aria-label="Subjects and runbooks" tabindex="0">
      <table class="matrix narrow">
        <caption class="spoken">
          Subjects in rows, the worst first; runbooks in columns.
        </caption>
        <thead>
          <tr>
            <td></td>
            ${columns.map((one) => html`<th scope="col"><span>${name(one.runbook)}</span></th> `)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MOST_SUBJECTS).map((row) => rowHtml(row, columns))}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p class="note">${plural(more, 'more subject')}</p>` : undefined}
    <ul class="legend" aria-label="Signs">
      <li><span class="cell bad" aria-hidden="true">!</span> suspect: a finding holds</li>
      <li><span class="cell blind" aria-hidden="true">?</span> unknown: part of it could not be observed</li>
      <li><span class="cell" aria-hidden="true">·</span> healthy</li>
    </ul>`;
}

function rowHtml({ subject, statuses }: Row, columns: readonly Diagnosis[]): Html {
  const { sign, tone } = STATUS_MARK[WORST[worstOf([...statuses.values()])] ?? 'healthy'];
  return html`<tr>
    <th scope="row"><span class="sign ${tone}" aria-hidden="true">${sign}</span>${name(subject)}</th>
    ${columns.map((column) => {
      const status = statuses.get(column);
      if (status === undefined) return html`<td class="none">${spoken('not its subject')}</td> `;
      if (status === 'healthy') return html`<td>·${spoken(status)}</td> `;
      return status === 'suspect'
        ? html`<td class="bad">!${spoken(status)}</td> `
        : html`<td class="blind">?${spoken(status)}</td> `;
    })}
  </tr> `;
}

function rowsOf(columns: readonly Diagnosis[]): Row[] {
  const rows = new Map<string, Map<Diagnosis, SubjectStatus>>();
  for (const diagnosis of columns) {
    for (const { name: subject, status } of diagnosis.subjects) {
      const statuses = rows.get(subject) ?? new Map<Diagnosis, SubjectStatus>();
      rows.set(subject, statuses);
      // Subjects of the same name are shown as the worst of them.
      const other = statuses.get(diagnosis);
      if (other === undefined || WORST.indexOf(status) < WORST.indexOf(other))
        statuses.set(diagnosis, status);
    }
  }
  return [...rows]
    .map(([subject, statuses]) => ({ subject, statuses }))
    .toSorted((a, b) => worstOf([...a.statuses.values()]) - worstOf([...b.statuses.values()]));
}

function statusesOf({ subjects }: Diagnosis): SubjectStatus[] {
  return subjects.map(({ status }) => status);
}

/** The place of the worst in `WORST`. */
function worstOf(statuses: readonly SubjectStatus[]): number {
  return Math.min(...statuses.map((status) => WORST.indexOf(status)));
}
