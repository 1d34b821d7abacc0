/**
 * The complete answer of a step as text, for a finding's evidence. Reports decide how much to show.
 */
import { isLoopElement, settled, valueOf } from '../expression/observed.ts';
import type { StepObservation } from './observe.ts';
import type { StepResult } from './ask-step.ts';
import type { SubjectRun } from './subject.ts';

/** @param subject the subject's variable; `subjects` as evidence means this subject, not the whole list */
export function evidenceOf(id: string, run: SubjectRun, subject?: string): string {
  const own = id === 'subjects' && subject !== undefined ? run.scope.get(subject) : undefined;
  if (own !== undefined && 'kind' in own && own.kind === 'value') return valueText(own.value);
  const seen = run.seen.get(id);
  if (seen !== undefined) return resultText(seen);
  const outcome = run.computed.get(id);
  if (outcome === undefined) return '(not run)';
  if (outcome.kind === 'value') return valueText(outcome.value);
  return `(${outcome.kind}: ${outcome.why})`;
}

function resultText({ observations, missing }: StepResult): string {
  const text = observationsText(observations);
  return missing === undefined ? text : `${text}\n(there may be more: ${missing})`;
}

function observationsText(observations: readonly StepObservation[]): string {
  if (observations.length === 0) return '(nothing to observe)';
  const [only] = observations;
  if (observations.length === 1 && only?.element === undefined)
    return only === undefined ? '' : observationText(only);
  return observations
    .map((observation, nth) => `${heading(observation, nth)}\n${observationText(observation)}`)
    .join('\n');
}

function heading(observation: StepObservation, nth: number): string {
  if (observation.element === undefined) return `sample ${nth + 1}:`;
  return `${valueText(origin(observation.element.key))}:`;
}

/** Follows nested loops to the element of the outermost one. */
function origin(key: unknown): unknown {
  return isLoopElement(key) ? origin(key.element.key) : settled(key);
}

/** The text of one observation, or in parentheses why there is none. */
export function observationText(observation: StepObservation): string {
  const more =
    observation.answer?.partial === undefined ? '' : `\n(there may be more: ${observation.answer.partial})`;
  if (observation.step === 'ok' && observation.text !== '')
    return observation.text.trimEnd().replaceAll('\0', ' ') + more;
  if (observation.step === 'ok') {
    return observation.status === 'not-found' ? `(no such file: ${observation.command})` : `(empty)${more}`;
  }
  const stuck = (observation.answer?.stuck ?? []).map(
    (task) => `(abandoned: ${task.pid} ${task.comm} ${task.state} in ${task.wchan})`,
  );
  return [
    observation.text.trimEnd(),
    `(${observation.step}: ${observation.reason ?? observation.status})`,
    ...stuck,
  ]
    .filter(Boolean)
    .join('\n');
}

/** JSON with CEL integers (bigint) as numbers. */
export function valueText(of: unknown): string {
  const value = settled(of);
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return Number(inner);
    if (inner instanceof Map) return Object.fromEntries(inner);
    if (isLoopElement(inner)) {
      const { variable, answer, key } = inner.element;
      return { [variable]: key, [answer]: valueOf(inner) };
    }
    return settled(inner);
  });
}
