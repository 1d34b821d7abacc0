/**
 * How good each runbook is over a whole matrix: what it found of what it should, and what it should not have found.
 */
import type { DrillResult, RunbookResult, RunbookScore } from './result.ts';

type Counts = { -readonly [Name in 'detected' | 'missed' | 'falseAlarms' | 'quiet' | 'errored']: number };

/** One line a runbook, in the order of their first appearance. Drills whose failure never came count for nothing. */
export function scores(drills: readonly DrillResult[]): RunbookScore[] {
  const byRunbook = new Map<string, Counts>();
  for (const result of drills.flatMap((drill) => drill.runbooks)) {
    const sum = byRunbook.get(result.runbook) ?? nothing();
    byRunbook.set(result.runbook, sum);
    add(sum, result);
  }
  return [...byRunbook].map(([runbook, counts]) => scored(runbook, counts));
}

/** Of all runbooks together. */
export function overall(all: readonly RunbookScore[]): RunbookScore {
  const sum = nothing();
  for (const one of all) {
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += one[name];
  }
  return scored('all', sum);
}

function nothing(): Counts {
  return { detected: 0, missed: 0, falseAlarms: 0, quiet: 0, errored: 0 };
}

function add(sum: Counts, result: RunbookResult): void {
  const { detected, missed, unexpected } = compared(result);
  if (result.ms.during !== undefined) {
    sum.detected += detected;
    sum.missed += missed;
    if (result.verdict === 'quiet') sum.quiet++;
  }
  sum.falseAlarms += unexpected + result.before.length + result.after.length;
  if (result.verdict === 'errored') sum.errored++;
}

function scored(runbook: string, counts: Counts): RunbookScore {
  return {
    runbook,
    ...counts,
    precision: ratio(counts.detected, counts.falseAlarms),
    recall: ratio(counts.detected, counts.missed),
  };
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
