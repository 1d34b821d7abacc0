/**
 * Which parts of a runbook a mutant replaces.
 */
import type { Runbook, Step } from '../runbook/model.ts';
import { allSteps } from './slot.ts';

export interface Altered {
  /** Ids of steps. */
  readonly steps: ReadonlySet<string>;
  /** Whether it may apply elsewhere. */
  readonly applies: boolean;
  /** Whether the list of subjects may differ. */
  readonly listing: boolean;
  /** Whether a finding or a remedy differs. */
  readonly conclusions: boolean;
}

export const NOTHING_ALTERED: Altered = {
  steps: new Set(),
  applies: false,
  listing: false,
  conclusions: false,
};

/** Parts that are the same object are the same. */
export function alteredBy(original: Runbook, mutated: Runbook): Altered {
  const known = new Map(allSteps(original).map((step) => [step.id, step]));
  const isOther = (step: Step): boolean => known.get(step.id) !== step;
  const [a, b] = [original.subjects, mutated.subjects];
  return {
    steps: new Set(allSteps(mutated).flatMap((step) => (isOther(step) ? [step.id] : []))),
    applies: mutated.applies?.steps.some(isOther) === true,
    listing: a?.name !== b?.name || a?.where !== b?.where || b?.steps.some(isOther) === true,
    conclusions:
      !sameElements(original.findings, mutated.findings) ||
      !sameElements(original.remedies, mutated.remedies),
  };
}

function sameElements(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || (a.length === b.length && a.every((one, nth) => one === b[nth]));
}
