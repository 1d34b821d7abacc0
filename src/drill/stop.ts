/**
 * Why a drill ends early.
 */
import type { DrillProblem } from './result.ts';

/** Ends a drill early; its code says how. */
export class Stop extends Error {
  readonly problem: DrillProblem;
  constructor(code: DrillProblem['code'], phase: DrillProblem['phase'], message: string) {
    super(message);
    this.problem = { code, phase, message };
  }
}

/** What a thrown thing means for the drill; an interrupt explains whatever it broke. */
export function problemOf(error: unknown, signal: AbortSignal | undefined): DrillProblem {
  if (signal?.aborted === true) return { code: 'interrupted', phase: 'destroy', message: 'interrupted' };
  if (error instanceof Stop) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'lab-failed', phase: 'prepare', message };
}
