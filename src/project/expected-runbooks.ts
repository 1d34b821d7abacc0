/**
 * The runbooks of a drill: the named ones, or the library's plus every one that a scenario has expectations for.
 * A runbook that cannot be found is an error: without it the drill would pass and prove nothing.
 */
import type { PlannedDrill } from '../drill/plan.ts';
import { unloadedRunbooks } from '../drill/unloaded.ts';
import type { Runbook } from '../runbook/model.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { fileInLibrary, loadRunbooks, searched } from './library.ts';
import { UsageError } from '../document/usage-error.ts';

/** The result of `runbooksOf`. */
export interface DrillRunbooks {
  readonly runbooks: readonly Runbook[];
  /** One line for each expectation that the selection of runbooks leaves out. */
  readonly leftOut: readonly string[];
}

/**
 * The runbooks for these drills: the named ones, or the library's plus every one that a scenario has expectations for.
 *
 * @example
 * const plan = planDrills(loadScenarios(['fuse-hung-rm']));
 * const { runbooks } = runbooksOf(plan.drills);
 *
 * @param named names as for `loadRunbooks`; none: the whole library
 * @throws {BrokenFiles} with every error of all files
 * @throws {UsageError} for an unknown name, and for an expected runbook that cannot be found
 */
export function runbooksOf(drills: readonly PlannedDrill[], named: readonly string[] = []): DrillRunbooks {
  const runbooks = loadRunbooks(named);
  const unloaded = unloadedRunbooks(drills, runbooks);
  const nowhere = unloaded.filter(({ runbook }) => fileInLibrary('runbook', runbook) === undefined);
  const [first] = nowhere;
  if (first !== undefined) {
    const places = nowhere.map(
      ({ runbook, place }) => `${place.file}:${place.line}:${place.column} expects findings of ${runbook}`,
    );
    const hint = `${places.join('\n  ')}\n  Searched ${searched('runbook').join(' and ')}.`;
    throw new UsageError('expectation-unloaded', `unknown runbook ${JSON.stringify(first.runbook)}`, hint);
  }
  if (named.length > 0) {
    const leftOut = unloaded.map(
      ({ scenario, runbook }) =>
        `${scenario}: not drilled, because --runbook excludes it: ${terminalLine(runbook)}`,
    );
    return { runbooks, leftOut };
  }
  const others = loadRunbooks([...new Set(unloaded.map(({ runbook }) => runbook))], { none: 'nothing' });
  return { runbooks: [...runbooks, ...others], leftOut: [] };
}
