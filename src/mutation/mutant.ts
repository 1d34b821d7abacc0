/**
 * A runbook or a probe with a single mutation.
 */
import type { Path } from '../document/yaml-file.ts';
import type { Finding, AskStep } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';

/** The mutation operators, each with an explanation. */
export const OPERATORS = {
  'drop-operand': 'one operand of an && or || is dropped',
  'swap-and-or': 'an && becomes an ||, or vice versa',
  negate: 'a condition is negated',
  'drop-filter': 'a list is not filtered',
  'shift-bound': 'a bound is moved by one',
  'drop-text': 'one of several strings is dropped',
  'widen-regex': 'a regular expression matches more',
  'narrow-regex': 'a regular expression matches less',
  'drop-step': 'a step is skipped',
  'drop-path': 'one of several paths is not tried',
  'drop-exit': 'one of several exit codes is no longer accepted',
  'drop-where': 'subjects are not filtered',
  'drop-healthy-if': 'no subject is healthy before the other steps run',
  'drop-when': 'a step or a command runs although its condition is false',
  'drop-confirm': 'a finding is not confirmed',
  'drop-inhibited-by': 'a finding is reported beside the one that inhibits it',
  'swap-severity': 'a finding has another severity',
  'other-subject': 'the subject has another name',
} as const satisfies Readonly<Record<string, string>>;

/** A mutation operator. */
export type Operator = keyof typeof OPERATORS;

export interface Mutant {
  readonly operator: Operator;
  /** Path in the document. */
  readonly path: Path;
  /** Span inside the string at `path`, in code units; undefined: all of it. */
  readonly span?: { readonly start: number; readonly end: number };
  /** The fragment in the original and in the mutant; empty if removed. */
  readonly before: string;
  readonly after: string;
  readonly change: Change;
}

export type Change =
  /** Replaces the value at `path` in the document. */
  | { readonly kind: 'value'; readonly path: Path; readonly value: string }
  /** Makes the expression at `path` constant, even if there is none. */
  | { readonly kind: 'constant'; readonly path: Path; readonly value: boolean | string }
  /** Skips the step with this id. */
  | { readonly kind: 'step'; readonly id: string }
  /** Changes a question; `matters` tells for which answers that can make a difference. */
  | {
      readonly kind: 'question';
      /** undefined: the subjects'. */
      readonly id: string | undefined;
      change(step: AskStep): AskStep;
      matters(answer: Answer): boolean;
    }
  /** Changes a part of a finding that is not an expression. */
  | { readonly kind: 'finding'; readonly nth: number; change(finding: Finding): Finding };

/** A copy of the data with this value at `path`. */
export function changed(data: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(data)) {
    const all = data as unknown[];
    return all.with(Number(key), changed(all[Number(key)], rest, value));
  }
  const record = (data ?? {}) as Record<string, unknown>;
  return { ...record, [key]: changed(record[key], rest, value) };
}
