/**
 * Observations inside values. The elements of a step with `samples` are observations, and reading one gives its value.
 * The elements of a step with `for` are records with the loop variable and the answer.
 */
import { Lack, graver } from './lack.ts';
import { OpenList, elementsOf } from './open.ts';
import type { LoopElement, Observation } from './outcome.ts';

/** Maps from a target are Maps, so JSON cannot be mistaken for an observation. */
export function isObservation(value: unknown): value is Observation {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Map) &&
    (value as { kind?: unknown }).kind === 'observation'
  );
}

/** An element of a step with `for`. */
export function isLoopElement(value: unknown): value is Observation & { readonly element: LoopElement } {
  return isObservation(value) && value.element !== undefined;
}

/** What an expression gets when it reads this: the value of an observation, or why it has none. */
export function settled(value: unknown): unknown {
  return isObservation(value) && value.element === undefined ? valueOf(value) : value;
}

export function valueOf({ value }: Observation): unknown {
  return value.kind === 'value' ? value.value : Lack.from(value);
}

/** The values of a list of samples; a Lack if one of them has none. Anything else stays as it is. */
export function settledList(list: unknown): unknown {
  const elements = elementsOf(list);
  if (elements?.some((one) => settled(one) !== one) !== true) return list;
  const values = elements.map(settled);
  const worst = values.reduce<Lack | undefined>(
    (graves, value) => (value instanceof Lack ? graver(graves, value) : graves),
    undefined,
  );
  return worst ?? (list instanceof OpenList ? new OpenList(values, list.why, list.prefix) : values);
}

/** The observation of one element of a loop, without what it was made for. */
export function answerOf(element: Observation): Observation {
  // Remembered, because an expression reads it for each pair of elements; an object that loses a property is slow, too.
  const known = ANSWERS.get(element);
  if (known !== undefined) return known;
  const { value, timedOut, abandoned, denied, truncated, exitCode, stderr, status } = element;
  const answer: Observation = {
    kind: 'observation',
    value,
    timedOut,
    abandoned,
    denied,
    truncated,
    exitCode,
    stderr,
    status,
  };
  ANSWERS.set(element, answer);
  return answer;
}

const ANSWERS = new WeakMap<Observation, Observation>();
