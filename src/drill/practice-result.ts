/** What a practice session says at its end: the `drillbook/practice@1` document. */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { Leftover } from '../lab/teardown/leftover.ts';
import type { DrillProblem } from './result.ts';

/**
 * How a practice session ended. `cured`: the oracle stopped holding. `errored`: the lab could not be broken as the scenario
 * says, or failed.
 */
export type PracticeOutcome = 'cured' | 'gave-up' | 'time-up' | 'interrupted' | 'errored';

/** How a person leaves the session. Whether the failure is cured is not theirs to say. */
export type PracticeEnd = Extract<PracticeOutcome, 'cured' | 'gave-up' | 'time-up'>;

/** A finding of a runbook that the scenario expects. */
export interface PracticeAnswer extends FoundFinding {
  readonly runbook: string;
}

/** What works at the end, compared with what worked before the failure and during it. */
export interface PracticeDamage {
  /** Bystanders that worked and do not now: containers, services, listeners, subjects of the runbooks. */
  readonly broken: readonly string[];
  /** What the failure was about and is not there any more, for example a container that was removed. */
  readonly ended: readonly string[];
  /** What could not be looked at, so nobody knows whether it works. */
  readonly unknown: readonly string[];
}

/** The result of one practice session. */
export interface PracticeResult {
  readonly schema: 'drillbook/practice@1';
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  /** The lab and its version. */
  readonly lab: string;
  readonly outcome: PracticeOutcome;
  readonly symptom: string;
  /** Milliseconds from the symptom to the end; absent if the person never saw it. */
  readonly ms?: number;
  /** How many hints were shown. */
  readonly hints: number;
  /** How often the person asked whether the failure is cured. */
  readonly checks: number;
  /** What the oracle checks, and what it said last. */
  readonly oracle: { readonly title: string; readonly said: string };
  /** What the runbooks found while the failure was there, with the remedies that they would have used. */
  readonly answers: readonly PracticeAnswer[];
  /** Titles of the scenario's own way back. */
  readonly revert: readonly string[];
  /** Absent unless the failure was cured. */
  readonly damage?: PracticeDamage;
  /** Why the session could not be held, or what was left on the host. */
  readonly problems: readonly DrillProblem[];
  readonly leftovers: readonly Leftover[];
}
