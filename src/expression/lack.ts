/**
 * Why there is no value: carried through an evaluation as a value of its own, so that `false && lack`
 * is false in either order, and so that of several the gravest is told.
 */
import type { MissingField, Outcome } from './outcome.ts';

export class Lack {
  readonly kind: 'absent' | 'unknown' | 'error';
  /** For errors. */
  readonly code: string;
  readonly why: string;
  /** Of what is absent because a value does not have it. */
  readonly field: MissingField | undefined;

  constructor(kind: Lack['kind'], why: string, code = '', field?: MissingField) {
    this.kind = kind;
    this.why = why;
    this.code = code;
    this.field = field;
  }

  toOutcome(): Outcome<never> {
    switch (this.kind) {
      case 'error':
        return { kind: 'error', code: this.code, why: this.why };
      case 'unknown':
        return { kind: 'unknown', why: this.why };
      case 'absent':
        return { kind: 'absent', why: this.why, ...(this.field === undefined ? {} : { field: this.field }) };
    }
  }

  /** Inside a value that is shown as a whole. */
  toJSON(): string {
    return `(${this.kind})`;
  }

  static from(outcome: Exclude<Outcome<unknown>, { kind: 'value' }>): Lack {
    switch (outcome.kind) {
      case 'error':
        return failureOf(outcome.code, outcome.why);
      case 'unknown':
        return unknown(outcome.why);
      case 'absent':
        return absent(outcome.why, outcome.field);
    }
  }
}

export function absent(why: string, field?: MissingField): Lack {
  return new Lack('absent', why, '', field);
}

function failureOf(code: string, why: string): Lack {
  return new Lack('error', why, code);
}

export function unknown(why: string): Lack {
  return new Lack('unknown', why);
}

/** The expression itself failed. */
export function failure(code: EvaluationCode, why: string): Lack {
  return failureOf(code, why);
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
