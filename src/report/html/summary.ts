/** The top of the page: what happened, in five seconds. */
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import type { DrillDocument } from '../../drill/result.ts';
import { PASSING, VERDICTS } from '../../drill/result.ts';
import type { Severity } from '../../runbook/model.ts';
import { share, worstDrillsFirst } from '../drill-order.ts';
import { drillAnchor } from './anchors.ts';
import { counted, duration, firstOf, name, names, plural } from './bounded.ts';
import { labels } from './labels.ts';
import type { Mark } from './marks.ts';
import { STATUS_MARK, VERDICT_MARK, verdictPill } from './marks.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

export interface Summary {
  readonly title: string;
  /** `good`, `doubt` or `bad`: the colour of the headline's sign. */
  readonly tone: 'good' | 'doubt' | 'bad';
  readonly below: Html;
}

/** Failed drills to name at the top; the matrix has all. */
const MOST_FAILED = 12;
const MOST_SQUARES = 500;

export function drillSummary(document: DrillDocument): Summary {
  const { drills, totals, skipped = [], overall } = document;
  const failed = drills.filter((drill) => !PASSING.has(drill.verdict)).length;
  const title =
    drills.length === 0
      ? 'Nothing was drilled'
      : failed > 0
        ? `${counted(failed)} of ${plural(drills.length, 'drill')} failed`
        : drills.length === 1
          ? 'The drill went as expected'
          : `All ${counted(drills.length)} drills went as expected`;
  const counts = VERDICTS.filter((verdict) => totals[verdict] > 0);
  const left = skipped.length === 0 ? '' : `, ${counted(skipped.length)} skipped`;
  const scores = document.scores.length;
  return {
    title,
    tone: drills.length === 0 ? 'doubt' : failed > 0 ? 'bad' : 'good',
    below: html`${failedList(document)}
      <ul class="squares" aria-label="Drills by verdict">
        ${counts.map(
          (verdict) =>
            html`<li>
              <span><b>${counted(totals[verdict])}</b> ${verdict.replace('-', ' ')}</span>
              <span class="row" aria-hidden="true">${squares(VERDICT_MARK[verdict], totals[verdict])}</span>
            </li>`,
        )}
      </ul>
      <dl class="figures">
        <div>
          <dt>Precision</dt>
          <dd>${share(overall.precision)}</dd>
        </div>
        <div>
          <dt>Recall</dt>
          <dd>${share(overall.recall)}</dd>
        </div>
        <div>
          <dt>Runbooks</dt>
          <dd>${counted(scores)}</dd>
        </div>
        <div>
          <dt>Drills</dt>
          <dd>${counted(drills.length)}${left}</dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd>${duration(document.ms)}</dd>
        </div>
        ${engineFigures(document)}
      </dl>`,
  };
}

function engineFigures({ engine }: DrillDocument): Html | undefined {
  if (engine === undefined) return undefined;
  return html`<div>
      <dt>Engine</dt>
      <dd>${name(engine.name)}</dd>
    </div>
    <div>
      <dt>Kernel</dt>
      <dd>${name(engine.kernel)}, ${name(engine.architecture)}</dd>
    </div>`;
}

/** A square for each drill or answer. */
function squares({ sign, tone }: Mark, count: number): Html[] {
  return Array.from({ length: Math.min(count, MOST_SQUARES) }, () => html`<i class="${tone}">${sign}</i>`);
}

function failedList(document: DrillDocument): Html {
  const places = new Map(document.drills.map((drill, nth) => [drill, nth]));
  const label = labels(document);
  const failed = worstDrillsFirst(document.drills).filter((drill) => !PASSING.has(drill.verdict));
  if (failed.length === 0) return html``;
  const more = failed.length - MOST_FAILED;
  return html`<ul class="failures">
    ${failed.slice(0, MOST_FAILED).map((drill) => {
      const reasons = [
        ...drill.problems.map(({ message }) => message),
        ...drill.runbooks.flatMap(({ runbook, reasons: own }) =>
          own.map(({ phase, message }) => `${name(runbook)}, ${phase}: ${message}`),
        ),
      ];
      return html`<li>
        ${verdictPill(drill.verdict)}
        <a href="#${drillAnchor(places.get(drill) ?? 0)}">${label(drill)}</a>
        <span class="why">${firstOf(reasons)}</span>
      </li>`;
    })}${more > 0 ? html`<li>and ${plural(more, 'more')}, in the matrix</li>` : undefined}
  </ul>`;
}

const SEVERITIES = ['critical', 'warning', 'info'] as const satisfies readonly Severity[];
const STATUSES = ['suspect', 'unknown', 'healthy'] as const;

export function diagnosisSummary(diagnoses: readonly Diagnosis[]): Summary {
  const findings = diagnoses.flatMap((one) => one.findings);
  const subjects = diagnoses.flatMap((one) => one.subjects);
  const count = (status: (typeof STATUSES)[number]): number =>
    subjects.filter((one) => one.status === status).length;
  const severities = SEVERITIES.flatMap((severity) => {
    const found = findings.filter((one) => one.severity === severity).length;
    return found === 0 ? [] : [`${counted(found)} ${severity}`];
  });
  const unknown = count('unknown');
  const apart = diagnoses.filter((one) => one.applies === false).length;
  const blind = `${plural(unknown, 'answer is', 'answers are')} unknown`;
  const title =
    findings.length > 0
      ? `${severities.join(', ')} ${findings.length === 1 ? 'finding' : 'findings'}`
      : unknown > 0
        ? `Nothing found, but ${blind}`
        : subjects.length > 0
          ? 'All healthy'
          : apart > 0
            ? 'No runbook applies here'
            : 'Nothing to diagnose';
  const targets = [...new Set(diagnoses.map(({ target }) => target))];
  return {
    title,
    tone: findings.length > 0 ? 'bad' : unknown > 0 || subjects.length === 0 ? 'doubt' : 'good',
    below: html`<p class="lede">${names(targets, 3)}</p>
      <ul class="squares" aria-label="Subjects by status">
        ${STATUSES.filter((status) => count(status) > 0).map(
          (status) =>
            html`<li>
              <span><b>${counted(count(status))}</b> ${status}</span>
              <span class="row" aria-hidden="true">${squares(STATUS_MARK[status], count(status))}</span>
            </li>`,
        )}
      </ul>
      <dl class="figures">
        <div>
          <dt>Runbooks</dt>
          <dd>${counted(diagnoses.length)}</dd>
        </div>
        <div>
          <dt>Do not apply</dt>
          <dd>${counted(apart)}</dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd>${duration(Math.max(0, ...diagnoses.map(({ ms }) => ms)))}</dd>
        </div>
      </dl>`,
  };
}
