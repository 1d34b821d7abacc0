/**
 * A runbook, loaded and compiled: what `diagnose/` executes. Plain data and pure functions.
 */
import type { Place } from '../document/problem.ts';
import type { Expression, Outcome, Template } from '../expression/outcome.ts';
import type { ChainKind } from './chain-kinds.ts';

/** How bad a finding is, worst first. */
export type Severity = 'critical' | 'warning' | 'info';

/** A runbook without errors, ready to be run. */
export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly metadata: Metadata;
  readonly tags: readonly string[];
  readonly file: string;
  readonly inputs: readonly Input[];
  /** undefined: it applies everywhere. */
  readonly applies: Applies | undefined;
  /** None: the runbook is about the node, its one subject. */
  readonly subjects: Subjects | undefined;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  readonly remedies: readonly Remedy[];
}

/** What a person on call wants to know beside the diagnosis. Each key is absent if the runbook does not have it. */
export interface Metadata {
  /** What users of the system notice. */
  readonly impact?: string;
  /** URLs. */
  readonly references?: readonly string[];
  /** Who maintains the runbook. */
  readonly owner?: string;
  /** Whom to call if the remedy does not help. */
  readonly escalate?: string;
}

/** A value that a user may set. */
export interface Input {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bool';
  readonly default: string | bigint | boolean;
  readonly doc: string;
  readonly oneOf: readonly string[] | undefined;
}

/** The id of the probe that says where a runbook applies. Not a name in expressions, so no step has the same. */
export const APPLIES_IF = 'applies-if';

/** Where the runbook applies: a probe that says so. */
export interface Applies {
  readonly place: Place;
  /** The name of the probe. */
  readonly probe: string;
  /** The question that the probe answers. */
  readonly title: string;
  /** Made once for a diagnosis. The last has the id `applies-if`, and its value is a bool. */
  readonly steps: readonly Step[];
  /** Why the runbook does not apply where that is false. */
  readonly otherwise: string;
}

/** What the runbook is about: a question or a probe that lists it. */
export interface Subjects {
  /** The variable that holds one subject. */
  readonly as: string;
  readonly place: Place;
  /** Made once for a diagnosis. The last has the id `subjects`, and its value is the list. */
  readonly steps: readonly Step[];
  /** Over the subject variable: what people call it, e.g. `container.name`. */
  readonly name: Expression;
  /** Only those of the list that this holds for; undefined: all. */
  readonly where: Expression | undefined;
  /** Where the list is absent there are none; else nobody knows. */
  readonly mayBeMissing: boolean;
  /** A line that the parse skips may be a subject, so that it must be reported. */
  readonly mustReadAll: boolean;
}

/** What all steps have in common. */
export interface StepCommon {
  readonly id: string;
  /** The question that this step answers. */
  readonly title: string;
  /** What a healthy answer looks like, for the reader; '' if the step does not say. */
  readonly expect: string;
  readonly place: Place;
  /** Names of steps, lets and loop variables that must be there first. */
  readonly needs: ReadonlySet<string>;
}

/** A step that is made once for each element of a list. */
export interface LoopOver {
  /** In the scope; inside a used probe it has the probe's prefix. */
  readonly variable: string;
  /** The variable as written: the field of an element that gives what it was made for. */
  readonly name: string;
  /** The step's id as written: the field of an element that gives its answer. */
  readonly answer: string;
  readonly list: Expression;
  /** At most this many; with more, the list is open. */
  readonly max: number;
}

/** A step that looks several times. */
export interface Sampling {
  /** At most this many looks. */
  readonly times: number;
  /** Milliseconds between two looks. */
  readonly every: number;
  /** Over the step's own id (the latest look): stop as soon as this holds. */
  readonly until: Expression | undefined;
}

