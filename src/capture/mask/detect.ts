/**
 * Runs all detectors on one text, each on the words that it understands.
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

/** Secrets in an answer. */
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
 * Secrets in a question. Only a few kinds are searched: the text of a runbook is not a secret of the target, and a
 * question whose own words are masked would not be recognised in a replay.
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
    // A string with escapes reads differently when decoded: search it again.
    if (end - start === value.length) continue;
    found.push(...secretShapes(value), ...secretAssignments(value));
  }
  return found;
}

function isJson(text: Binary): boolean {
  return /^\s{0,8}[[{"]/.test(text);
}
