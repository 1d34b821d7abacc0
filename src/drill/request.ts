/** The request for a drill, and which of its scenario's expectations apply to this lab. */
import type { LabName } from '../lab/definition/model.ts';
import type { Lab } from '../lab/lab.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Expectation, Scenario } from '../scenario/model.ts';
import type { Target } from '../targets/target.ts';
import type { InputValues } from './act.ts';
import type { DrillListener } from './events.ts';
import type { Phase } from './result.ts';

/**
 * Called with the lab while the failure is there, after its diagnosis, and where the drill cannot go on: the failure was
 * not reproduced, an action or the cure failed. The drill waits for it.
 *
 * @param why what has happened, in a sentence without a full stop
 */
export type Hold = (lab: Lab, why: string) => Promise<void>;

export interface DrillRequest {
  readonly scenario: Scenario;
  readonly runbooks: readonly Runbook[];
  /** What to do about expectations of runbooks that are not in `runbooks`; default `refuse`: the drill is errored. */
  readonly unloaded?: 'refuse' | 'leave-out';
  readonly inputs: InputValues;
  /** Values for the runbooks' inputs. */
  readonly runbookInputs?: ReadonlyMap<string, string | bigint | boolean>;
  /** The lab, and its version. */
  readonly lab: LabName;
  readonly startLab: (signal: AbortSignal | undefined) => Promise<Lab>;
  /** Why this host cannot run the scenario; empty if it can. */
  readonly lacks?: () => Promise<readonly string[]>;
  readonly signal?: AbortSignal;
  readonly listen?: DrillListener;
  /** Wraps the target of each phase, e.g. to record it. */
  readonly wrapTarget?: (target: Target, phase: Phase) => Target;
  /** Wraps the targets of the scenario's own commands. */
  readonly wrapActions?: (target: Target) => Target;
  readonly hold?: Hold;
  /** For the result: the command that runs this drill again. */
  readonly reproduce?: string;
}

/** The expectations that apply to this version of the lab. */
export function expectationsIn(scenario: Scenario, version: string): Expectation[] {
  return scenario.expect.filter((one) => one.versions.length === 0 || one.versions.includes(version));
}
