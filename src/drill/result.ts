/**
 * What a drill says: the `drillbook/drill@2` document. Additions are free; these keys stay.
 */
import type { Diagnosis, ExplainedExpression, FoundFinding } from '../diagnose/diagnosis.ts';
import type { Leftover } from '../lab/lab.ts';
import type { ExpectedFinding } from '../scenario/model.ts';

/** Worst first: a drill's verdict is the first of these that any part of it earned. */
export const VERDICTS = ['errored', 'not-reproduced', 'missed', 'false-alarm', 'detected', 'quiet'] as const;
/** What a drill, or a runbook in it, came to. */
export type Verdict = (typeof VERDICTS)[number];

/** The verdicts that are as expected; any other makes the exit code 1. */
export const PASSING: ReadonlySet<Verdict> = new Set<Verdict>(['detected', 'quiet']);

/** When a lab is diagnosed: before the failure, during it, after its cure. */
export type Phase = 'before' | 'during' | 'after';

/** The results of many drills: the JSON document. */
export interface DrillDocument {
  readonly schema: 'drillbook/drill@2';
  readonly run: string;
  readonly ms: number;
  /** Drills by verdict. */
  readonly totals: Readonly<Record<Verdict, number>>;
  readonly drills: readonly DrillResult[];
  readonly scores: readonly RunbookScore[];
  /** Of all runbooks together. */
  readonly overall: RunbookScore;
  /** Left out: not meant for that release, or, where that was asked for, what this host cannot run. */
  readonly skipped?: readonly SkippedScenario[];
}

/** A drill that was left out, and why. */
export interface SkippedScenario {
  readonly scenario: string;
  /** The release of the lab. */
  readonly lab: string;
  readonly because: readonly string[];
}

/** What one drill came to. */
export interface DrillResult {
  readonly scenario: string;
  readonly file: string;
  /** The release of the lab. */
  readonly lab: string;
  readonly inputs: Readonly<Record<string, string | number | boolean>>;
  readonly reproduced: boolean;
  readonly verdict: Verdict;
  readonly ms: number;
  readonly timeline: readonly TimelineEntry[];
  readonly runbooks: readonly RunbookResult[];
  readonly problems: readonly DrillProblem[];
  readonly leftovers: readonly Leftover[];
}

/** When something happened in a drill. */
export interface TimelineEntry {
  /** Milliseconds since the drill's start. */
  readonly at: number;
  readonly event: TimelineEvent;
}

/** What happens in a drill, in this order. */
export type TimelineEvent =
  | 'lab-ready'
  | 'set-up'
  | 'before-diagnosed'
  | 'injected'
  | 'reproduced'
  | 'during-diagnosed'
  | 'cured'
  | 'after-diagnosed'
  | 'destroyed';

/** What one runbook came to in one drill. */
export interface RunbookResult {
  readonly runbook: string;
  readonly verdict: Verdict;
  readonly expected: readonly ExpectedFinding[];
  readonly before: readonly FoundFinding[];
  readonly during: readonly FoundFinding[];
  readonly after: readonly FoundFinding[];
  /** Expected against reported; the verdict and the scores are made of it. */
  readonly compared: Comparison;
  /** Why the verdict is not the expected one. */
  readonly reasons: readonly Reason[];
  /** What it could not tell while the failure was there: of these subjects it said nothing, which is not healthy. */
  readonly unseen?: readonly string[];
  /** For the findings that were missed: each condition and its operands, with their values. */
  readonly explained?: readonly ExplainedExpression[];
  /** Milliseconds that its diagnoses took, by phase. */
  readonly ms: Readonly<Partial<Record<Phase, number>>>;
}

/** A finding for one subject. */
export interface FindingOf {
  readonly finding: string;
  readonly subject: string;
}

/** Expected findings against those reported. */
export interface Comparison {
  /** Expected, and reported while the failure was there. Empty where the drill did not get that far, like `missed`. */
  readonly detected: readonly FindingOf[];
  readonly missed: readonly FindingOf[];
  /** Reported, and not expected: while the failure was there, or before and after it, where nothing is. */
  readonly unexpected: readonly (FindingOf & { readonly phase: Phase })[];
}

/** One thing that is not as expected. */
export interface Reason {
  readonly phase: Phase;
  readonly verdict: Verdict;
  readonly message: string;
  /** The line that is to blame: of the finding in the runbook, or of the scenario's expectation. */
  readonly file: string;
  readonly line: number;
}

/** How good a runbook is over a whole matrix. */
export interface RunbookScore {
  readonly runbook: string;
  /** Expected findings that were there, for the subjects expected. */
  readonly detected: number;
  /** Expected findings that were not. */
  readonly missed: number;
  /** Findings that nobody expected, in any phase. */
  readonly falseAlarms: number;
  /** Drills whose failure was there, in which nothing was expected of it and nothing found. */
  readonly quiet: number;
  /** Drills in which it could not look at a healthy lab. */
  readonly errored: number;
  /** Of all findings, the share that was expected; null where it found nothing. */
  readonly precision: number | null;
  /** Of all that was expected, the share found; null where nothing was. */
  readonly recall: number | null;
}

/** Why a drill could not be finished or believed; no runbook is to blame. */
export interface DrillProblem {
  readonly code:
    | 'lab-failed'
    | 'setup-failed'
    | 'oracle-holds-before'
    | 'oracle-not-asked'
    | 'runbook-not-loaded'
    | 'inject-failed'
    | 'oracle-never-held'
    | 'cure-failed'
    | 'revert-failed'
    | 'nothing-expected'
    | 'unsupported'
    | 'interrupted'
    | 'leftovers';
  readonly message: string;
  readonly phase: Phase | 'prepare' | 'inject' | 'cure' | 'destroy';
}

/** One phase's diagnoses, by runbook id. */
export type PhaseDiagnoses = ReadonlyMap<string, Diagnosis>;

export function emptyTotals(): Record<Verdict, number> {
  return { errored: 0, 'not-reproduced': 0, missed: 0, 'false-alarm': 0, detected: 0, quiet: 0 };
}

/** The worst of several; `quiet` where there is none. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'quiet';
}
