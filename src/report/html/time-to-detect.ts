/** When the failure was there, and how long runbooks took from then until they had reported it. */
import type { DrillResult, TimelineEvent } from '../../drill/result.ts';
import { timeToDetect } from '../../drill/result.ts';

/** Milliseconds since the drill's start; undefined if it did not get that far. */
export function timeOf(drill: DrillResult, event: TimelineEvent): number | undefined {
  return drill.timeline.find((entry) => entry.event === event)?.at;
}

/** When the first runbook had reported something, in milliseconds since the drill's start. */
export function firstFinding(drill: DrillResult): number | undefined {
  const asked = timeOf(drill, 'reproduced');
  const took = drill.runbooks.flatMap(({ during, ms }) =>
    during.length > 0 && ms.during !== undefined ? [ms.during] : [],
  );
  if (asked === undefined || took.length === 0) return undefined;
  return Math.min(asked + Math.min(...took), timeOf(drill, 'during-diagnosed') ?? Infinity);
}

/** The longest time to detect of each runbook. */
export function longestToDetect(drills: readonly DrillResult[]): ReadonlyMap<string, number> {
  const longest = new Map<string, number>();
  for (const runbook of drills.flatMap((drill) => drill.runbooks)) {
    const took = timeToDetect(runbook);
    if (took === undefined) continue;
    longest.set(runbook.runbook, Math.max(took, longest.get(runbook.runbook) ?? 0));
  }
  return longest;
}
