/**
 * Every expression of a runbook for one subject, with its value or why it has none: for whoever writes the runbook, or
 * wonders why it finds nothing.
 */
import type { Place } from '../document/problem.ts';
import type { Expression, Outcome } from '../expression/outcome.ts';
import type { Finding, Runbook, Step } from '../runbook/model.ts';
import type { ExplainedExpression, ExplainedKind, ExplainedPart } from './diagnosis.ts';
import { valueText } from './evidence.ts';
import type { SubjectRun } from './subject.ts';

/** In the order in which a reader meets them: steps, then findings. */
export function explain(runbook: Runbook, run: SubjectRun): ExplainedExpression[] {
  return [
    ...explainSteps(runbook.steps, run),
    ...(run.healthyBy === undefined
      ? runbook.findings.flatMap((finding) => explainFinding(finding, run))
      : []),
  ];
}

/** Why a runbook applies to a target or not. */
export function explainApplies({ applies }: Runbook, run: SubjectRun): ExplainedExpression[] {
  return explainSteps(applies?.steps ?? [], run);
}

function explainSteps(steps: readonly Step[], run: SubjectRun): ExplainedExpression[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case 'let':
        return explained(run, ['let', step], step.value, run.computed.get(step.id));
      case 'healthy-if':
        return explained(run, ['healthy-if', step], step.condition, run.computed.get(step.id));
      case 'run':
      case 'read':
        return step.when === undefined || !run.seen.has(step.id)
          ? []
          : explained(run, ['step-when', step], step.when, step.when.evaluate(run.scope));
    }
  });
}

function explainFinding(finding: Finding, run: SubjectRun): ExplainedExpression[] {
  const one = (kind: ExplainedKind, expression: Expression): ExplainedExpression =>
    explained(run, [kind, finding], expression, expression.evaluate(run.scope));
  return [
    one('when', finding.when),
    ...finding.confirm.map((expression) => one('confirm', expression)),
    ...finding.message.flatMap(({ when }) => (when === undefined ? [] : [one('message', when)])),
  ];
}

/** @param outcome undefined: a `healthy-if` held before it was evaluated */
function explained(
  run: SubjectRun,
  [kind, { id, place }]: readonly [ExplainedKind, { readonly id: string; readonly place: Place }],
  expression: Expression,
  outcome: Outcome<unknown> | undefined,
): ExplainedExpression {
  const skipped = `not evaluated, because ${run.healthyBy ?? 'a healthy-if'} holds`;
  return {
    subject: run.name,
    kind,
    id,
    file: place.file,
    line: place.line,
    ...part(expression, outcome ?? { kind: 'absent', why: skipped }),
    ...(outcome === undefined || expression.conjuncts === undefined
      ? {}
      : { conjuncts: expression.conjuncts().map((one) => part(one, one.evaluate(run.scope))) }),
  };
}

function part({ source }: Expression, outcome: Outcome<unknown>): ExplainedPart {
  const expression = source.trim().replaceAll(/\s+/g, ' ');
  return outcome.kind === 'value'
    ? { expression, outcome: 'value', value: valueText(outcome.value) }
    : { expression, outcome: outcome.kind, why: outcome.why };
}
