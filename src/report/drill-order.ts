/**
 * In which order and under which name drills and runbooks are shown: the worst first.
 */
import type { DrillDocument, DrillResult, RunbookScore } from '../drill/result.ts';
import { VERDICTS } from '../drill/result.ts';

/** The worst verdict first; among equals the order of the drills. */
export function worstDrillsFirst(drills: readonly DrillResult[]): DrillResult[] {
  return drills.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
}

/** The one with the most that went wrong first; among equals the order of the runbooks. */
export function worstScoresFirst(scores: readonly RunbookScore[]): RunbookScore[] {
  const wrong = ({ missed, falseAlarms, errored }: RunbookScore): number => missed + falseAlarms + errored;
  return scores.toSorted((a, b) => wrong(b) - wrong(a));
}

/** The scenario; where there are drills in several releases of the lab, the release as well. */
export function drillNames(document: DrillDocument): (drill: DrillResult) => string {
  const several = new Set(document.drills.map((drill) => drill.lab)).size > 1;
  return ({ scenario, lab }) => (several ? `${scenario} (${lab})` : scenario);
}

/** Two decimals, rounded down: what is not perfect never looks so. */
export function share(ratio: number | null): string {
  return ratio === null ? '-' : (Math.floor(ratio * 100) / 100).toFixed(2);
}
