/**
 * Which answers of a recording differ from those of another, and which steps that concerns.
 */
import { keyOf } from '../capture/model.ts';
import type { Capture, Question } from '../capture/model.ts';

/** Keys of questions. A read also has one for each path: it may be answered from reads of other alternatives. */
export type Keys = ReadonlySet<string>;

const MASKED = '<masked:';

export function keysOf(questions: readonly Question[]): Keys {
  const keys = new Set<string>();
  for (const question of questions) {
    const key = keyOf(question);
    keys.add(key);
    // A masked secret may be written in several ways.
    if (key.includes(MASKED)) keys.add(MASKED);
    if ('read' in question) for (const path of question.read) keys.add(`path ${path}`);
  }
  return keys;
}

/** The questions with other answers. */
export function changedIn(before: Capture, after: Capture): Keys {
  const known = new Map(before.asked.map(({ question, answers }) => [keyOf(question), answers]));
  const left = new Set(after.asked.map(({ question }) => keyOf(question)));
  return keysOf(
    [
      ...after.asked.filter(({ question, answers }) => known.get(keyOf(question)) !== answers),
      ...before.asked.filter(({ question }) => !left.has(keyOf(question))),
    ].map(({ question }) => question),
  );
}

export function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const one of a) if (b.has(one)) return true;
  return false;
}
