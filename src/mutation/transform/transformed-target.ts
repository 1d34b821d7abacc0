/**
 * A recorded phase as a slightly different node would have answered: questions are mapped back to the recording, and its
 * answers are changed.
 */
import type { Question } from '../../capture/model.ts';
import type { Answer, AskLimits, Target } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';

export interface Changes {
  /** The recorded question; undefined if there is none. */
  readonly asked?: (question: Question) => Question | undefined;
  /** The changed answer. */
  readonly answer: (question: Question, answer: Answer) => Answer;
  /** The answer to a question that is not recorded; undefined: none. */
  readonly otherwise?: (question: Question) => Promise<Answer | undefined> | Answer | undefined;
}

export function transformedTarget(original: Target, changes: Changes): Target {
  const { asked = (question: Question) => question, answer, otherwise = () => undefined } = changes;
  const ask = async (question: Question, limits: AskLimits): Promise<Answer> => {
    const then = asked(question);
    const known =
      then === undefined
        ? lacking(question)
        : 'run' in then
          ? await original.run(then.run, limits)
          : await original.read(then.read, limits);
    if (known.status !== 'not-captured') return answer(question, known);
    return (await otherwise(question)) ?? known;
  };
  return {
    name: original.name,
    timeless: true,
    run: (run, limits) => ask({ run }, limits),
    read: (read, limits) => ask({ read }, limits),
    close: () => original.close(),
    [Symbol.asyncDispose]: () => original.close(),
  };
}

const NOTHING = new Uint8Array();

function lacking(question: Question): Answer {
  const reason = `the recording holds nothing like ${'run' in question ? question.run : question.read.join(', ')}`;
  return { status: 'not-captured', stdout: NOTHING, stderr: NOTHING, exitCode: null, ms: 0, reason };
}

export function withText(answer: Answer, text: string): Answer {
  return { ...answer, stdout: new TextEncoder().encode(text) };
}

export function answered(text: string, exitCode: number | null): Answer {
  return { status: 'answered', stdout: new TextEncoder().encode(text), stderr: NOTHING, exitCode, ms: 0 };
}

export function absent(): Answer {
  return {
    status: 'not-found',
    stdout: NOTHING,
    stderr: NOTHING,
    exitCode: null,
    ms: 0,
    reason: 'not found',
  };
}

/** The text of a question: the command or the paths. */
export function questionText(question: Question): string {
  return 'run' in question ? question.run : question.read.join('\n');
}

/** Filters lines; if none is left, the exit code is that of a `grep` without a match. */
export function keepLines(answer: Answer, keep: (line: string) => boolean): Answer {
  const text = decodeUtf8(answer.stdout);
  if (text === '') return answer;
  const lines = text.replace(/\n$/, '').split('\n');
  const kept = lines.filter(keep);
  if (kept.length === lines.length) return answer;
  const left = kept.length === 0 ? '' : `${kept.join('\n')}\n`;
  return {
    ...withText(answer, left),
    ...(kept.length === 0 && answer.exitCode === 0 ? { exitCode: 1 } : {}),
  };
}
