/** How long a run of drills still takes, from how long they took earlier. */
import type { DrillName } from '../drill/events.ts';

export interface Remaining {
  readonly waiting: readonly DrillName[];
  /** With the milliseconds for which each has been running. */
  readonly running: readonly { readonly drill: DrillName; readonly for: number }[];
  /** Drills at a time. */
  readonly jobs: number;
  /** Milliseconds of a drill, if it is known. */
  readonly known: (drill: DrillName) => number | undefined;
  /** Every drill of the run. */
  readonly all: readonly DrillName[];
}

/** Milliseconds; undefined if nothing is known about any drill of the run. One that is not known takes as long as the others. */
export function timeLeft({ waiting, running, jobs, known, all }: Remaining): number | undefined {
  const times = all.flatMap((drill) => known(drill) ?? []);
  if (times.length === 0) return undefined;
  const usual = times.reduce((sum, one) => sum + one, 0) / times.length;
  const expected = (drill: DrillName): number => known(drill) ?? usual;
  const workers = running.map((one) => Math.max(0, expected(one.drill) - one.for));
  while (workers.length < Math.max(1, jobs)) workers.push(0);
  for (const drill of waiting) {
    const next = workers.indexOf(Math.min(...workers));
    workers[next] = (workers[next] ?? 0) + expected(drill);
  }
  return Math.max(...workers);
}
