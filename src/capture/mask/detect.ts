/**
 * All detectors on one text, each on the words that it understands.
 */
import type { Question } from '../model.ts';
import { secretArguments } from './arguments.ts';
import { secretAssignments } from './assignments.ts';
import type { Binary } from './binary.ts';
import { secretEnvironment } from './environment.ts';
import type { Found } from './found.ts';
import { isNoSecret } from './found.ts';
import type { Detector } from './patterns.ts';
import { secretShapes } from './shapes.ts';
import { jsonWords, nulWords, shellWords } from './words.ts';

/** Secrets in what a target answered. */
export function secretsIn(text: Binary, question: Question, given: readonly Detector[]): Found[] {
  if (text === '') return [];
  const found = [
    ...given.flatMap((detect) => detect(text)),
    ...secretEnvironment(text, question),
    ...secretShapes(text),
    ...secretAssignments(text),
    ...argumentsIn(text),
  ];
  return found.filter(({ value }) => !isNoSecret(value));
}

/**
 * Secrets in what was asked. Little is looked for: what a runbook's author wrote is no secret of the target's,
 * and a question whose own words are masked is not recognised when it is asked again.
 */
export function secretsInQuestion(text: Binary, given: readonly Detector[]): Found[] {
  const found = [...given.flatMap((detect) => detect(text)), ...secretShapes(text)];
  return found.filter(({ value }) => !isNoSecret(value));
}

function argumentsIn(text: Binary): Found[] {
  if (text.includes('\0')) return secretArguments(nulWords(text), text);
  if (isJson(text)) return jsonArguments(text);
  return text
    .split('\n')
    .flatMap((line) => (isJson(line) ? jsonArguments(line) : secretArguments(shellWords(line), line)));
}

function jsonArguments(text: Binary): Found[] {
  const words = jsonWords(text);
  const found = secretArguments(words, text);
  for (const { value, start, end } of words) {
    // What has escapes reads differently inside: look again.
    if (end - start === value.length) continue;
    found.push(...secretShapes(value), ...secretAssignments(value));
  }
  return found;
}

function isJson(text: Binary): boolean {
  return /^\s{0,8}[[{"]/.test(text);
}
