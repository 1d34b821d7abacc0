/**
 * A problem in a file that a user wrote: data with a position, rendered only by the command line.
 */
export interface Problem {
  /** Stable, kebab-case; `docs/problems/<code>.md` explains it. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** How many code units the caret spans, at least 1. */
  readonly length: number;
  /** What to do about it, e.g. a "did you mean". */
  readonly hint?: string;
  /** The source line, without its line break. */
  readonly sourceLine?: string;
}

/** A span of a source file. Lines and columns are 1-based. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** UTF-16 code units, on that line alone; at least 1. */
  readonly length: number;
}
