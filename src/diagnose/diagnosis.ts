/**
 * What a diagnosis says: the `drillbook/diagnosis@2` document. Additions are free; these keys stay.
 */
import type { Metadata, Severity, SkippedLines } from '../runbook/model.ts';
import type { StuckTask } from '../targets/target.ts';

/** What one runbook concludes about a target: the JSON document. */
export interface Diagnosis extends Metadata {
  readonly schema: 'drillbook/diagnosis@2';
  readonly runbook: string;
  readonly target: string;
  /** Milliseconds from the first question to the last finding; connecting is not in it. */
  readonly ms: number;
  readonly subjects: readonly SubjectReport[];
  readonly findings: readonly FoundFinding[];
  readonly steps: readonly StepReport[];
  /** Absent where there is none. */
  readonly undecided?: readonly UndecidedCondition[];
  /** With the option `explain`. */
  readonly explained?: readonly ExplainedExpression[];
}

/** The value of an expression, or why it has none. */
export interface ExplainedPart {
  /** On one line. */
  readonly expression: string;
  readonly outcome: 'value' | 'absent' | 'unknown' | 'error';
  /** The value as text, of outcome `value`. */
  readonly value?: string;
  /** Why there is no value. */
  readonly why?: string;
}

/** An expression of the runbook for one subject. */
export interface ExplainedExpression extends ExplainedPart {
  readonly subject: string;
  /** What it decides, e.g. `let blockers`, `healthy-if-1` or `finding disk-full, when`. */
  readonly what: string;
  readonly file: string;
  readonly line: number;
  /** The operands of its `&&`. Absent if it is not a conjunction. */
  readonly conjuncts?: readonly ExplainedPart[];
}

/** A condition that counts as not met because a field that it reads is absent. */
export interface UndecidedCondition {
  readonly subject: string;
  /** Where it stands, e.g. `finding disk-full, when`. */
  readonly condition: string;
  readonly file: string;
  readonly line: number;
  /** The condition; of a step that was not asked, its own or what it would have asked. */
  readonly expression: string;
  readonly field: string;
  /** The field as it is read, e.g. `memory.value.MemAvailabel`. */
  readonly read: string;
  /** The nearest of the fields that there are, or all of a few. */
  readonly hint?: string;
}

/** `unknown`: no finding, and at least one that could not be ruled out. Never shown as healthy. */
export type SubjectStatus = 'healthy' | 'suspect' | 'unknown';

/** What a diagnosis says of one subject. */
export interface SubjectReport {
  readonly name: string;
  readonly status: SubjectStatus;
  /** Why it is unknown, a sentence for each thing that could not be looked at. */
  readonly unseen?: readonly string[];
}

/** A finding of a diagnosis, for one subject. */
export interface FoundFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  /** `likely`: all that it needs was seen, but not all that confirms it; `unseen` says what. */
  readonly certainty: 'certain' | 'likely';
  readonly unseen?: readonly string[];
  /** By step id: what it answered, as text. */
  readonly evidence: Readonly<Record<string, string>>;
  readonly remedy?: RemedyPlan;
}

/** A remedy with every name filled in for one subject: exactly what would run. */
export interface RemedyPlan {
  readonly id: string;
  readonly title: string;
  readonly sideEffects: string;
  /** Empty where there is a problem. */
  readonly commands: readonly PlannedCommand[];
  readonly verify?: PlannedCommand;
  /** Why it is not offered, and what to do instead: it does not apply here, or a name in it has no value. */
  readonly problem?: string;
}

/** A command of a remedy with every value filled in. */
export interface PlannedCommand {
  readonly command: string;
  /** Milliseconds. */
  readonly deadline: number;
  /** Of a command that is run for each element of a list: which of the remedy's commands it is, and for what. */
  readonly loop?: { readonly nth: number; readonly each: string };
}

/** How a step ended. */
export type StepStatus = 'ok' | 'failed' | 'timed-out' | 'abandoned' | 'truncated' | 'skipped';

/** What became of one step for one subject. */
export interface StepReport {
  readonly id: string;
  readonly subject: string;
  readonly status: StepStatus;
  readonly ms: number;
  /** The command run or the path read; absent for `let` and `healthy-if`. */
  readonly command?: string;
  /** `for` and `samples`: how many questions this line stands for. */
  readonly asked?: number;
  /** false: there is no such file, or the text did not match. */
  readonly found?: boolean;
  /** Of the look that went worst; above 128: ended by a signal. Absent for reads. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** Lines of its answers that are in no value. */
  readonly skipped?: SkippedLines;
  /** What could not be killed. */
  readonly stuck?: readonly StuckTask[];
}
