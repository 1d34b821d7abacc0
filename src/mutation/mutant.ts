/**
 * A runbook or a probe with one thing in it broken on purpose.
 */
import type { Path } from '../document/yaml-file.ts';
import type { Finding, AskStep } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';

/** What is broken, with the sentence that explains it. */
export const OPERATORS = {
  'drop-operand': 'one side of an && or || is left out',
  'swap-and-or': 'an && is an ||, or the other way round',
  negate: 'a condition is turned round',
  'drop-filter': 'a list is taken whole',
  'shift-bound': 'a bound is moved by one',
  'drop-text': 'one of several texts is left out',
  'widen-regex': 'a regular expression matches more',
  'narrow-regex': 'a regular expression matches less',
  'drop-step': 'a step is not made',
  'drop-path': 'one of several files is not looked for',
  'drop-exit': 'one of several exit codes is no answer any more',
  'drop-where': 'subjects are not chosen',
  'drop-healthy-if': 'nothing makes a subject healthy before the other steps',
  'drop-when': 'a step or a command is made though it should not be',
  'drop-confirm': 'a finding is not confirmed',
  'drop-inhibited-by': 'a finding is reported beside the one that inhibits it',
  'swap-severity': 'a finding has another severity',
  'other-subject': 'the subject has another name',
} as const satisfies Readonly<Record<string, string>>;

/** The way in which something is broken. */
export type Operator = keyof typeof OPERATORS;

export interface Mutant {
  readonly operator: Operator;
  /** In the document. */
  readonly path: Path;
  /** Where inside the string at `path`, in code units; undefined: all of it. */
  readonly span?: { readonly start: number; readonly end: number };
  /** The fragment, as it is and as it is in the mutant; empty where it is gone. */
  readonly before: string;
  readonly after: string;
  readonly change: Change;
}

export type Change =
  /** The document's data with this value at `path`. */
  | { readonly kind: 'value'; readonly path: Path; readonly value: string }
  /** The expression at `path` is always this, also where there is none. */
  | { readonly kind: 'constant'; readonly path: Path; readonly value: boolean | string }
  /** The step of this id is not made. */
  | { readonly kind: 'step'; readonly id: string }
  /** A question is asked otherwise; `matters` for the answers for which that can make a difference. */
  | {
      readonly kind: 'question';
      /** undefined: the subjects'. */
      readonly id: string | undefined;
      change(step: AskStep): AskStep;
      matters(answer: Answer): boolean;
    }
  /** Something of the finding that is no expression. */
  | { readonly kind: 'finding'; readonly nth: number; change(finding: Finding): Finding };

/** A copy of the data with the value at `path`. */
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
