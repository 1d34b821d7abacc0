/**
 * Runs all steps of a runbook for one subject: independent steps concurrently, and none after a `healthy-if` that
 * holds.
 */
import type { Binding, Observation, Outcome } from '../expression/outcome.ts';
import type { HealthyIfStep, LetStep, Runbook, Step } from '../runbook/model.ts';
import type { Pass } from './pass.ts';
import type { StepResult } from './ask-step.ts';
import { askStep } from './ask-step.ts';

export interface SubjectRun {
  readonly name: string;
  readonly scope: Map<string, Binding | readonly Observation[]>;
  /** By step id; `let` and `healthy-if` are in `computed`. Steps skipped by a `healthy-if` are missing. */
  readonly seen: Map<string, StepResult>;
  readonly computed: Map<string, Outcome<unknown>>;
  /** The `healthy-if` that held. */
  readonly healthyBy: string | undefined;
  /** Why the runbook may not apply to this subject. */
  readonly doubt?: string | undefined;
}

/** Called as soon as a step has its answer; for progress and the demo. */
export type StepListener = (event: {
  runbook: string;
  subject: string;
  step: Step;
  seen: StepResult | undefined;
  outcome: Outcome<unknown> | undefined;
}) => void;

export async function runSubject(
  runbook: Pick<Runbook, 'id' | 'steps'>,
  name: string,
  given: ReadonlyMap<string, Binding>,
  pass: Pass,
  listen?: StepListener,
): Promise<SubjectRun> {
  const scope: SubjectRun['scope'] = new Map(given);
  const seen: SubjectRun['seen'] = new Map();
  const computed: SubjectRun['computed'] = new Map();
  const done = new Map<string, Promise<void>>();
  let healthyIf: Promise<void> = Promise.resolve();
  let healthyBy: string | undefined;

  const needed = (step: Step): Promise<unknown> =>
    Promise.all([...step.needs].flatMap((need) => done.get(need) ?? []));

  const compute = (step: LetStep | HealthyIfStep): Outcome<unknown> => {
    const outcome = (step.kind === 'let' ? step.value : step.condition).evaluate(scope);
    computed.set(step.id, outcome);
    listen?.({ runbook: runbook.id, subject: name, step, seen: undefined, outcome });
    return outcome;
  };

  const perform = async (step: Step, opened: Promise<void>): Promise<void> => {
    await opened;
    if (healthyBy !== undefined) return;
    await needed(step);
    if (healthyBy !== undefined) return;
    if (step.kind === 'let') {
      scope.set(step.id, compute(step));
    } else if (step.kind === 'healthy-if') {
      const outcome = compute(step);
      if (outcome.kind === 'value' && outcome.value === true) healthyBy = step.id;
    } else {
      const result = await askStep(step, scope, pass);
      seen.set(step.id, result);
      scope.set(step.id, result.binding);
      listen?.({ runbook: runbook.id, subject: name, step, seen: result, outcome: undefined });
    }
  };

  for (const step of runbook.steps) {
    const performed = perform(step, healthyIf);
    done.set(step.id, performed);
    if (step.kind === 'healthy-if') healthyIf = performed;
  }
  await Promise.all(done.values());
  return { name, scope, seen, computed, healthyBy };
}
