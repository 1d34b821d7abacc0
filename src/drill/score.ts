/**
 * How good each runbook is over a whole matrix: what it found of what it should, and what it should not have found.
 */
import type { DrillResult, RunbookResult } from './result.ts';

export interface RunbookScore {
  readonly runbook: string;
  /** Expected findings that were there, for the subjects expected. */
  readonly detected: number;
  /** Expected findings that were not. */
  readonly missed: number;
  /** Findings that nobody expected, in any phase. */
  readonly falseAlarms: number;
  /** Of all findings, the share that was expected; null where it found nothing. */
  readonly precision: number | null;
  /** Of all that was expected, the share found; null where nothing was. */
  readonly recall: number | null;
}

/** One line a runbook, in the order of their first appearance. Drills whose failure never came count for nothing. */
export function scores(drills: readonly DrillResult[]): RunbookScore[] {
  const byRunbook = new Map<string, { detected: number; missed: number; falseAlarms: number }>();
  for (const drill of drills) {
    for (const result of drill.runbooks) {
      const sum = byRunbook.get(result.runbook) ?? { detected: 0, missed: 0, falseAlarms: 0 };
      byRunbook.set(result.runbook, sum);
      const { detected, missed, unexpected } = compared(result);
      if (result.ms.during !== undefined) {
        sum.detected += detected;
        sum.missed += missed;
      }
      sum.falseAlarms += unexpected + result.before.length + result.after.length;
    }
  }
  return [...byRunbook].map(([runbook, { detected, missed, falseAlarms }]) => ({
    runbook,
    detected,
    missed,
    falseAlarms,
    precision: ratio(detected, falseAlarms),
    recall: ratio(detected, missed),
  }));
}

function compared(result: RunbookResult): { detected: number; missed: number; unexpected: number } {
  const key = (finding: string, subject: string): string => JSON.stringify([finding, subject]);
  const wanted = new Set(
    result.expected.flatMap((one) => one.subjects.map((subject) => key(one.finding, subject))),
  );
  const seen = new Set(result.during.map((finding) => key(finding.id, finding.subject)));
  const detected = [...wanted].filter((one) => seen.has(one)).length;
  return { detected, missed: wanted.size - detected, unexpected: seen.size - detected };
}

function ratio(good: number, bad: number): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}
