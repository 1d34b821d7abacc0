/**
 * A capture: all that a target answered, so that a diagnosis can be run again without it.
 */
import type { SkippedNote } from '../diagnose/skipped-notes.ts';
import type { Answer } from '../targets/target.ts';

export const CAPTURE_SCHEMA = 'drillbook/capture@2';
/** The version before has the same keys; it was raised together with that of the diagnosis. */
export const READABLE_CAPTURES: readonly unknown[] = [CAPTURE_SCHEMA, 'drillbook/capture@1'];

/** What a probe asked. Its deadline is no part of it: the same question with more patience is the same question. */
export type Question = { readonly run: string } | { readonly read: readonly string[] };

/** One question and its answers in the order in which it was asked: the looks of a sampling step. */
export interface Asked {
  readonly question: Question;
  readonly answers: readonly Answer[];
}

/** The phase of a drill in which a capture was taken. */
export type DrillPhase = 'before' | 'during' | 'after';

/** What a capture says about itself. */
export interface CaptureHeader {
  /** When the first question was asked, ISO 8601 in UTC. */
  readonly taken: string;
  /** As the user named it. */
  readonly target: string;
  /** Ids of the runbooks that asked, in the order in which they did. */
  readonly runbooks: readonly string[];
  /** `uname -sr` of the target. */
  readonly kernel?: string;
  /** The engine and its version, in one line. */
  readonly engine?: string;
  /** Versions of drillbook and of what was found on the target, by component. */
  readonly versions: ReadonlyMap<string, string>;
  /** Only where a drill took it. */
  readonly drill?: { readonly scenario: string; readonly phase: DrillPhase; readonly lab?: string };
  /** For people: where a capture made by hand comes from. */
  readonly note?: string;
  /** How many questions' answers did not fit; they are not captured. */
  readonly dropped?: number;
  /** Lines of answers that the runbooks' parsers skipped when the capture was taken. */
  readonly skipped?: readonly SkippedNote[];
}

/** One mark that stands for one secret. Says neither the value nor anything computed from it. */
export interface MaskNote {
  readonly mark: string;
  /** What kind of secret, e.g. `environment DB_PASSWORD`, `argument --token`. */
  readonly what: readonly string[];
  /** Where it stood: the question (masked, shortened) and which part of its answer. */
  readonly where: readonly string[];
  /** How often it was replaced. */
  readonly times: number;
}

/** As recorded: may hold secrets, so it can be replayed but not written. */
export interface RawCapture {
  readonly header: CaptureHeader;
  readonly asked: readonly Asked[];
}

/** What may be written: every secret that was recognised is a mark. */
export interface Capture extends RawCapture {
  readonly masked: readonly MaskNote[];
}

/** What tells one question from another. White space at the end of a command means nothing to a shell. */
export function keyOf(question: Question): string {
  return 'run' in question ? runKey(question.run) : readKey(question.read);
}

export function runKey(command: string): string {
  return `run ${command.trimEnd()}`;
}

export function readKey(paths: readonly string[]): string {
  return `read ${paths.join('\0')}`;
}
