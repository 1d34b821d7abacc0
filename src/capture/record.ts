/**
 * A recording target: it passes every question to the target behind it, and keeps the answers.
 */
import type { Answer, Target } from '../targets/target.ts';
import type { CaptureHeader, Question, RawCapture } from './model.ts';
import { keyOf } from './model.ts';

/** Bytes of output that one recording keeps; the file stays well below the limit of `loadCapture`. */
const DEFAULT_BUDGET = 24 * 1024 * 1024;

/** A target that records questions and answers. */
export interface RecordingTarget extends Target {
  /** Everything answered so far, without pending questions. */
  capture(about?: Partial<CaptureHeader>): RawCapture;
}

interface Slot {
  readonly question: Question;
  /** In the order asked; undefined while pending. */
  readonly answers: (Answer | undefined)[];
}

/**
 * Wraps a target so that it records all questions and answers.
 *
 * @example
 * const recorded = recording(target);
 * await diagnose(runbook, recorded);
 * await writeCapture('incident.json', mask(recorded.capture({ runbooks: [runbook.id] })));
 *
 * @param options.budget total bytes of output to keep, default 24 MiB; answers that do not fit are counted in the
 *   header, and a replay reports them as not captured
 */
export function recording(target: Target, options: { budget?: number } = {}): RecordingTarget {
  const slots = new Map<string, Slot>();
  let taken: string | undefined;
  let left = options.budget ?? DEFAULT_BUDGET;
  let dropped = 0;

  // Pass the question on in the same turn of the event loop, so that concurrent reads share a round trip.
  const record = async (question: Question, asking: Promise<Answer>): Promise<Answer> => {
    taken ??= new Date().toISOString();
    const key = keyOf(question);
    let slot = slots.get(key);
    if (slot === undefined) slots.set(key, (slot = { question, answers: [] }));
    const { answers } = slot;
    const nth = answers.push(undefined) - 1;
    const answer = await asking;
    const size = answer.stdout.byteLength + answer.stderr.byteLength;
    if (size > left) {
      dropped++;
      return answer;
    }
    left -= size;
    answers[nth] = kept(answer);
    return answer;
  };

  return {
    name: target.name,
    ...(target.timeless === undefined ? {} : { timeless: target.timeless }),
    run: (command, limits) => record({ run: command }, target.run(command, limits)),
    read: (paths, limits) => record({ read: [...paths] }, target.read(paths, limits)),
    close: () => target.close(),
    [Symbol.asyncDispose]: () => target.close(),
    capture: (about = {}) => ({
      header: {
        taken: taken ?? new Date().toISOString(),
        target: target.name,
        runbooks: [],
        versions: new Map(),
        ...(dropped === 0 ? {} : { dropped }),
        ...about,
      },
      asked: [...slots.values()].flatMap(({ question, answers }) => {
        const known = answers.filter((answer) => answer !== undefined);
        return known.length === 0 ? [] : [{ question, answers: known }];
      }),
    }),
  };
}

/** Copies the bytes: a slice would keep the session's whole buffer alive. */
function kept(answer: Answer): Answer {
  return {
    ...answer,
    stdout: Uint8Array.from(answer.stdout),
    stderr: Uint8Array.from(answer.stderr),
    ms: Math.round(answer.ms),
  };
}
