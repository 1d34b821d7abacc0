/** Scores each runbook over a whole matrix: what it found of what it should, and what it should not have found. */
import type { DrillResult, RunbookResult, RunbookScore } from './result.ts';
import { timeToDetect } from './result.ts';

const COUNTED = ['detected', 'missed', 'falseAlarms', 'quiet', 'errored'] as const;

/** A sum, and the times to detect of the single drills. */
type Counts = Record<(typeof COUNTED)[number], number> & { readonly times: number[] };

/** One score per runbook, in the order of first appearance. Drills whose failure was not reproduced do not count. */
export function scores(drills: readonly DrillResult[]): RunbookScore[] {
  return [...countsOf(drills)].map(([runbook, counts]) => scored(runbook, counts));
}

/** The score over all runbooks. */
export function overall(drills: readonly DrillResult[]): RunbookScore {
  const sum = nothing();
  for (const counts of countsOf(drills).values()) {
    for (const name of COUNTED) sum[name] += counts[name];
    sum.times.push(...counts.times);
  }
  return scored('all', sum);
}

function countsOf(drills: readonly DrillResult[]): Map<string, Counts> {
  const byRunbook = new Map<string, Counts>();
  for (const result of drills.flatMap((drill) => drill.runbooks)) {
    const sum = byRunbook.get(result.runbook) ?? nothing();
    byRunbook.set(result.runbook, sum);
    add(sum, result);
  }
  return byRunbook;
}

function nothing(): Counts {
  return { detected: 0, missed: 0, falseAlarms: 0, quiet: 0, errored: 0, times: [] };
}

function add(sum: Counts, result: RunbookResult): void {
  const { compared, verdict, ms } = result;
  const time = timeToDetect(result);
  if (time !== undefined) sum.times.push(time);
  sum.detected += compared.detected.length;
  sum.missed += compared.missed.length;
  sum.falseAlarms += compared.unexpected.length;
  if (verdict === 'quiet' && ms.during !== undefined) sum.quiet++;
  if (verdict === 'errored') sum.errored++;
}

function scored(runbook: string, { times, ...counts }: Counts): RunbookScore {
  return {
    runbook,
    ...counts,
    precision: ratio(counts.detected, counts.falseAlarms),
    recall: ratio(counts.detected, counts.missed),
    timeToDetect: median(times),
  };
}

/** null of nothing; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}

export function ratio(good: number, bad: number): number | null {
  return good + bad === 0 ? null : good / (good + bad);
}
