/**
 * Declarations of functions of the expression language. They drive the type checker, the evaluation and the
 * documentation.
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
  /** An expression and the expression that it equals; a test runs both. `absent` if it has no value. */
  readonly example: readonly [expression: string, gives: string];
  /** Built into the type checker. */
  readonly builtin?: true;
  /** Accepts open values; without it, an open argument makes the result unknown. */
  readonly open?: true;
  /** Gives elements of its receiver unread, so one without a value does not matter to the others. */
  readonly lazy?: true;
  /** Index of the parameter that is a regular expression: it must be a literal, so that it can be checked on loading. */
  readonly pattern?: number;
  /** Receiver first; types are checked, and every argument has a value. Returns a Lack if there is no result. */
  call(args: readonly never[], meter: Meter): unknown;
}

/** Types the arguments; the caller has checked them against `params`. */
export function define<Args extends readonly unknown[]>(
  declaration: Omit<LibraryFunction, 'call'> & { call(args: Args, meter: Meter): unknown },
): LibraryFunction {
  return declaration as unknown as LibraryFunction;
}
