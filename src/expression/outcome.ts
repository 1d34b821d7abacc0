/**
 * What evaluating an expression or a template can come to. Four-valued on purpose:
 * "there is nothing" and "we could not look" must never be mistaken for each other, nor for `false`.
 */
import type { LookStatus } from './look-status.ts';

/** What an expression or a template comes to. */
export type Outcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** What it asks for is known not to be there: file not found, no match, no such key. */
  | { readonly kind: 'absent'; readonly why: string; readonly field?: MissingField }
  /** It could not be looked at: timed out, abandoned, denied, not captured. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** The expression itself failed: cost exceeded, wrong type at run time, division by zero. */
  | { readonly kind: 'error'; readonly code: string; readonly why: string };

/** A field that a value was asked for and does not have. */
export interface MissingField {
  readonly name: string;
  /** As the expression reads it, e.g. `memory.value.MemAvailabel`. */
  readonly read: () => string;
  /** Those that the value has. */
  readonly known: () => readonly string[];
}

/** A name's value while a diagnosis runs. */
export type Binding = Outcome<unknown> | Observation;

/**
 * What a probe step (`run`, `read`) yielded. In an expression a step's id is a record with these fields;
 * reading `value` where there is none makes what it is read for absent or unknown.
 */
export interface Observation {
  readonly kind: 'observation';
  readonly value: Outcome<unknown>;
  /** A file was there, a regex matched, a command ended. false only when that is known; unknown raises. */
  readonly found: Outcome<boolean>;
  readonly timedOut: boolean;
  readonly abandoned: boolean;
  readonly denied: boolean;
  readonly truncated: boolean;
  /** Absent for reads, unknown where the command did not end. */
  readonly exitCode: Outcome<bigint>;
  readonly stderr: string;
  readonly status: LookStatus;
  /** `for` steps: the loop variable's value of this element. */
  readonly each?: unknown;
}

/** Names in force: inputs, the subject, lets, steps, loop variables. */
export type Scope = ReadonlyMap<string, Binding | readonly Observation[]>;

/** A compiled CEL expression. */
export interface Expression {
  readonly source: string;
  /** Free names that it reads, for the order of steps. */
  readonly refs: ReadonlySet<string>;
  evaluate(scope: Scope): Outcome<unknown>;
  /** The operands of its `&&`, in order. Absent if it is not a conjunction. */
  conjuncts?(): readonly Expression[];
}

/** Text with `${{ … }}` in it, compiled. */
export interface Template {
  readonly source: string;
  readonly refs: ReadonlySet<string>;
  /** Rendered for its position: each hole of a command is one quoted shell word; of a path or a sentence, plain text. */
  render(scope: Scope): Outcome<string>;
}
