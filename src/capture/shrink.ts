/**
 * Reduces a capture to the smallest that still yields a finding: the evidence that it depends on.
 */
import { diagnose } from '../diagnose/diagnose.ts';
import type { DiagnoseOptions } from '../diagnose/diagnose.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';
import type { Asked, Capture } from './model.ts';
import { replayIndex } from './replay.ts';

/** What to shrink, and which finding to preserve. */
export interface ShrinkRequest {
  readonly capture: Capture;
  readonly runbook: Runbook;
  /** The finding's id and its subject; without a subject, any. */
  readonly keep: { readonly finding: string; readonly subject?: string };
  /** Preserve certainty too: in a smaller capture a finding is often only likely. */
  readonly certain?: boolean;
  readonly inputs?: DiagnoseOptions['inputs'];
  readonly signal?: AbortSignal;
}

/** The result of `shrink`. */
export interface Shrunk {
  readonly capture: Capture;
  /** How many diagnoses were run. */
  readonly tries: number;
}

/**
 * Reduces a capture to the smallest that still yields a finding: removes questions, then samples, then lines of output,
 * until nothing more can be removed.
 *
 * @example
 * const shrunk = await shrink({ capture, runbook, keep: { finding: 'disk-full' } });
 * if (shrunk !== undefined) console.log(shrunk.capture.asked.length, shrunk.tries);
 *
 * @returns undefined if the unchanged capture does not yield the finding
 * @throws the reason of an aborted signal
 */
export async function shrink(request: ShrinkRequest): Promise<Shrunk | undefined> {
  const { capture, runbook, keep, certain, inputs, signal } = request;
  let tries = 0;
  const holds = async (asked: readonly Asked[]): Promise<boolean> => {
    tries++;
    signal?.throwIfAborted();
    const target = replayIndex({ ...capture, asked }).target();
    const { findings } = await diagnose(runbook, target, inputs === undefined ? {} : { inputs });
    return findings.some(
      ({ id, subject, certainty }) =>
        id === keep.finding &&
        (keep.subject === undefined || subject === keep.subject) &&
        (certain !== true || certainty === 'certain'),
    );
  };
  if (!(await holds(capture.asked))) return undefined;
  let asked = await minimal(capture.asked, holds);
  asked = await withoutLooks(asked, holds);
  asked = await withoutLines(asked, holds);
  // It was counted on answers that are now removed.
  const { skipped: _, ...header } = capture.header;
  return { capture: { ...capture, header, asked }, tries };
}

/** Zeller's ddmin: removes as much at once as possible. In the end, no single element can be removed. */
async function minimal<T>(
  all: readonly T[],
  holds: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = all;
  for (let size = Math.ceil(left.length / 2); size >= 1;) {
    const before = left;
    for (let from = 0; from < left.length;) {
      const fewer = left.toSpliced(from, size);
      if (await holds(fewer)) left = fewer;
      else from += size;
    }
    // One element at a time, until a whole round removes nothing.
    if (size > 1) size = Math.ceil(size / 2);
    else if (left === before) break;
  }
  return left;
}

async function withoutLooks(
  asked: readonly Asked[],
  holds: (asked: readonly Asked[]) => Promise<boolean>,
): Promise<readonly Asked[]> {
  let left = asked;
  for (const [nth, { answers }] of asked.entries()) {
    if (answers.length < 2) continue;
    const fewer = await minimal(answers, (some) =>
      some.length === 0 ? no() : holds(withAnswers(left, nth, some)),
    );
    left = withAnswers(left, nth, fewer);
  }
  return left;
}

async function withoutLines(
  asked: readonly Asked[],
  holds: (asked: readonly Asked[]) => Promise<boolean>,
): Promise<readonly Asked[]> {
  let left = asked;
  for (const [nth, { answers }] of asked.entries()) {
    const [only] = left[nth]?.answers ?? answers;
    if (only === undefined || (left[nth]?.answers.length ?? 0) !== 1) continue;
    const lines = latin1Text(only).split(/(?<=\n)/);
    if (lines.length < 2) continue;
    const fewer = await minimal(lines, (some) => holds(withAnswers(left, nth, [withText(only, some)])));
    left = withAnswers(left, nth, [withText(only, fewer)]);
  }
  return left;
}

function withAnswers(asked: readonly Asked[], nth: number, answers: readonly Answer[]): readonly Asked[] {
  return asked.map((each, i) => (i === nth ? { ...each, answers } : each));
}

function withText(answer: Answer, lines: readonly string[]): Answer {
  return { ...answer, stdout: Buffer.from(lines.join(''), 'latin1') };
}

/** latin1 preserves all bytes, so output that is not UTF-8 stays unchanged. */
function latin1Text({ stdout }: Answer): string {
  return Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength).toString('latin1');
}

function no(): Promise<boolean> {
  return Promise.resolve(false);
}
