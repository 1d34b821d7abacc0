/** Plans a run's drills: each scenario in each release of the lab that it supports. */
import type { Scenario } from '../scenario/model.ts';
import type { SkippedScenario } from './result.ts';

/** A scenario in one release of the lab. */
export interface PlannedDrill {
  readonly scenario: Scenario;
  /** The release of the lab. */
  readonly release: string;
}

/** The drills of a run. */
export interface Plan {
  readonly drills: readonly PlannedDrill[];
  /** Scenarios that do not support a release, with the scenario's own reason. */
  readonly leftOut: readonly SkippedScenario[];
}

/**
 * Each scenario in each of these releases of the lab, by scenario and then by release. Releases that a scenario does
 * not support are left out, with the reason.
 *
 * @example
 * const { drills, leftOut } = planDrills(loadScenarios([]), ['bookworm', 'trixie']);
 *
 * @param releases Debian releases; default `bookworm` alone
 */
export function planDrills(scenarios: readonly Scenario[], releases: readonly string[] = ['bookworm']): Plan {
  const all = scenarios.flatMap((scenario) => releases.map((release) => ({ scenario, release })));
  const makesSense = ({ scenario, release }: PlannedDrill): boolean =>
    scenario.versions.length === 0 || scenario.versions.includes(release);
  return {
    drills: all.filter(makesSense),
    leftOut: all
      .filter((drill) => !makesSense(drill))
      .map(({ scenario, release }) => ({
        scenario: scenario.id,
        lab: release,
        because: [scenario.because ?? `It supports only ${scenario.versions.join(' and ')}.`],
      })),
  };
}
