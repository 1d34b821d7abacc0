/** Diagnoses: findings by subject, the worst first, then what is unknown, then every runbook. */
import type { Diagnosis, FoundFinding, SubjectReport } from '../../diagnose/diagnosis.ts';
import type { Severity } from '../../runbook/model.ts';
import { metadataEntries } from '../metadata-entries.ts';
import { notApplying } from '../not-applying.ts';
import { counted, duration, name, names, plural, prose } from './bounded.ts';
import { roomOfDiagnoses } from './budget.ts';
import { explained } from './explained.ts';
import { finding } from './finding.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';
import type { Section } from './page.ts';
import { subjectMatrix } from './subjects.ts';

/** Findings to show in full, subjects to list as unknown, names in a row of the table. */
const MOST_FINDINGS = 60;
const MOST_UNKNOWN = 100;
const MOST_NAMED = 12;

const RANK = { critical: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

interface Placed {
  readonly diagnosis: Diagnosis;
  readonly found: FoundFinding;
}

export function diagnosisSections(diagnoses: readonly Diagnosis[]): Section[] {
  const placed = diagnoses
    .flatMap((diagnosis) => diagnosis.findings.map((found): Placed => ({ diagnosis, found })))
    .toSorted((a, b) => RANK[a.found.severity] - RANK[b.found.severity]);
  const unknown = diagnoses.flatMap((diagnosis) =>
    diagnosis.subjects
      .filter(({ status }) => status === 'unknown')
      .map((subject) => ({ runbook: diagnosis.runbook, subject })),
  );
  const conditions = diagnoses.filter(({ explained: all = [] }) => all.length > 0);
  const picture = subjectMatrix(diagnoses);
  return [
    ...(placed.length === 0 ? [] : [{ id: 'findings', title: 'Findings', body: findings(placed) }]),
    ...(picture === undefined ? [] : [{ id: 'subjects', title: 'Subjects', body: picture }]),
    ...(unknown.length === 0 ? [] : [{ id: 'unknown', title: 'Unknown', body: unknownSubjects(unknown) }]),
    { id: 'runbooks', title: 'Runbooks', body: runbookTable(diagnoses) },
    ...(conditions.length === 0
      ? []
      : [{ id: 'explained', title: 'Expressions', body: html`${conditions.map(explanation)}` }]),
  ];
}

function findings(placed: readonly Placed[]): Html {
  const shown = placed.slice(0, MOST_FINDINGS);
  const subjects = [...new Set(shown.map(({ found }) => found.subject))];
  const ordered = subjects.flatMap((subject) => shown.filter(({ found }) => found.subject === subject));
  const parts = roomOfDiagnoses().share(
    ordered,
    ({ diagnosis, found }, room) => html`${finding(found, diagnosis.runbook, room)}${metadata(diagnosis)}`,
  );
  const more = placed.length - shown.length;
  return html`${parts.map((part, nth) => {
    const subject = ordered[nth]?.found.subject ?? '';
    return subject === ordered[nth - 1]?.found.subject
      ? part
      : html`<h3>${name(subject)}</h3>
          ${part}`;
  })}${more > 0 ? html`<p class="note">${plural(more, 'more finding')}, in the JSON report</p>` : undefined}`;
}

/** What the runbook says for the person on call. */
function metadata(diagnosis: Diagnosis): Html | undefined {
  const entries = metadataEntries(diagnosis);
  if (entries.length === 0) return undefined;
  return html`<dl class="oncall">
    ${entries.map(
      ([label, text]) =>
        html`<div>
          <dt>${label}</dt>
          <dd>
            ${/^https?:\/\//.test(text) ? html`<a href="${text}" rel="noreferrer">${prose(text)}</a>` : prose(text)}
          </dd>
        </div>`,
    )}
  </dl>`;
}

function unknownSubjects(
  all: readonly { readonly runbook: string; readonly subject: SubjectReport }[],
): Html {
  const more = all.length - MOST_UNKNOWN;
  return html`<p>These could not be observed, so nothing says that they are healthy.</p>
    <ul class="unknown">
      ${all
        .slice(0, MOST_UNKNOWN)
        .map(
          ({ runbook, subject }) =>
            html`<li>
              <b>${name(subject.name)}</b> <span class="note">${name(runbook)}</span
              ><br />${prose((subject.unseen ?? []).join('; '))}
            </li> `,
        )}
    </ul>
    ${more > 0 ? html`<p class="note">and ${plural(more, 'more')}</p>` : undefined}`;
}

function runbookTable(diagnoses: readonly Diagnosis[]): Html {
  const count = ({ subjects }: Diagnosis, status: SubjectReport['status']): number =>
    subjects.filter((one) => one.status === status).length;
  const worst = (one: Diagnosis): number =>
    one.findings.length > 0 ? 0 : count(one, 'unknown') > 0 ? 1 : one.applies === false ? 3 : 2;
  const cell = (tone: string, value: number): Html =>
    value === 0 ? html`<td>-</td>` : html`<td class="${tone}">${counted(value)}</td>`;
  return html`<div class="scroll" role="group" aria-label="Runbooks" tabindex="0">
    <table class="scores">
      <thead>
        <tr>
          <th scope="col">Runbook</th>
          <th scope="col">Suspect</th>
          <th scope="col">Unknown</th>
          <th scope="col">Healthy</th>
          <th scope="col">Took</th>
          <th scope="col" class="text">Found</th>
        </tr>
      </thead>
      <tbody>
        ${diagnoses
          .toSorted((a, b) => worst(a) - worst(b))
          .map(
            (one) =>
              html`<tr class="${one.applies === false ? 'idle' : ''}">
                <th scope="row">${name(one.runbook)}</th>
                ${cell('bad', count(one, 'suspect'))}${cell('doubt', count(one, 'unknown'))}${cell('good', count(one, 'healthy'))}
                <td>${duration(one.ms)}</td>
                <td class="text">${foundBy(one)}</td>
              </tr> `,
          )}
      </tbody>
    </table>
  </div>`;
}

function foundBy(diagnosis: Diagnosis): string {
  const not = notApplying(diagnosis);
  if (not !== undefined) return prose(not);
  const ids = [...new Set(diagnosis.findings.map(({ id }) => id))];
  if (ids.length > 0) return names(ids, MOST_NAMED);
  const stuck = diagnosis.steps.flatMap(({ stuck: tasks = [] }) => tasks);
  if (stuck.length > 0)
    return `abandoned: ${names(
      stuck.map(({ pid, comm }) => `${pid} ${comm}`),
      MOST_NAMED,
    )}`;
  return diagnosis.subjects.length === 0 ? 'no subjects' : '';
}

function explanation({ runbook, explained: all = [] }: Diagnosis): Html {
  return html`<h3>${name(runbook)}</h3>
    ${explained(all)}`;
}
