/**
 * Which drills and runbooks are shown, in which order, and under which names: worst first.
 */
import type { DrillDocument, DrillResult, RunbookResult, RunbookScore } from '../drill/result.ts';
import { VERDICTS } from '../drill/result.ts';

/** Worst verdict first; ties keep the order of the drills. */
export function worstDrillsFirst(drills: readonly DrillResult[]): DrillResult[] {
  return drills.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
}

/** Whether a runbook is shown by itself; one that was quiet, as expected, is only counted. */
export function isNoteworthy({ verdict, expected }: RunbookResult): boolean {
  return verdict !== 'quiet' || expected.length > 0;
}

/** Most failures first; ties keep the order of the runbooks. */
export function worstScoresFirst(scores: readonly RunbookScore[]): RunbookScore[] {
  const wrong = ({ missed, falseAlarms, errored }: RunbookScore): number => missed + falseAlarms + errored;
  return scores.toSorted((a, b) => wrong(b) - wrong(a));
}

/** The scenario, with the lab's release if the drills ran in several. */
export function drillNames(document: DrillDocument): (drill: DrillResult) => string {
  const several = new Set(document.drills.map((drill) => drill.lab)).size > 1;
  return ({ scenario, lab }) => (several ? `${scenario} (${lab})` : scenario);
}

/** Two decimals, rounded down, so that 0.999 is not shown as 1.00. */
export function share(ratio: number | null): string {
  return ratio === null ? '-' : (Math.floor(ratio * 100) / 100).toFixed(2);
}
