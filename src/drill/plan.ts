/** A run's drills: each scenario in each version of its lab that was asked for and that it supports. */
import { labelOfLab, type LabAtVersion } from '../lab/definition/model.ts';
import type { Scenario } from '../scenario/model.ts';
import type { SkippedScenario } from './result.ts';

/** A scenario in one version of its lab. */
export interface PlannedDrill {
  readonly scenario: Scenario;
  readonly lab: LabAtVersion;
}

/** The drills of a run. */
export interface Plan {
  readonly drills: readonly PlannedDrill[];
  /** Scenarios that do not support a version, with the scenario's own reason. */
  readonly leftOut: readonly SkippedScenario[];
}

/** Leaves out what a scenario does not support, with the reason. */
export function planOf(drills: readonly PlannedDrill[]): Plan {
  const makesSense = ({ scenario, lab }: PlannedDrill): boolean =>
    scenario.versions.length === 0 || scenario.versions.includes(lab.version);
  return {
    drills: drills.filter(makesSense),
    leftOut: drills
      .filter((drill) => !makesSense(drill))
      .map(({ scenario, lab }) => ({
        scenario: scenario.id,
        lab: labelOfLab(lab),
        because: [scenario.because ?? `It supports only ${scenario.versions.join(' and ')}.`],
      })),
  };
}
