/**
 * Turns an answer into an observation: the value of a step's id in an expression.
 */
import { cutText } from '../expression/sentence.ts';
import type { ObservationStatus } from '../expression/observation-status.ts';
import { OpenList, OpenMap } from '../expression/open.ts';
import type { LoopElement, Observation, Outcome } from '../expression/outcome.ts';
import type { ListUnit, Parsed, AskStep, SkippedLines } from '../runbook/model.ts';
import type { Answer, AnswerStatus } from '../targets/target.ts';
import { decodeUtf8 } from '../targets/target.ts';
import type { StepStatus } from './diagnosis.ts';

/** Characters of a failed command's stderr to quote. */
const MOST_OF_STDERR = 300;

/** An observation with additional data for reports. */
export interface StepObservation extends Observation {
  readonly step: StepStatus;
  readonly ms: number;
  readonly text: string;
  readonly command: string;
  readonly answer: Answer | undefined;
  readonly reason: string | undefined;
  readonly skipped?: SkippedLines;
}

/** The type checks that every answer status and `skipped` are covered. */
const STEP_STATUS = {
  answered: 'ok',
  'not-found': 'ok',
  denied: 'failed',
  failed: 'failed',
  'timed-out': 'timed-out',
  abandoned: 'abandoned',
  truncated: 'truncated',
  unreachable: 'failed',
  'not-captured': 'failed',
  skipped: 'skipped',
} as const satisfies Record<AnswerStatus | 'skipped', StepStatus>;

function stepStatus(status: ObservationStatus): StepStatus {
  return STEP_STATUS[status];
}

/** @param command the command or the path, for the report */
export function observe(
  step: AskStep,
  command: string,
  answer: Answer,
  element?: LoopElement,
): StepObservation {
  const text = decodeUtf8(answer.stdout);
  const accepted =
    answer.status === 'answered' &&
    (step.kind === 'read' ||
      // With partial output the exit code may be unknown too.
      (answer.exitCode === null ? answer.partial !== undefined : step.exitCodes.includes(answer.exitCode)));
  const missing = missingOf(answer) ?? (accepted ? complaintOf(step, answer) : undefined);
  const { outcome: value, skipped }: Parsed =
    missing !== undefined && (accepted || answer.status === 'truncated')
      ? partOf(step, text, answer, missing)
      : accepted
        ? step.parse(text)
        : { outcome: withoutValue(step, answer) };
  const reason = accepted && missing === undefined ? undefined : 'why' in value ? value.why : missing;
  return {
    kind: 'observation',
    value,
    timedOut: answer.status === 'timed-out' || answer.status === 'abandoned',
    abandoned: answer.status === 'abandoned',
    denied: answer.status === 'denied',
    truncated: answer.status === 'truncated',
    exitCode: exitCodeOf(step, answer),
    stderr: decodeUtf8(answer.stderr),
    status: answer.status,
    ...(element === undefined ? {} : { element }),
    step: answer.status === 'answered' && !accepted ? 'failed' : stepStatus(answer.status),
    ms: answer.ms,
    text,
    command: answer.path ?? command,
    answer,
    reason,
    ...(skipped === undefined ? {} : { skipped }),
  };
}

/** Why the answer is incomplete; undefined if it is complete. */
function missingOf({ status, reason, partial }: Answer): string | undefined {
  return partial ?? (status === 'truncated' ? (reason ?? 'the answer was cut off') : undefined);
}

/** Something ended or was removed while the command ran, so it is rightly not in the list. */
const VANISHED = /No such (?:file|process|device|object|container)/i;
/** Errors of a command that could not look at something and, in a pipeline, still exits with 0. */
const REFUSED =
  /Permission denied|Operation not permitted|Input\/output error|Stale file handle|Transport endpoint is not connected|Cannot allocate memory/i;

/** Why the answer may be incomplete although its exit code is accepted. */
function complaintOf({ unit }: AskStep, { stderr, exitCode }: Answer): string | undefined {
  if (exitCode === null || stderr.byteLength === 0) return undefined;
  const isComplaint = (line: string): boolean =>
    exitCode === 0 || unit === undefined ? REFUSED.test(line) : line.trim() !== '' && !VANISHED.test(line);
  const line = decodeUtf8(stderr).split('\n').find(isComplaint);
  return line === undefined ? undefined : `stderr: ${cutText(line.trim(), MOST_OF_STDERR)}`;
}

/** The value of an incomplete answer: a list or a map that may have more elements, or unknown. */
function partOf(step: AskStep, text: string, answer: Answer, missing: string): Parsed {
  const why = `${step.id}: ${missing}`;
  if (step.unit === undefined) return { outcome: { kind: 'unknown', why } };
  const parsed = step.parse(answer.status === 'truncated' ? wholeUnits(text, step.unit) : text);
  if (parsed.outcome.kind !== 'value') return parsed;
  return { ...parsed, outcome: opened(parsed.outcome.value, why) };
}

function opened(known: unknown, why: string): Outcome<unknown> {
  if (known instanceof Map) return { kind: 'value', value: new OpenMap(known, why) };
  if (known instanceof OpenMap) return { kind: 'value', value: new OpenMap(known.known, why) };
  if (known instanceof OpenList)
    return { kind: 'value', value: new OpenList(known.known, why, known.prefix) };
  return Array.isArray(known)
    ? { kind: 'value', value: new OpenList(known as unknown[], why) }
    : { kind: 'unknown', why };
}

/** Drops the last line, or word, of a truncated answer. */
function wholeUnits(text: string, unit: ListUnit): string {
  const end = unit === 'line' ? text.lastIndexOf('\n') : text.search(/\s\S*$/);
  return text.slice(0, end + 1);
}

/** Why a question was not asked. */
export type NotAsked = Extract<Outcome<never>, { kind: 'absent' | 'unknown' }>;

/** An observation that was not made: absent or unknown like the value that it needs. */
export function unobserved(value: NotAsked): StepObservation {
  return {
    kind: 'observation',
    value,
    timedOut: false,
    abandoned: false,
    denied: false,
    truncated: false,
    exitCode: value,
    stderr: '',
    status: 'skipped',
    step: stepStatus('skipped'),
    ms: 0,
    text: '',
    command: '',
    answer: undefined,
    reason: value.why,
  };
}

function withoutValue(step: AskStep, answer: Answer): Outcome<unknown> {
  if (answer.status === 'not-found') return { kind: 'absent', why: `${step.id}: no such file` };
  if (answer.status !== 'answered') {
    return { kind: 'unknown', why: `${step.id}: ${answer.reason ?? answer.status}` };
  }
  const said = firstLine(decodeUtf8(answer.stderr));
  return {
    kind: 'unknown',
    why: `${step.id}: the command failed with exit code ${answer.exitCode}${said === '' ? '' : `: ${said}`}`,
  };
}

function exitCodeOf(step: AskStep, answer: Answer): Outcome<bigint> {
  if (answer.exitCode !== null) return { kind: 'value', value: BigInt(answer.exitCode) };
  if (step.kind === 'read') return { kind: 'absent', why: `${step.id}: a read has no exit code` };
  return { kind: 'unknown', why: `${step.id}: ${answer.reason ?? 'it did not end'}` };
}

function firstLine(text: string): string {
  return cutText(text.trim().split('\n', 1)[0] ?? '', MOST_OF_STDERR);
}
