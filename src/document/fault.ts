/** A problem inside one expression or template, before its file is known. */
import type { ProblemCode } from './codes.ts';

export interface Fault {
  readonly code: ProblemCode;
  readonly severity?: 'error' | 'warning';
  readonly message: string;
  /** Offsets in the source text, in UTF-16 code units. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly hint?: string | undefined;
}
