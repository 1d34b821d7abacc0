/**
 * A target that remembers: everything asked of it goes to the target behind it, and is kept with its answer.
 */
import type { Answer, Target } from '../targets/target.ts';
import type { CaptureHeader, Question, RawCapture } from './model.ts';
import { keyOf } from './model.ts';

/** Bytes of output that one recording keeps; a file well below what `loadCapture` accepts. */
const DEFAULT_BUDGET = 24 * 1024 * 1024;

/** A target that keeps what it is asked, with the answers. */
export interface RecordingTarget extends Target {
  /** What was asked and answered until now. Questions under way are not in it. */
  capture(about?: Partial<CaptureHeader>): RawCapture;
}

interface Slot {
  readonly question: Question;
  /** In the order asked; undefined while under way. */
  readonly answers: (Answer | undefined)[];
}

/**
 * A target that remembers: it passes everything on to the target behind it, and keeps the answers.
 *
 * @example
 * const recorded = recording(target);
 * await diagnose(runbook, recorded);
 * await writeCapture('incident.json', mask(recorded.capture({ runbooks: [runbook.id] })));
 *
 * @param options.budget bytes of output to keep in all, default 24 MiB; what does not fit is counted in the header, and a
 *   replay says of it that it was not captured
 */
export function recording(target: Target, options: { budget?: number } = {}): RecordingTarget {
  const slots = new Map<string, Slot>();
  let taken: string | undefined;
  let left = options.budget ?? DEFAULT_BUDGET;
  let dropped = 0;

  // The question goes on in the same turn of the event loop: reads asked for together share a round trip.
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

/** A copy of the bytes: a slice of a session's buffer would keep all of it. */
function kept(answer: Answer): Answer {
  return {
    ...answer,
    stdout: Uint8Array.from(answer.stdout),
    stderr: Uint8Array.from(answer.stderr),
    ms: Math.round(answer.ms),
  };
}
