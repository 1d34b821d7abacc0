/** What a capture keeps of skipped lines: only their number, because the lines may contain secrets. */
import type { Diagnosis } from './diagnosis.ts';

/** How many lines the parser of a step skipped. */
export interface SkippedNote {
  readonly runbook: string;
  readonly step: string;
  /** How many were skipped. */
  readonly lines: number;
  /** Total of non-blank lines, for subjects whose answers had skipped lines. */
  readonly of: number;
}

/** One for each step of each runbook that skipped lines. */
export function skippedNotes(diagnoses: readonly Diagnosis[]): SkippedNote[] {
  return diagnoses.flatMap(({ runbook, steps }) => {
    const byStep = new Map<string, SkippedNote>();
    for (const { id: step, skipped } of steps) {
      if (skipped === undefined) continue;
      const { lines, of } = byStep.get(step) ?? { lines: 0, of: 0 };
      byStep.set(step, { runbook, step, lines: lines + skipped.lines, of: of + skipped.of });
    }
    return [...byStep.values()];
  });
}
