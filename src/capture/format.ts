/**
 * Formats a capture as text. The same state gives nearly the same text: answers are sorted by question, and what
 * differs each time, such as durations, is at the end.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Answer } from '../targets/target.ts';
import { printJson } from './json-print.ts';
import type { Asked, Capture, Question } from './model.ts';
import { CAPTURE_SCHEMA, keyOf } from './model.ts';
import { compareNaturally } from './natural-order.ts';
import type { StoredAnswer, StoredHeader, StoredLook, StoredText } from './schema.ts';
import { MAX_REPEATS } from './schema.ts';
import { formOf } from './text-form.ts';

/** Large outputs stay readable in the file, are compressed in it, or get their own files. */
export type LargeOutputs = 'inline' | 'compressed' | 'apart';

/** Bytes; longer outputs are large. */
const LARGE = 4096;

/** The text of a capture, and the files beside it. */
export interface FormattedCapture {
  readonly text: string;
  /** Files for the folder beside it, by name. */
  readonly apart: ReadonlyMap<string, Uint8Array>;
}

/**
 * Formats a capture as text. The same state gives nearly the same text, so captures can be compared.
 *
 * @example
 * const { text } = formatCapture(mask(capture), { large: 'compressed' });
 *
 * @param options.large what to do with outputs over 4 KiB; default `inline`
 */
export function formatCapture(
  capture: Capture,
  { large = 'inline' }: { large?: LargeOutputs } = {},
): FormattedCapture {
  const apart = new Map<string, Uint8Array>();
  const store = (bytes: Uint8Array): StoredText => {
    if (large === 'inline' || bytes.byteLength <= LARGE) return formOf(bytes) as StoredText;
    if (large === 'compressed') {
      return { gzip: gzipSync(bytes, { level: 9 }).toString('base64'), bytes: bytes.byteLength };
    }
    const file = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.out`;
    apart.set(file, bytes);
    return { file, bytes: bytes.byteLength };
  };
  const sorted = inOrder(capture.asked);
  const { versions, ...header } = capture.header;
  const stored: StoredHeader = {
    schema: CAPTURE_SCHEMA,
    ...(header.note === undefined ? {} : { note: header.note }),
    taken: header.taken,
    target: header.target,
    runbooks: [...header.runbooks],
    ...(header.kernel === undefined ? {} : { kernel: header.kernel }),
    ...(header.engine === undefined ? {} : { engine: header.engine }),
    ...(versions.size === 0 ? {} : { versions: Object.fromEntries(versions) }),
    ...(header.drill === undefined ? {} : { drill: { ...header.drill } }),
    ...(header.dropped === undefined ? {} : { dropped: header.dropped }),
    masked: capture.masked.map((note) => ({ ...note, what: [...note.what], where: [...note.where] })),
    answers: sorted.map(({ question, answers }) => storedAnswer(question, answers, store)),
    ...(header.skipped === undefined || header.skipped.length === 0
      ? {}
      : { skipped: header.skipped.map((note) => ({ ...note })) }),
    ms: sorted.flatMap(({ answers }) => answers.map((answer) => answer.ms)),
  };
  return { text: printJson(stored), apart };
}

/** Commands first, then files, each in natural order. */
export function inOrder(asked: readonly Asked[]): Asked[] {
  return asked
    .map((each) => ({ each, key: ('run' in each.question ? '0' : '1') + keyOf(each.question) }))
    .sort((a, b) => compareNaturally(a.key, b.key))
    .map(({ each }) => each);
}

function storedAnswer(
  question: Question,
  answers: readonly Answer[],
  store: (bytes: Uint8Array) => StoredText,
): StoredAnswer {
  const isRun = 'run' in question;
  const asked: StoredAnswer = isRun
    ? { run: oneOrSeveral(question.run.split('\n')) }
    : { read: oneOrSeveral(question.read) };
  const looks: StoredLook[] = [];
  let previous: string | undefined;
  for (const answer of answers) {
    const look = storedLook(answer, question, store);
    const text = JSON.stringify(look);
    const last = looks[looks.length - 1];
    const times = (last?.times ?? 1) + 1;
    if (last !== undefined && text === previous && times <= MAX_REPEATS) last.times = times;
    else looks.push(look);
    previous = text;
  }
  return looks.length === 1 ? { ...asked, ...looks[0] } : { ...asked, looks };
}

/** Leaves out defaults; `load` adds them again. */
function storedLook(
  answer: Answer,
  question: Question,
  store: (bytes: Uint8Array) => StoredText,
): StoredLook {
  const hasPath = answer.path !== undefined && 'read' in question && !isOnlyPath(question.read, answer.path);
  return {
    ...(answer.status === 'answered' ? {} : { status: answer.status }),
    ...(answer.exitCode === defaultExit(question, answer.status) ? {} : { exit: answer.exitCode }),
    ...(hasPath ? { path: answer.path } : {}),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    ...(answer.partial === undefined ? {} : { partial: answer.partial }),
    ...(answer.stuck === undefined ? {} : { stuck: answer.stuck.map((task) => ({ ...task })) }),
    ...(answer.stdout.byteLength === 0 ? {} : { stdout: store(answer.stdout) }),
    ...(answer.stderr.byteLength === 0 ? {} : { stderr: store(answer.stderr) }),
  };
}

/** The default exit code: 0 for a command that ended. */
export function defaultExit(question: Question, status: Answer['status']): number | null {
  return 'run' in question && status === 'answered' ? 0 : null;
}

function isOnlyPath(paths: readonly string[], path: string): boolean {
  return paths.length === 1 && paths[0] === path;
}

function oneOrSeveral(all: readonly string[]): string | string[] {
  const [only] = all;
  return all.length === 1 && only !== undefined ? only : [...all];
}
