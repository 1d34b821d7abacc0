/**
 * What a drill says: the `drillbook/drill@2` document. Additions are free; these keys stay.
 */
import type { Diagnosis, ExplainedExpression, FoundFinding } from '../diagnose/diagnosis.ts';
import type { Leftover } from '../lab/lab.ts';
import type { ExpectedFinding } from '../scenario/model.ts';

/** Worst first: a drill's verdict is the first of these that any of its parts has. */
export const VERDICTS = ['errored', 'not-reproduced', 'missed', 'false-alarm', 'detected', 'quiet'] as const;
/** The verdict on a drill, or on a runbook in it. */
export type Verdict = (typeof VERDICTS)[number];

/** The verdicts that count as expected; any other makes the exit code 1. */
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
  /** Over all runbooks. */
  readonly overall: RunbookScore;
  /** The engine that ran the labs. */
  readonly engine?: DrillEngine;
  /**
   * Drills left out because the scenario does not support the release or, on request, because this host cannot run
   * it.
   */
  readonly skipped?: readonly SkippedScenario[];
}

/** The engine that ran the labs of some drills. */
export interface DrillEngine {
  /** E.g. `Docker 20.10.24`. */
  readonly name: string;
  /** The release of the kernel that all labs share. */
  readonly kernel: string;
  /** As the engine names it, e.g. `x86_64`. */
  readonly architecture: string;
}

/** A drill that was left out, and why. */
export interface SkippedScenario {
  readonly scenario: string;
  /** The release of the lab. */
  readonly lab: string;
  readonly because: readonly string[];
}

/** The result of one drill. */
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
  /** The command that runs this drill again and holds the lab open, quoted for a shell. */
  readonly reproduce?: string;
}

/** When something happened in a drill. */
export interface TimelineEntry {
  /** Milliseconds since the drill's start. */
  readonly at: number;
  readonly event: TimelineEvent;
}

/** The events of a drill, in this order. */
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

/** The result of one runbook in one drill. */
export interface RunbookResult {
  readonly runbook: string;
  readonly verdict: Verdict;
  readonly expected: readonly ExpectedFinding[];
  readonly before: readonly FoundFinding[];
  readonly during: readonly FoundFinding[];
  readonly after: readonly FoundFinding[];
  /** Expected and reported findings; the basis of the verdict and the scores. */
  readonly compared: Comparison;
  /** Why the verdict is not as expected. */
  readonly reasons: readonly Reason[];
  /**
   * Subjects and steps that it could not observe during the failure. Reporting nothing about them does not mean
   * healthy.
   */
  readonly unseen?: readonly string[];
  /** false: it does not apply to the lab, and `reason` says why. Absent if it applies, or if that is unknown. */
  readonly applies?: false;
  /** Why it does not apply. */
  readonly reason?: string;
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

/** Expected findings compared with reported ones. */
export interface Comparison {
  /** Expected, and reported during the failure. Empty if the drill did not get that far; so is `missed`. */
  readonly detected: readonly FindingOf[];
  readonly missed: readonly FindingOf[];
  /** Reported but not expected: during the failure, or before and after it, where nothing is expected. */
  readonly unexpected: readonly (FindingOf & { readonly phase: Phase })[];
}

/** One deviation from what is expected. */
export interface Reason {
  readonly phase: Phase;
  readonly verdict: Verdict;
  readonly message: string;
  /** The line to blame: of the finding in the runbook, or of the scenario's expectation. */
  readonly file: string;
  readonly line: number;
}

/** A runbook's score over a whole matrix. */
export interface RunbookScore {
  readonly runbook: string;
  /** Expected findings that were reported, for the subjects expected. */
  readonly detected: number;
  /** Expected findings that were not reported. */
  readonly missed: number;
  /** Findings that were not expected, in any phase. */
  readonly falseAlarms: number;
  /** Drills whose failure was reproduced, in which nothing was expected of the runbook and nothing found. */
  readonly quiet: number;
  /** Drills in which it could not observe a healthy lab. */
  readonly errored: number;
  /** The share of its findings that were expected; null if it found nothing. */
  readonly precision: number | null;
  /** The share of expected findings that it found; null if nothing was expected. */
  readonly recall: number | null;
  /**
   * Milliseconds from the moment when the oracle held to the report of an expected finding: the median of the drills in
   * which it reported one; null if there is none.
   */
  readonly timeToDetect: number | null;
}

/** Why a drill could not be finished or trusted; no runbook is to blame. */
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

/**
 * Milliseconds from the reproduced failure to the report of an expected finding; undefined if none was reported. The
 * diagnosis begins when the oracle holds, and reports all its findings at its end.
 */
export function timeToDetect({ compared, ms }: RunbookResult): number | undefined {
  return compared.detected.length > 0 ? ms.during : undefined;
}

/** The worst verdict; `quiet` if there is none. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'quiet';
}
