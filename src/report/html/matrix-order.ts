/**
 * The order of the matrix. What failed comes first, in rows and in columns. The rest is sorted such that what was
 * detected forms a staircase from the upper left to the lower right: whatever is off it is seen at once.
 */
import type { DrillDocument, DrillResult, RunbookScore } from '../../drill/result.ts';
import { PASSING, VERDICTS } from '../../drill/result.ts';

export interface MatrixOrder {
  readonly runbooks: readonly RunbookScore[];
  /** Groups of drills: those that failed, then those of which the same runbook is the first to detect something. */
  readonly groups: readonly (readonly OrderedDrill[])[];
}

export interface OrderedDrill {
  readonly drill: DrillResult;
  /** Its place in the document. */
  readonly nth: number;
}

export function matrixOrder(document: DrillDocument): MatrixOrder {
  const runbooks = document.scores.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || a.runbook.localeCompare(b.runbook, 'en'),
  );
  const columns = new Map(runbooks.map(({ runbook }, column) => [runbook, column]));
  const group = ({ verdict, runbooks: results }: DrillResult): number => {
    if (!PASSING.has(verdict)) return -1;
    const detecting = results.filter((one) => one.compared.detected.length > 0);
    return Math.min(columns.size, ...detecting.map((one) => columns.get(one.runbook) ?? columns.size));
  };
  const ordered = document.drills
    .map((drill, nth) => ({ drill, nth, group: group(drill) }))
    .toSorted(
      (a, b) =>
        a.group - b.group ||
        VERDICTS.indexOf(a.drill.verdict) - VERDICTS.indexOf(b.drill.verdict) ||
        detections(b.drill) - detections(a.drill) ||
        a.nth - b.nth,
    );
  const groups = [...new Set(ordered.map((one) => one.group))].map((number) =>
    ordered.filter((one) => one.group === number),
  );
  return { runbooks, groups };
}

/** Runbooks that failed, then those that detected something, then those of which nothing was expected. */
function rankOf({ missed, falseAlarms, errored, detected }: RunbookScore): number {
  if (missed + falseAlarms + errored > 0) return 0;
  return detected > 0 ? 1 : 2;
}

function detections({ runbooks }: DrillResult): number {
  return runbooks.filter((one) => one.compared.detected.length > 0).length;
}
