/**
 * Runs many drills: in parallel where the machine allows it, with results in an order that does not depend on timing.
 */
import type { DrillDocument, DrillResult } from './result.ts';
import { emptyTotals } from './result.ts';
import { overall, scores } from './score.ts';

/**
 * Runs the drills, at most `jobs` at a time; results come in the order of the drills. After an abort no further drill
 * begins.
 * @throws what a drill rejects with, once the drills that have begun have ended
 */
export async function runMatrix(
  drills: readonly (() => Promise<DrillResult>)[],
  jobs: number,
  signal: AbortSignal | undefined,
): Promise<DrillResult[]> {
  const results: (DrillResult | undefined)[] = drills.map(() => undefined);
  let next = 0;
  const faults: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (
      let nth = next++;
      nth < drills.length && signal?.aborted !== true && faults.length === 0;
      nth = next++
    ) {
      try {
        results[nth] = await drills[nth]?.();
      } catch (error) {
        faults.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(jobs, drills.length)) }, worker));
  if (faults.length > 0) throw faults[0];
  return results.filter((result) => result !== undefined);
}

export function documentOf(run: string, ms: number, drills: readonly DrillResult[]): DrillDocument {
  const totals = emptyTotals();
  for (const { verdict } of drills) totals[verdict]++;
  return {
    schema: 'drillbook/drill@2',
    run,
    ms: Math.round(ms),
    totals,
    drills,
    scores: scores(drills),
    overall: overall(drills),
  };
}

/** The nth of `of` shards, counted from 1: every drill is in exactly one, and their sizes differ by at most one. */
export function shard<T>(all: readonly T[], nth: number, of: number): T[] {
  return all.filter((_, index) => index % of === nth - 1);
}
