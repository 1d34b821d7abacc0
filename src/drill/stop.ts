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

/**
 * Maps a thrown value to a problem of the drill: whatever the scenario, the engine or the target could not do.
 * Returns undefined for a bug in drillbook itself, which is no result. An interrupt explains whatever it broke.
 * @param phase what the drill was doing
 */
export function problemOf(
  error: unknown,
  phase: DrillProblem['phase'],
  signal: AbortSignal | undefined,
): DrillProblem | undefined {
  if (signal?.aborted === true) return { code: 'interrupted', phase, message: 'interrupted' };
  if (error instanceof Stop) return error.problem;
  // Compared by name: these classes belong to folders that load an engine's client.
  if (error instanceof Error && (error.name === 'EngineError' || error.name === 'TargetError'))
    return { code: 'lab-failed', phase, message: error.message };
  return undefined;
}
