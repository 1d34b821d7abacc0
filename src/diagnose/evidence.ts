/**
 * The complete answer of a step as text, for a finding's evidence. Reports decide how much to show.
 */
import { isObservation } from '../expression/values.ts';
import type { Look } from './observe.ts';
import type { StepLooks } from './ask-step.ts';
import type { SubjectRun } from './subject.ts';

/** @param subject the subject's variable; `subjects` as evidence means this subject, not the whole list */
export function evidenceOf(id: string, run: SubjectRun, subject?: string): string {
  const own = id === 'subjects' && subject !== undefined ? run.scope.get(subject) : undefined;
  if (own !== undefined && 'kind' in own && own.kind === 'value') return valueText(own.value);
  const seen = run.seen.get(id);
  if (seen !== undefined) return lookText(seen);
  const outcome = run.computed.get(id);
  if (outcome === undefined) return '(not run)';
  if (outcome.kind === 'value') return valueText(outcome.value);
  return `(${outcome.kind}: ${outcome.why})`;
}

function lookText({ looks, missing }: StepLooks): string {
  const text = looksText(looks);
  return missing === undefined ? text : `${text}\n(there may be more: ${missing})`;
}

function looksText(looks: readonly Look[]): string {
  if (looks.length === 0) return '(nothing to observe)';
  const [only] = looks;
  if (looks.length === 1 && only?.each === undefined) return only === undefined ? '' : oneLook(only);
  return looks.map((look, nth) => `${heading(look, nth)}\n${oneLook(look)}`).join('\n');
}

function heading(look: Look, nth: number): string {
  if (look.each === undefined) return `sample ${nth + 1}:`;
  return `${valueText(origin(look.each))}:`;
}

/** Follows nested loops to the element of the outermost one. */
function origin(each: unknown): unknown {
  return isObservation(each) && each.each !== undefined ? origin(each.each) : each;
}

/** The text of one observation, or in parentheses why there is none. */
export function oneLook(look: Look): string {
  const more = look.answer?.partial === undefined ? '' : `\n(there may be more: ${look.answer.partial})`;
  if (look.step === 'ok' && look.text !== '') return look.text.trimEnd().replaceAll('\0', ' ') + more;
  if (look.step === 'ok') {
    return look.status === 'not-found' ? `(no such file: ${look.command})` : `(empty)${more}`;
  }
  const stuck = (look.answer?.stuck ?? []).map(
    (task) => `(abandoned: ${task.pid} ${task.comm} ${task.state} in ${task.wchan})`,
  );
  return [look.text.trimEnd(), `(${look.step}: ${look.reason ?? look.status})`, ...stuck]
    .filter(Boolean)
    .join('\n');
}

/** JSON with CEL integers (bigint) as numbers. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return Number(inner);
    if (inner instanceof Map) return Object.fromEntries(inner);
    return inner;
  });
}