/** What `run` and `read` steps have in common. */
export interface AskCommon extends StepCommon {
  readonly loop: LoopOver | undefined;
  readonly samples: Sampling | undefined;
  /** Milliseconds. */
  readonly deadline: number;
  /** Only where this holds; else the step is skipped and its observation absent. */
  readonly when: Expression | undefined;
  readonly parse: Parser;
  /**
   * Where the value is a list or a map of which a part can be had: what its elements are made of. undefined: of an answer that
   * is not whole there is no value.
   */
  readonly unit: ListUnit | undefined;
}

/** What the elements of a list are made of. */
export type ListUnit = 'line' | 'word';

/** A step that runs a command. */
export interface RunStep extends AskCommon {
  readonly kind: 'run';
  readonly command: Template;
  /** Exit codes that are an answer; any other is `failed`, and the value unknown. Default 0 alone. */
  readonly exitCodes: readonly number[];
}

/** A step that reads a file. */
export interface ReadStep extends AskCommon {
  readonly kind: 'read';
  /** Alternatives: the first that exists. */
  readonly paths: readonly Template[];
}

/** A step that asks the target. */
export type AskStep = RunStep | ReadStep;

/** A step that computes a value. */
export interface LetStep extends StepCommon {
  readonly kind: 'let';
  readonly value: Expression;
}

/** When it holds the subject is healthy, and no later step is run for it. */
export interface HealthyIfStep extends StepCommon {
  readonly kind: 'healthy-if';
  readonly condition: Expression;
}

/** One step of a runbook. */
export type Step = AskStep | LetStep | HealthyIfStep;

/** Turns a decoded answer into the step's value. Never throws. */
export type Parser = (text: string) => Parsed;

/** What a parser makes of an answer. */
export interface Parsed {
  readonly outcome: Outcome<unknown>;
  /** Absent where every line is in the value. */
  readonly skipped?: SkippedLines;
}

/** Lines of an answer that are in no value, or only in part. Blank lines and comments do not count. */
export interface SkippedLines {
  /** How many were skipped. */
  readonly lines: number;
  /** Of so many lines that are not blank. */
  readonly of: number;
  /** The first one. */
  readonly first: string;
}

/** What the runbook concludes about a subject, and when. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  readonly place: Place;
  readonly when: Expression;
  /** Each must not be false. All true: the finding is certain; one unknown: likely, and the diagnosis says what it could not see. */
  readonly confirm: readonly Expression[];
  /** Ids of findings of the same subject that explain it better. */
  readonly inhibitedBy: readonly string[];
  /** The first entry whose `when` holds is used; the last one has none. */
  readonly message: readonly MessageChoice[];
  /** From what is noticed to what causes it, for the reader. Empty if the file has none. */
  readonly chain: readonly ChainPart[];
  /** Ids of steps: those that the conditions and the message refer to, then those that the file adds. */
  readonly evidence: readonly string[];
  readonly remedy: string | undefined;
}

/** One form of a finding's message. */
export interface MessageChoice {
  readonly when: Expression | undefined;
  readonly text: Template;
}

/** One link of a finding's chain. */
export interface ChainPart {
  readonly kind: ChainKind;
  /** Only where this holds. */
  readonly when: Expression | undefined;
  /** Has no value if it lacks one that is not in `[[ … ]]` or parentheses. */
  readonly text: Template;
}

/** Commands that cure a finding. */
export interface Remedy {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  /** Only where this holds does it apply. */
  readonly when: Expression | undefined;
  /** What a person can do where it is not offered. */
  readonly otherwise: Template | undefined;
  /** What it destroys, in a sentence. */
  readonly sideEffects: string;
  readonly commands: readonly RemedyCommand[];
  /** A command that exits 0 once the remedy has worked; polled until its deadline. */
  readonly verify: RemedyCommand | undefined;
}

/** One command of a remedy. */
export interface RemedyCommand {
  /** Once for each element. */
  readonly loop: Pick<LoopOver, 'variable' | 'list'> | undefined;
  readonly command: Template;
  /** Its index among the commands in the file; those of one shared remedy have the same. */
  readonly nth: number;
  /** Only where this holds. */
  readonly when: Expression | undefined;
  /** Milliseconds. */
  readonly deadline: number;
}
