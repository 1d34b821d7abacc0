/**
 * From what was seen of one subject to findings, and to healthy, suspect or unknown.
 */
import type { Expression, Outcome, Scope } from '../expression/outcome.ts';
import { cutText } from '../expression/sentence.ts';
import type { Finding, Runbook, Severity } from '../runbook/model.ts';
import { chainOf } from './chain.ts';
import { decidedBy } from './decided-by.ts';
import type { FoundFinding, SubjectReport, UndecidedCondition } from './diagnosis.ts';
import { evidenceOf } from './evidence.ts';
import { planRemedy } from './plan-remedy.ts';
import type { SubjectRun } from './subject.ts';
import { Undecided } from './undecided.ts';

export interface Conclusion {
  readonly subject: SubjectReport;
  readonly findings: readonly FoundFinding[];
  readonly undecided: readonly UndecidedCondition[];
}

/** Characters of a condition in a sentence. */
const MOST_SOURCE = 200;

const RANK = { critical: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

export function conclude(runbook: Runbook, run: SubjectRun): Conclusion {
  const { name } = run;
  const undecided = new Undecided(name);
  for (const step of runbook.steps) undecided.step(step, run.computed.get(step.id), run.seen.get(step.id));
  const done = (subject: SubjectReport, findings: readonly FoundFinding[] = []): Conclusion => ({
    subject,
    findings,
    undecided: undecided.all,
  });
  if (run.healthyBy !== undefined) return done({ name, status: 'healthy' });
  const judged = runbook.findings.map((finding) => ({
    finding,
    judgement: judge(finding, run.scope, undecided),
  }));
  const held = new Set(judged.filter((j) => j.judgement.holds === true).map((j) => j.finding.id));
  const findings = judged
    .filter((j) => j.judgement.holds === true && !j.finding.inhibitedBy.some((other) => held.has(other)))
    .sort((a, b) => RANK[a.finding.severity] - RANK[b.finding.severity])
    .map((j) => found(runbook, j.finding, withDoubt(j.judgement.unseen, run), run, undecided));
  if (findings.length > 0) return done({ name, status: 'suspect' }, findings);
  const unseen = [
    ...new Set(judged.flatMap((j) => (j.judgement.holds === undefined ? j.judgement.unseen : []))),
  ];
  return unseen.length > 0 ? done({ name, status: 'unknown', unseen }) : done({ name, status: 'healthy' });
}

function withDoubt(unseen: readonly string[], { doubt }: SubjectRun): readonly string[] {
  return doubt === undefined ? unseen : [doubt, ...unseen];
}

interface FindingJudgement {
  /** undefined: could not be told. */
  readonly holds: boolean | undefined;
  readonly unseen: readonly string[];
}

/** Only `when` rules a finding out. A confirmation that is false contradicts it: something is not as the author thought. */
function judge(finding: Finding, scope: Scope, undecided: Undecided): FindingJudgement {
  const evaluated = (expression: Expression, role: string): Outcome<unknown> => {
    const outcome = expression.evaluate(scope);
    undecided.note(`finding ${finding.id}, ${role}`, finding.place, expression.source, outcome);
    return outcome;
  };
  const when = truth(evaluated(finding.when, 'when'));
  if (when.is === false) return { holds: false, unseen: [] };
  if (when.is === undefined) return { holds: undefined, unseen: [when.why] };
  const confirmations = finding.confirm.map((expression) => ({
    expression,
    ...truth(evaluated(expression, 'confirm')),
  }));
  const against = confirmations.filter((one) => one.is === false);
  if (against.length > 0) {
    return { holds: undefined, unseen: against.map((one) => contradiction(finding, one)) };
  }
  const unseen = confirmations.filter((one) => one.is === undefined).map((one) => one.why);
  return { holds: true, unseen: [...new Set(unseen)] };
}

/** @param why it is absent; '' if it is false */
function contradiction(
  finding: Finding,
  { expression, why }: { readonly expression: Expression; readonly why: string },
): string {
  const shown = cutText(expression.source.trim().replace(/\s+/g, ' '), MOST_SOURCE);
  const is = why === '' ? 'false' : `absent (${why})`;
  return `${finding.id}: a confirmation is ${is}, which contradicts its condition: ${shown}`;
}

/** What is absent does not hold; what could not be looked at, or computed, cannot be told. */
function truth(outcome: Outcome<unknown>): { is: boolean | undefined; why: string } {
  switch (outcome.kind) {
    case 'value':
      return { is: outcome.value === true, why: '' };
    case 'absent':
      return { is: false, why: outcome.why };
    case 'unknown':
    case 'error':
      return { is: undefined, why: outcome.why };
  }
}

/** The text of the first entry whose condition holds; the last one has none. */
function messageOf({ message }: Finding, scope: Scope): string {
  const choice = message.find(({ when }) => when === undefined || truth(when.evaluate(scope)).is === true);
  const rendered = choice?.text.render(scope);
  return rendered?.kind === 'value' ? rendered.value : (choice?.text.source ?? '');
}

function found(
  runbook: Runbook,
  finding: Finding,
  unseen: readonly string[],
  run: SubjectRun,
  undecided: Undecided,
): FoundFinding {
  const message = messageOf(finding, run.scope);
  const chain = chainOf(finding, run.scope);
  const deciding = decidedBy(finding, runbook, run);
  const remedy = runbook.remedies.find((candidate) => candidate.id === finding.remedy);
  const plan = remedy === undefined ? undefined : planRemedy(remedy, run.scope);
  if (remedy?.when !== undefined && plan?.problem !== undefined) {
    const { id, place, when } = remedy;
    undecided.note(`remedy ${id}, when`, place, when.source, when.evaluate(run.scope));
  }
  return {
    id: finding.id,
    severity: finding.severity,
    subject: run.name,
    message,
    certainty: unseen.length === 0 ? 'certain' : 'likely',
    ...(unseen.length === 0 ? {} : { unseen }),
    ...(chain.length === 0 ? {} : { chain }),
    evidence: Object.fromEntries(
      finding.evidence.map((id) => [id, evidenceOf(id, run, runbook.subjects?.as)]),
    ),
    ...(deciding.length === 0 ? {} : { decidedBy: deciding }),
    ...(plan === undefined ? {} : { remedy: plan }),
  };
}
