/**
 * How a function of the expression language is declared. The declaration drives the type checker,
 * the evaluation and the documentation.
 */
import type { Meter } from '../meter.ts';

export interface LibraryFunction {
  readonly name: string;
  /** For methods: the type before the dot. */
  readonly receiver?: string;
  readonly params: readonly string[];
  readonly returns: string;
  /** One sentence. */
  readonly doc: string;
  /** An expression and the expression that it equals; a test runs both. `absent` where it has no value. */
  readonly example: readonly [expression: string, gives: string];
  /** The type checker has it already. */
  readonly builtin?: true;
  /** Takes open values as they are; without it, what it is given open makes its result unknown. */
  readonly open?: true;
  /** Index among the parameters of a regular expression: it must be written out, so that it is checked when loaded. */
  readonly pattern?: number;
  /** Receiver first; types are checked, nothing lacks. Returns a Lack where there is no value. */
  call(args: readonly never[], meter: Meter): unknown;
}

/** Gives the arguments their types; the caller has checked them against `params`. */
export function define<Args extends readonly unknown[]>(
  declaration: Omit<LibraryFunction, 'call'> & { call(args: Args, meter: Meter): unknown },
): LibraryFunction {
  return declaration as unknown as LibraryFunction;
}
