/** Processes that had ended before their arguments were asked: of them a name that the kernel cuts says too little. */
import type { Capture, Question } from '../../capture/model.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import { absent, withText } from './transformed-target.ts';

/** Those whose arguments were asked for in vain. */
export function endedIn({ asked }: Capture): ReadonlySet<string> {
  return new Set(
    asked.flatMap(({ question, answers }) => {
      if (!('read' in question) || !answers.every(({ status }) => status === 'not-found')) return [];
      return /^\/proc\/(\d+)\/cmdline$/.exec(question.read[0] ?? '')?.[1] ?? [];
    }),
  );
}

/**
 * The answer to a command that lists processes, where the recording has the same command with some that had ended: without
 * what it says of these.
 */
export function withoutEnded(
  question: Question,
  { asked }: Capture,
  ended: ReadonlySet<string>,
): Answer | undefined {
  if (!('run' in question) || ended.size === 0) return undefined;
  for (const { question: then, answers } of asked) {
    const [answer] = answers;
    if (answer === undefined || !('run' in then) || then.run === question.run) continue;
    const listed = [...ended].filter((pid) => word(pid).test(then.run));
    const without = (text: string): string =>
      listed.reduce((rest, pid) => rest.replaceAll(word(pid), ''), text);
    if (listed.length === 0 || without(then.run) !== question.run) continue;
    const lines = decodeUtf8(answer.stdout).split(/(?<=\n)/);
    return withText(
      answer,
      lines.filter((line) => !listed.some((pid) => line.startsWith(`${pid} `))).join(''),
    );
  }
  return undefined;
}

/** The answer to what is read of a process that had ended. */
export function ofEnded(question: Question, ended: ReadonlySet<string>): Answer | undefined {
  if (!('read' in question)) return undefined;
  const pids = question.read.map((path) => /^\/proc\/(\d+)\//.exec(path)?.[1]);
  return pids.every((pid) => pid !== undefined && ended.has(pid)) ? absent() : undefined;
}

/** A number in a quoted list, with the blank beside it. */
function word(pid: string): RegExp {
  return new RegExp(`(?<=')${pid} | ${pid}(?=[ '])`, 'g');
}
