/**
 * Whether a step gave the same again. Mostly it is the same object, so that comparing is cheap.
 */
import { isDeepStrictEqual } from 'node:util';
import type { StepResult } from '../diagnose/ask-step.ts';
import type { StepObservation } from '../diagnose/observe.ts';
import type { Outcome } from '../expression/outcome.ts';
import { OpenList } from '../expression/open.ts';

export function sameOutcome(a: Outcome<unknown>, b: Outcome<unknown>): boolean {
  if (a === b) return true;
  if (a.kind === 'value') return b.kind === 'value' && isDeepStrictEqual(a.value, b.value);
  return b.kind === a.kind && a.why === b.why;
}

export function sameResult(a: StepResult, b: StepResult): boolean {
  return (
    a.missing === b.missing &&
    a.observations.length === b.observations.length &&
    Array.isArray(a.binding) === Array.isArray(b.binding) &&
    prefixOf(a) === prefixOf(b) &&
    a.observations.every((one, nth) => sameObservation(one, b.observations[nth] as StepObservation))
  );
}

function prefixOf({ binding }: StepResult): number | undefined {
  return 'kind' in binding && binding.kind === 'value' && binding.value instanceof OpenList
    ? binding.value.prefix
    : undefined;
}

function sameObservation(a: StepObservation, b: StepObservation): boolean {
  return (
    a.command === b.command &&
    a.step === b.step &&
    a.status === b.status &&
    a.reason === b.reason &&
    (a.answer === b.answer ||
      (a.text === b.text &&
        a.stderr === b.stderr &&
        a.answer?.exitCode === b.answer?.exitCode &&
        a.answer?.partial === b.answer?.partial &&
        isDeepStrictEqual(a.answer?.stuck, b.answer?.stuck))) &&
    sameOutcome(a.value, b.value) &&
    (a.element === b.element || isDeepStrictEqual(a.element, b.element))
  );
}
