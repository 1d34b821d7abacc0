/** Finds expectations of runbooks that are not loaded. Dropping them would let a drill pass that proves nothing. */
import type { Place } from '../document/problem.ts';
import type { Runbook } from '../runbook/model.ts';
import type { LabName } from '../lab/definition/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { expectationsIn } from './request.ts';

export interface Unloaded {
  readonly scenario: string;
  readonly runbook: string;
  /** Where the scenario states the expectation. */
  readonly place: Place;
}

/** Each runbook that a drill has an expectation for and that is not loaded, once per scenario. */
export function unloadedRunbooks(
  drills: readonly { readonly scenario: Scenario; readonly lab: LabName }[],
  loaded: readonly Pick<Runbook, 'id'>[],
): Unloaded[] {
  const ids = new Set(loaded.map(({ id }) => id));
  const missing = new Map<string, Unloaded>();
  for (const { scenario, lab } of drills) {
    for (const { runbook, place } of expectationsIn(scenario, lab.version)) {
      if (ids.has(runbook)) continue;
      missing.set(`${scenario.file}\0${runbook}`, { scenario: scenario.id, runbook, place });
    }
  }
  return [...missing.values()];
}
