/**
 * Why there is no value. A Lack is passed through an evaluation as a value, so that `false && lack` is false in either
 * order, and so that the most severe of several is reported.
 */
import type { MissingField, Outcome } from './outcome.ts';

export class Lack {
  readonly kind: 'absent' | 'unknown' | 'error';
  /** For errors. */
  readonly code: string;
  readonly why: string;
  /** The missing field, if it is absent because a value does not have it. */
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

  /** Shown inside a larger value. */
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
  /** A value of the wrong type for the operator or function. */
  | 'wrong-type'
  | 'division-by-zero'
  | 'overflow'
  /** `int("x")`, `duration("soon")`. */
  | 'conversion'
  | 'expression-too-costly'
  | 'value-has-nul'
  /** A list, a map or null instead of one word. */
  | 'not-a-word'
  | 'path-not-absolute';

const GRAVITY = { absent: 0, unknown: 1, error: 2 } as const satisfies Record<Lack['kind'], number>;

/** The more severe of two: error, then unknown, then absent. */
export function graver(a: Lack | undefined, b: Lack): Lack {
  return a === undefined || GRAVITY[b.kind] > GRAVITY[a.kind] ? b : a;
}
