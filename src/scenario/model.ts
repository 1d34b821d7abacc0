/**
 * A scenario, loaded and compiled: what `drill/` brings about in a lab and takes back.
 */
import type { Place } from '../document/problem.ts';
import type { Template } from '../expression/outcome.ts';

/** A scenario without errors, ready to be drilled. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly sources: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** Absolute; files of the scenario are beside its scenario.yaml. */
  readonly folder: string;
  readonly inputs: readonly ScenarioInput[];
  /** What the host must offer. */
  readonly needs: readonly Need[];
  /** Releases of the lab in which this scenario makes sense; empty: all. */
  readonly labs: readonly string[];
  /** Why it makes no sense in the others. */
  readonly because: string | undefined;
  /** Host files to copy into the lab before `setup`, e.g. a real old runc. */
  readonly files: readonly LabFile[];
  /** Brings up the healthy node: neighbours, the victim to be. */
  readonly setup: readonly Action[];
  /** Brings the failure about. Empty for a scenario in which nothing fails. */
  readonly inject: readonly Action[];
  /** A command that exits 0 while the failure is there. Uses nothing that a runbook uses. */
  readonly oracle: Oracle;
  /** Takes the failure back where no runbook has a remedy, and before the lab is removed. Must be safe to run twice. */
  readonly revert: readonly Action[];
  readonly expect: readonly Expectation[];
}

/** What a host can lack; `doctor` checks the same names. */
export type Need = 'fuse' | 'freezer-v1' | 'freezer-v2' | 'loop' | 'memory-v1' | 'nfs' | 'pids';

/** A value that a user may set. */
export interface ScenarioInput {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bool' | 'file';
  readonly default: string | bigint | boolean;
  readonly doc: string;
  readonly oneOf: readonly string[] | undefined;
}

/** A file of this machine for the lab. */
export interface LabFile {
  /** A path on this machine; empty after rendering: nothing to copy. */
  readonly from: Template;
  readonly to: string;
}

/** A command in the lab that must exit 0. */
export interface Action {
  readonly title: string;
  readonly run: Template;
  /** Milliseconds. */
  readonly deadline: number;
}

/** The scenario's own proof that the failure is there. */
export interface Oracle {
  /** What it looks at, in a sentence. */
  readonly title: string;
  readonly run: Template;
  /** Milliseconds until the failure must be there, and, after a cure, be gone. */
  readonly deadline: number;
}

/** What a runbook must find while the failure is there. */
export interface Expectation {
  readonly runbook: string;
  readonly place: Place;
  readonly findings: readonly ExpectedFinding[];
  /** The finding whose remedy cures the failure, if one does. */
  readonly cure: string | undefined;
  /** Releases for which this expectation is meant; empty: all. */
  readonly labs: readonly string[];
  /** Why a release differs. */
  readonly because: string | undefined;
}

/** A finding, and for whom. */
export interface ExpectedFinding {
  readonly finding: string;
  /** Names of subjects, exactly these. */
  readonly subjects: readonly string[];
}
