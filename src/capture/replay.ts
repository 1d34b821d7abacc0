/**
 * A capture as a target: every question gets its recorded answer, any other question gets none.
 */
import type { Answer, Target } from '../targets/target.ts';
import type { CaptureLimits } from './load.ts';
import { loadCapture } from './load.ts';
import type { Asked, RawCapture } from './model.ts';
import { keyOf, readKey, runKey } from './model.ts';

/** A capture that is indexed once and can be replayed often. */
export interface ReplayIndex {
  /** A fresh target: the n-th time a question is asked, it gives the n-th answer, and repeats the last one. */
  target(name?: string): Target;
}

/**
 * Opens a capture file as a target: every question gets its recorded answer, any other gets `not-captured`.
 *
 * @example
 * await using target = await openCapture('incident.json');
 * const diagnosis = await diagnose(runbook, target);
 *
 * @throws {TargetError} if the file cannot be read as a capture
 */
export async function openCapture(file: string, limits: Partial<CaptureLimits> = {}): Promise<Target> {
  return replayIndex(await loadCapture(file, limits)).target(file);
}

/** The answers of a key, in order. */
type Looks = readonly Answer[];

const NOTHING = new Uint8Array();

/**
 * Indexes a capture in memory for repeated replays.
 *
 * @example
 * const replay = replayIndex(capture);
 * const [before, again] = [await diagnose(runbook, replay.target()), await diagnose(runbook, replay.target())];
 */
export function replayIndex(capture: RawCapture): ReplayIndex {
  const byKey = new Map<string, Looks>();
  const byMaskedKey = new Map<string, Looks>();
  const byPath = new Map<string, Answer[]>();
  for (const asked of capture.asked) {
    const key = keyOf(asked.question);
    byKey.set(key, asked.answers);
    if (key.includes(MARK)) byMaskedKey.set(unquoted(key), asked.answers);
    learnPaths(asked, byPath);
  }
  // Only questions with a mark are matched without quotes: a secret and its mark may be quoted differently.
  const find = (key: string): Looks | undefined =>
    byKey.get(key) ?? (key.includes(MARK) ? byMaskedKey.get(unquoted(key)) : undefined);
  return {
    target: (name = capture.header.target) => {
      const turn = turns();
      return {
        name,
        timeless: true,
        run(command) {
          const key = runKey(command);
          const looks = find(key);
          return Promise.resolve(looks === undefined ? notCaptured(command) : turn(key, looks));
        },
        read(paths) {
          const key = readKey(paths);
          const looks = find(key);
          return Promise.resolve(looks === undefined ? readSingly(paths, byPath, turn) : turn(key, looks));
        },
        close: () => Promise.resolve(),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  };
}

const MARK = '<masked:';

function unquoted(key: string): string {
  return key.replaceAll(/['"\\]/g, '');
}

/** Counts how often each key was asked. */
function turns(): (key: string, looks: Looks) => Answer {
  const next = new Map<string, number>();
  return (key, looks) => {
    const last = looks[looks.length - 1];
    if (last === undefined) throw new Error('a question without an answer was indexed');
    if (looks.length === 1) return last;
    const nth = next.get(key) ?? 0;
    next.set(key, nth + 1);
    return looks[nth] ?? last;
  };
}

/** What a read of alternatives says about each path: those before the existing one are known not to exist. */
function learnPaths({ question, answers }: Asked, byPath: Map<string, Answer[]>): void {
  if ('run' in question) return;
  const learn = (path: string, answer: Answer): void => {
    const known = byPath.get(path);
    if (known === undefined) byPath.set(path, [answer]);
    else known.push(answer);
  };
  for (const answer of answers) {
    const last = answer.path ?? question.read[question.read.length - 1];
    const isAbout = question.read.length === 1 || answer.path !== undefined || answer.status === 'not-found';
    if (last === undefined || !isAbout) continue;
    for (const path of question.read) {
      if (path !== last || answer.status === 'not-found') learn(path, absent(answer.ms));
      else learn(path, answer);
      if (path === last) break;
    }
  }
}

function readSingly(
  paths: readonly string[],
  byPath: ReadonlyMap<string, Looks>,
  turn: (key: string, looks: Looks) => Answer,
): Answer {
  let ms = 0;
  for (const path of paths) {
    const looks = byPath.get(path);
    if (looks === undefined) return notCaptured(path);
    const answer = turn(`path ${path}`, looks);
    ms += answer.ms;
    if (answer.status === 'not-found') continue;
    return { ...answer, path };
  }
  return absent(ms);
}

function absent(ms: number): Answer {
  return { status: 'not-found', stdout: NOTHING, stderr: NOTHING, exitCode: null, ms, reason: 'not found' };
}

function notCaptured(question: string): Answer {
  const reason = `the capture has no answer to: ${question}`;
  return { status: 'not-captured', stdout: NOTHING, stderr: NOTHING, exitCode: null, ms: 0, reason };
}
