/**
 * A capture: everything that a target answered, so that a diagnosis can be repeated without it.
 */
import type { SkippedNote } from '../diagnose/skipped-notes.ts';
import type { Answer } from '../targets/target.ts';

export const CAPTURE_SCHEMA = 'drillbook/capture@2';
/** The previous version has the same keys; the number was raised together with that of the diagnosis. */
export const READABLE_CAPTURES: readonly unknown[] = [CAPTURE_SCHEMA, 'drillbook/capture@1'];

/** A question to the target, without its deadline. */
export type Question = { readonly run: string } | { readonly read: readonly string[] };

/** One question and its answers in order, several for a step with `samples`. */
export interface Asked {
  readonly question: Question;
  readonly answers: readonly Answer[];
}

/** The phase of a drill in which a capture was taken. */
export type DrillPhase = 'before' | 'during' | 'after';

/** Metadata of a capture. */
export interface CaptureHeader {
  /** When the first question was asked, ISO 8601 in UTC. */
  readonly taken: string;
  /** As named by the user. */
  readonly target: string;
  /** Ids of the recorded runbooks, in order. */
  readonly runbooks: readonly string[];
  /** `uname -sr` of the target. */
  readonly kernel?: string;
  /** The engine and its version, in one line. */
  readonly engine?: string;
  /** Versions of drillbook and of components on the target, by component. */
  readonly versions: ReadonlyMap<string, string>;
  /** Only in captures of drills. */
  readonly drill?: { readonly scenario: string; readonly phase: DrillPhase; readonly lab?: string };
  /** For people: the origin of a handmade capture. */
  readonly note?: string;
  /** How many answers did not fit and were not captured. */
  readonly dropped?: number;
  /** Lines of answers that the parsers of runbooks skipped during recording. */
  readonly skipped?: readonly SkippedNote[];
}

/** A mark that replaces one secret. It reveals neither the value nor anything computed from it. */
export interface MaskNote {
  readonly mark: string;
  /** What kind of secret, e.g. `environment DB_PASSWORD`, `argument --token`. */
  readonly what: readonly string[];
  /** Where it was: the question (masked, shortened) and the part of its answer. */
  readonly where: readonly string[];
  /** How often it was replaced. */
  readonly times: number;
}

/** As recorded: may contain secrets, so it can be replayed but not written. */
export interface RawCapture {
  readonly header: CaptureHeader;
  readonly asked: readonly Asked[];
}

/** Can be written: every recognised secret is replaced by a mark. */
export interface Capture extends RawCapture {
  readonly masked: readonly MaskNote[];
}

/** Identifies a question. Trailing white space in a command is irrelevant to a shell. */
export function keyOf(question: Question): string {
  return 'run' in question ? runKey(question.run) : readKey(question.read);
}

export function runKey(command: string): string {
  return `run ${command.trimEnd()}`;
}

export function readKey(paths: readonly string[]): string {
  return `read ${paths.join('\0')}`;
}
