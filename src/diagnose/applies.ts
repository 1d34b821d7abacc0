/**
 * Whether a runbook applies to the target. Only a known false says that it does not: where nobody knows, it runs, and
 * its own steps say what could not be observed.
 */
import { EvaluationFrame, named } from '../expression/evaluate/frame.ts';
import { settled } from '../expression/observed.ts';
import type { Binding } from '../expression/outcome.ts';
import type { Applies, Runbook } from '../runbook/model.ts';
import { APPLIES_IF } from '../runbook/model.ts';
import type { Pass } from './pass.ts';
import type { StepListener, SubjectRun } from './subject.ts';
import { runSubject } from './subject.ts';

export interface Applicability {
  /** The steps of the probe, with their answers. */
  readonly run: SubjectRun;
  /** Why the runbook does not apply; undefined if it applies, or nobody knows. */
  readonly not: string | undefined;
}

/** @param name of the subject to report the steps for: the node */
export async function applicability(
  runbook: Pick<Runbook, 'id'> & { readonly applies: Applies },
  name: string,
  given: ReadonlyMap<string, Binding>,
  pass: Pass,
  listen?: StepListener,
): Promise<Applicability> {
  const { id, applies } = runbook;
  const run = await runSubject({ id, steps: applies.steps }, name, given, pass, listen);
  return { run, not: whyNot(applies, run) };
}

/** @param run of its steps @returns why the runbook does not apply; undefined if it applies, or nobody knows */
export function whyNot({ otherwise }: Applies, { scope }: Pick<SubjectRun, 'scope'>): string | undefined {
  const answer = settled(named(APPLIES_IF)(new EvaluationFrame(scope)));
  return answer === false ? otherwise : undefined;
}
