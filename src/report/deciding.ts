/** Which expressions decided that a runbook missed a finding. */
import type { ExplainedExpression, ExplainedPart } from '../diagnose/diagnosis.ts';
import type { RunbookResult } from '../drill/result.ts';

export interface Deciding {
  /** With only those operands that decided. */
  readonly expressions: readonly ExplainedExpression[];
  /** Subjects of which nothing was evaluated. */
  readonly unexplained: readonly string[];
}

/**
 * Of each missed finding, the first that kept it from being reported: a `healthy-if` that holds, its `when`, or a `confirm`. If
 * all of them hold, all are given: something else suppressed the finding.
 */
export function deciding({ compared, explained = [] }: RunbookResult): Deciding {
  const expressions = new Set<ExplainedExpression>();
  const unexplained = new Set<string>();
  for (const { finding, subject } of compared.missed) {
    const own = explained.filter(
      (one) => one.subject === subject && (one.kind === 'healthy-if' || one.id === finding),
    );
    if (own.length === 0) unexplained.add(subject);
    for (const one of decisive(own)) expressions.add(one);
  }
  return { expressions: [...expressions].map(onlyDecisive), unexplained: [...unexplained] };
}

function decisive(own: readonly ExplainedExpression[]): readonly ExplainedExpression[] {
  const healthy = own.find((one) => one.kind === 'healthy-if' && isTrue(one));
  if (healthy !== undefined) return [healthy];
  // A `healthy-if` without a value could not rule out anything, and `message` only chooses the words.
  const conditions = own.filter(({ kind }) => kind === 'when' || kind === 'confirm');
  const failed = conditions.filter((one) => !isTrue(one));
  return failed.length > 0 ? failed.slice(0, 1) : own;
}

/** What is false decides alone; else what has no value. */
function onlyDecisive(one: ExplainedExpression): ExplainedExpression {
  if (one.conjuncts === undefined || isTrue(one)) return one;
  const isFalse = (part: ExplainedPart): boolean => part.outcome === 'value' && !isTrue(part);
  const falseOnes = one.conjuncts.filter(isFalse);
  const conjuncts = falseOnes.length > 0 ? falseOnes : one.conjuncts.filter((part) => !isTrue(part));
  return conjuncts.length === 0 ? one : { ...one, conjuncts };
}

function isTrue({ outcome, value }: ExplainedPart): boolean {
  return outcome === 'value' && value === 'true';
}
