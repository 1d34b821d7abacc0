/** When the failure was there, and how long runbooks took from then until they had reported it. */
import type { DrillResult, RunbookResult, TimelineEvent } from '../../drill/result.ts';

/** Milliseconds since the drill's start; undefined if it did not get that far. */
export function timeOf(drill: DrillResult, event: TimelineEvent): number | undefined {
  return drill.timeline.find((entry) => entry.event === event)?.at;
}

/** From the injection, or the proof of a failure that nobody injected, to the end of the runbook's diagnosis. */
export function timeToDetect(drill: DrillResult, runbook: RunbookResult): number | undefined {
  const asked = timeOf(drill, 'reproduced');
  const from = timeOf(drill, 'injected') ?? asked;
  if (from === undefined || asked === undefined || runbook.ms.during === undefined) return undefined;
  return runbook.compared.detected.length === 0 ? undefined : asked + runbook.ms.during - from;
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

/** The times to detect of each runbook over all drills, ascending. */
export function timesToDetect(drills: readonly DrillResult[]): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, number[]>();
  for (const drill of drills) {
    for (const runbook of drill.runbooks) {
      const took = timeToDetect(drill, runbook);
      if (took === undefined) continue;
      const times = all.get(runbook.runbook);
      if (times === undefined) all.set(runbook.runbook, [took]);
      else times.push(took);
    }
  }
  for (const times of all.values()) times.sort((a, b) => a - b);
  return all;
}

/** Of ascending numbers; the lower one of two in the middle, so that it is a time that was measured. */
export function median(ascending: readonly number[]): number | undefined {
  return ascending[Math.floor((ascending.length - 1) / 2)];
}
