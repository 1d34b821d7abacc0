/**
 * Why there is no value: carried through an evaluation as a value of its own, so that `false && lack`
 * is false in either order, and so that of several the gravest is told.
 */
import type { Outcome } from './outcome.ts';

export class Lack {
  readonly kind: 'absent' | 'unknown' | 'error';
  /** For errors. */
  readonly code: string;
  readonly why: string;

  constructor(kind: Lack['kind'], why: string, code = '') {
    this.kind = kind;
    this.why = why;
    this.code = code;
  }

  toOutcome(): Outcome<never> {
    return this.kind === 'error'
      ? { kind: 'error', code: this.code, why: this.why }
      : { kind: this.kind, why: this.why };
  }

  /** Inside a value that is shown as a whole. */
  toJSON(): string {
    return `(${this.kind})`;
  }

  static from(outcome: Exclude<Outcome<unknown>, { kind: 'value' }>): Lack {
    return new Lack(outcome.kind, outcome.why, outcome.kind === 'error' ? outcome.code : '');
  }
}

export function absent(why: string): Lack {
  return new Lack('absent', why);
}

export function unknown(why: string): Lack {
  return new Lack('unknown', why);
}

/** The expression itself failed. */
export function failure(code: EvaluationCode, why: string): Lack {
  return new Lack('error', why, code);
}

/** The codes of an Outcome of kind `error`. */
export type EvaluationCode =
  /** A value of another type than the operator or function takes. */
  | 'wrong-type'
  | 'division-by-zero'
  | 'overflow'
  /** `int("x")`, `duration("soon")`. */
  | 'conversion'
  | 'expression-too-costly'
  | 'value-has-nul'
  /** A list, a map or null where one word is asked for. */
  | 'not-a-word'
  | 'path-not-absolute';

const GRAVITY = { absent: 0, unknown: 1, error: 2 } as const satisfies Record<Lack['kind'], number>;

/** The graver of two: an error before unknown, unknown before absent. */
export function graver(a: Lack | undefined, b: Lack): Lack {
  return a === undefined || GRAVITY[b.kind] > GRAVITY[a.kind] ? b : a;
}
