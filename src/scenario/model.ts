/**
 * A scenario, loaded and compiled.
 */
import type { Place } from '../document/problem.ts';
import type { Template } from '../expression/outcome.ts';

/** A scenario without errors, ready to drill. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What a user or an alert reports; undefined: nobody wrote it down. */
  readonly symptom: string | undefined;
  readonly sources: readonly string[];
  readonly file: string;
  readonly place: Place;
  /** Absolute; the scenario's files are beside its scenario.yaml. */
  readonly folder: string;
  readonly inputs: readonly ScenarioInput[];
  /** What the host must provide. */
  readonly needs: readonly Need[];
  /** The name of the lab in which it is drilled. */
  readonly lab: string;
  /** The machine that runbooks look at; undefined: the lab's own target. */
  readonly target: string | undefined;
  /** Versions of the lab to which this scenario applies; empty: all. */
  readonly versions: readonly string[];
  /** Why it does not apply to the others. */
  readonly because: string | undefined;
  /** Host files to copy into the lab before `setup`, e.g. a real old runc. */
  readonly files: readonly LabFile[];
  /** Brings up the healthy node. */
  readonly setup: readonly Action[];
  /** Causes the failure. Empty for a scenario without a failure. */
  readonly inject: readonly Action[];
  /** A command that exits 0 while the failure is present. Uses nothing that a runbook uses. */
  readonly oracle: Oracle;
  /** Undoes the failure if no runbook has a remedy, and before the lab is removed. Must be safe to run twice. */
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

/** A file to copy into the lab. */
export interface LabFile {
  /** A path on this machine; if empty after rendering, nothing is copied. */
  readonly from: Template;
  readonly to: string;
  /** The machine; undefined: the target. */
  readonly on: string | undefined;
}

/** A command in the lab that must exit 0. */
export interface Action {
  readonly title: string;
  readonly run: Template;
  /** The machine; undefined: the target. */
  readonly on: string | undefined;
  /** Milliseconds. */
  readonly deadline: number;
}

/** The scenario's own proof that the failure is present. */
export interface Oracle {
  /** What it checks, in a sentence. */
  readonly title: string;
  readonly run: Template;
  /** The machine; undefined: the target. */
  readonly on: string | undefined;
  /** Milliseconds until the failure must be present or, after a cure, gone. */
  readonly deadline: number;
}

/** What a runbook must find while the failure is present. */
export interface Expectation {
  readonly runbook: string;
  readonly place: Place;
  readonly findings: readonly ExpectedFinding[];
  /** The finding whose remedy cures the failure, if any. */
  readonly cure: string | undefined;
  /** Versions of the lab to which this expectation applies; empty: all. */
  readonly versions: readonly string[];
  /** Why a version differs. */
  readonly because: string | undefined;
}

/** A finding and its subjects. */
export interface ExpectedFinding {
  readonly finding: string;
  /** Exactly these subjects. */
  readonly subjects: readonly string[];
}
