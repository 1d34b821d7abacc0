/** What a capture keeps of the lines that parsers skipped: how many, and not the lines, which may hold secrets. */
import type { Diagnosis } from './diagnosis.ts';

/** How many lines the parser of a step skipped. */
export interface SkippedNote {
  readonly runbook: string;
  readonly step: string;
  /** How many were skipped. */
  readonly lines: number;
  /** Of so many lines that are not blank, of those subjects whose answers had any. */
  readonly of: number;
}

/** One for each step of each runbook that skipped any. */
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
