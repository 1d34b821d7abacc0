/**
 * The `drillbook/diagnosis@2` document. Keys may be added; existing keys stay.
 */
import type { ChainKind } from '../runbook/chain-kinds.ts';
import type { Metadata, Severity, SkippedLines } from '../runbook/model.ts';
import type { StuckTask } from '../targets/target.ts';

/** The diagnosis of one runbook: the JSON document. */
export interface Diagnosis extends Metadata {
  readonly schema: 'drillbook/diagnosis@2';
  readonly runbook: string;
  readonly target: string;
  /** Milliseconds from the first question to the last finding, excluding the connection. */
  readonly ms: number;
  /**
   * false: the runbook does not apply to this target. Then `reason` says why, and there are no subjects and no findings;
   * nothing is known to be healthy. Absent if it applies, or if that is unknown.
   */
  readonly applies?: false;
  /** Why it does not apply. */
  readonly reason?: string;
  /** What the runbook was proven against, in a sentence without a full stop. Absent if no proof is found. */
  readonly proof?: string;
  readonly subjects: readonly SubjectReport[];
  readonly findings: readonly FoundFinding[];
  readonly steps: readonly StepReport[];
  /** Absent if empty. */
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

/** The role of an expression: of a step, or of a finding. */
export type ExplainedKind = 'let' | 'healthy-if' | 'step-when' | 'when' | 'confirm' | 'message';

/** An expression of the runbook for one subject. */
export interface ExplainedExpression extends ExplainedPart {
  readonly subject: string;
  readonly kind: ExplainedKind;
  /** Of the step or the finding. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  /** The operands of its `&&`. Absent if it is not a conjunction. */
  readonly conjuncts?: readonly ExplainedPart[];
}

/** A condition that counts as false because a field that it reads is absent. */
export interface UndecidedCondition {
  readonly subject: string;
  /** Its location, e.g. `finding disk-full, when`. */
  readonly condition: string;
  readonly file: string;
  readonly line: number;
  /** The condition; for a skipped step, its condition or its question. */
  readonly expression: string;
  readonly field: string;
  /** The field as read, e.g. `memory.value.MemAvailabel`. */
  readonly read: string;
  /** The most similar existing field, or all if there are few. */
  readonly hint?: string;
}

/** `unknown`: no finding, and at least one that could not be ruled out. Never shown as healthy. */
export type SubjectStatus = 'healthy' | 'suspect' | 'unknown';

/** The result for one subject. */
export interface SubjectReport {
  readonly name: string;
  readonly status: SubjectStatus;
  /** Why it is unknown: one sentence for each failed observation. */
  readonly unseen?: readonly string[];
}

/** A finding of a diagnosis, for one subject. */
export interface FoundFinding {
  readonly id: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  /** `likely`: its condition holds, but not all confirmations are known; `unseen` says which. */
  readonly certainty: 'certain' | 'likely';
  readonly unseen?: readonly string[];
  /** From what is noticed to what causes it. Absent if the runbook has none. */
  readonly chain?: readonly ChainLink[];
  /** The answers as text, by step id. */
  readonly evidence: Readonly<Record<string, string>>;
  /**
   * Which evidence the target gave, in the order in which it decided: what the conditions rest on, then what the message
   * and the chain do, then the rest. Computed values are not among them. Absent if empty.
   */
  readonly decidedBy?: readonly DecidingStep[];
  readonly remedy?: RemedyPlan;
}

/** One link of a finding's chain. */
export interface ChainLink {
  /** What it is, for drawings. */
  readonly kind: ChainKind;
  /** One line; "not known" if `unknown` is present. */
  readonly text: string;
  /** Why a value that it needs is not known. */
  readonly unknown?: string;
}

/** A step of the evidence that asked the target. */
export interface DecidingStep {
  /** Its id: a key of `evidence`. */
  readonly step: string;
  /** The question that it answers; '' if the step has none. */
  readonly title: string;
  /** The command that it ran or the path that it read; of several, the first. Absent if it was not made. */
  readonly asked?: { readonly run: string } | { readonly read: string };
  /** The finding's condition itself names it. */
  readonly direct?: true;
}

/** A remedy rendered for one subject: exactly what would run. */
export interface RemedyPlan {
  readonly id: string;
  readonly title: string;
  readonly sideEffects: string;
  /** Empty if there is a problem. */
  readonly commands: readonly PlannedCommand[];
  readonly verify?: PlannedCommand;
  /** Why it is not offered, and what to do instead: it does not apply here, or a value in it is missing. */
  readonly problem?: string;
}

/** A rendered command of a remedy. */
export interface PlannedCommand {
  readonly command: string;
  /** Milliseconds. */
  readonly deadline: number;
  /** For a command with `for`: its index among the remedy's commands, and the element. */
  readonly loop?: { readonly nth: number; readonly each: string };
}

/** How a step ended. */
export type StepStatus = 'ok' | 'failed' | 'timed-out' | 'abandoned' | 'truncated' | 'skipped';

/** The result of one step for one subject. */
export interface StepReport {
  readonly id: string;
  readonly subject: string;
  readonly status: StepStatus;
  readonly ms: number;
  /** The command or the path; absent for `let` and `healthy-if`. */
  readonly command?: string;
  /** For `for` and `samples`: how many questions were asked. */
  readonly asked?: number;
  /** false: the file does not exist, or the text did not match. */
  readonly found?: boolean;
  /** From the worst observation; above 128: ended by a signal. Absent for reads. */
  readonly exitCode?: number;
  readonly reason?: string;
  /** Lines of its answers that the parser skipped. */
  readonly skipped?: SkippedLines;
  /** Tasks that could not be killed. */
  readonly stuck?: readonly StuckTask[];
}
