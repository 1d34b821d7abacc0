/** What is wrong inside one expression or template: a problem that does not know its file yet. */
import type { ProblemCode } from './codes.ts';

export interface Fault {
  readonly code: ProblemCode;
  readonly severity?: 'error' | 'warning';
  readonly message: string;
  /** Offsets in the source text, in UTF-16 code units. */
  readonly start: number;
  /** Not included. */
  readonly end: number;
  readonly hint?: string | undefined;
}
