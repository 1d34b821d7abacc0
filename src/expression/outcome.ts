/**
 * The result of evaluating an expression or a template. It has four kinds, because "it does not exist" and "it could not
 * be observed" must never be confused with each other or with `false`.
 */
import type { ObservationStatus } from './observation-status.ts';

/** The result of an expression or a template. */
export type Outcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** Known not to exist: file not found, no match, no such key. */
  | { readonly kind: 'absent'; readonly why: string; readonly field?: MissingField }
  /** The observation failed: timed out, abandoned, denied, not captured. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** The expression itself failed: cost exceeded, wrong type at run time, division by zero. */
  | { readonly kind: 'error'; readonly code: string; readonly why: string };

/** A field that a value does not have. */
export interface MissingField {
  readonly name: string;
  /** As written in the expression, e.g. `memory.MemAvailabel`. */
  readonly read: () => string;
  /** The fields that the value has. */
  readonly known: () => readonly string[];
}

/** The value of a name during a diagnosis. */
export type Binding = Outcome<unknown> | Observation;

/**
 * The result of a `run` or `read` step. In an expression the step's id stands for `value`, and functions such as
 * `exitCode(id)` give the rest.
 */
export interface Observation {
  readonly kind: 'observation';
  readonly value: Outcome<unknown>;
  readonly timedOut: boolean;
  readonly abandoned: boolean;
  readonly denied: boolean;
  readonly truncated: boolean;
  /** Absent for reads, unknown if the command did not end. */
  readonly exitCode: Outcome<bigint>;
  readonly stderr: string;
  readonly status: ObservationStatus;
  /** In steps with `for`: what it was made for. */
  readonly element?: LoopElement;
}

/** One element of a step with `for`. In an expression it is a record with two fields: the loop variable and the step's id. */
export interface LoopElement {
  /** The name of the field that gives `key`. */
  readonly variable: string;
  /** The name of the field that gives the observation's value. */
  readonly answer: string;
  /** The value of the loop variable. */
  readonly key: unknown;
}

/** Names in scope: inputs, the subject, lets, steps, loop variables. */
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
  /** Renders for the position: in a command each hole is one quoted shell word, in a path or a sentence plain text. */
  render(scope: Scope): Outcome<string>;
}
