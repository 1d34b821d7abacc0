/** Ids of parts of the page: places, not names, so that they are unique and short whatever things are called. */
import type { DrillDocument } from '../../drill/result.ts';

/** @param nth its place in the document */
export function drillAnchor(nth: number): string {
  return `drill-${nth + 1}`;
}

export function runbookAnchor({ scores }: DrillDocument, runbook: string): string {
  return `runbook-${scores.findIndex((score) => score.runbook === runbook) + 1}`;
}
