/** Scores each runbook over a whole matrix: what it found of what it should, and what it should not have found. */
import type { DrillResult, RunbookResult, RunbookScore } from './result.ts';

type Counts = { -readonly [Name in 'detected' | 'missed' | 'falseAlarms' | 'quiet' | 'errored']: number };

/** One score per runbook, in the order of first appearance. Drills whose failure was not reproduced do not count. */
export function scores(drills: readonly DrillResult[]): RunbookScore[] {
  const byRunbook = new Map<string, Counts>();
  for (const result of drills.flatMap((drill) => drill.runbooks)) {
    const sum = byRunbook.get(result.runbook) ?? nothing();
    byRunbook.set(result.runbook, sum);
    add(sum, result);
  }
  return [...byRunbook].map(([runbook, counts]) => scored(runbook, counts));
}

/** The score over all runbooks. */
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

function add(sum: Counts, { compared, verdict, ms }: RunbookResult): void {
  sum.detected += compared.detected.length;
  sum.missed += compared.missed.length;
  sum.falseAlarms += compared.unexpected.length;
  if (verdict === 'quiet' && ms.during !== undefined) sum.quiet++;
  if (verdict === 'errored') sum.errored++;
}

function scored(runbook: string, counts: Counts): RunbookScore {
  return {
    runbook,
    ...counts,
    precision: ratio(counts.detected, counts.falseAlarms),
    recall: ratio(counts.detected, counts.missed),
  };
}

function ratio(good: number, bad: number): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}
