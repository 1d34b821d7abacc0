/** A recorded phase of a node whose engine keeps its state elsewhere: `--exec-root`, `--data-root`, containerd's `state`. */
import { movedPath } from '../../incident/vary/layouts.ts';
import type { Capture, Question } from '../../capture/model.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import {
  absent,
  answered,
  keepLines,
  questionText,
  transformedTarget,
  withText,
} from './transformed-target.ts';
import type { Transformation } from './transformation.ts';

export const FOLDERS: Transformation = {
  id: 'exec-root-moved',
  title: 'the folders of the engine are elsewhere',
  rename: movedPath,
  apply: (original, capture) => {
    const texts = capture.asked.flatMap(({ question, answers }) => [
      questionText(question),
      ...answers.map(({ stdout }) => decodeUtf8(stdout)),
    ]);
    if (texts.every((text) => movedPath(text) === text))
      return { reason: 'no folder of an engine is in what was asked' };
    const first = firstProcesses(capture);
    const backFrom = movedBack(texts);
    return transformedTarget(original, {
      asked: (question): Question =>
        'run' in question ? { run: backFrom(question.run) } : { read: question.read.map(backFrom) },
      answer: (question, answer) => changed(question, answer),
      otherwise: (question) => inspected(question, first),
    });
  },
};

function changed(question: Question, answer: Answer): Answer {
  if ('read' in question) {
    // What is asked for where it used to be is not there.
    const isOld = (path: string): boolean => movedPath(path) !== path;
    if (answer.path === undefined ? question.read.every(isOld) : isOld(answer.path)) return absent();
    return { ...withText(answer, movedPath(decodeUtf8(answer.stdout))) };
  }
  const moved = { ...answer, stderr: new TextEncoder().encode(movedPath(decodeUtf8(answer.stderr))) };
  const old = movedPath(question.run) !== question.run;
  if (!old) return withText(moved, movedPath(decodeUtf8(answer.stdout)));
  const kept = keepLines(moved, (line) => movedPath(line) === line);
  return withText(kept, movedPath(decodeUtf8(kept.stdout)));
}

/** The folders where they are now, back to where they were when it was recorded. */
function movedBack(texts: readonly string[]): (text: string) => string {
  const known = new Map<string, string>();
  for (const text of texts) {
    for (const [path] of text.matchAll(
      /(?<![\w.-])\/(?:var\/)?(?:run|lib)\/(?:docker|containerd)(?![\w.-])/g,
    )) {
      known.set(movedPath(path), path);
    }
  }
  const longestFirst = [...known].toSorted(([a], [b]) => b.length - a.length);
  return (text) => longestFirst.reduce((result, [now, then]) => result.replaceAll(now, then), text);
}

/** By container, what its shim had recorded. */
function firstProcesses({ asked }: Capture): Map<string, string> {
  const first = new Map<string, string>();
  for (const { question, answers } of asked) {
    const path = answers[0]?.path ?? ('read' in question ? question.read[0] : undefined);
    const id = /\/([^/]+)\/init\.pid$/.exec(path ?? '')?.[1];
    if (id !== undefined && answers[0]?.status === 'answered')
      first.set(id, decodeUtf8(answers[0].stdout).trim());
  }
  return first;
}

/** The engine knows it as well; that was not asked, since the shim had it. */
function inspected(question: Question, first: ReadonlyMap<string, string>): Answer | undefined {
  if (!('run' in question) || !/^docker inspect .*\{\{\.State\.Pid\}\}/.test(question.run)) return undefined;
  for (const [id, pid] of first) if (question.run.includes(id)) return answered(`${pid}\n`, 0);
  return undefined;
}
