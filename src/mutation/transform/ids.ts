/** A recorded phase with ids of another shape. */
import type { Capture, Question } from '../../capture/model.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import { questionText, transformedTarget, withText } from './transformed-target.ts';
import type { Transformation } from './transformation.ts';

const LONG_ID = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

export const IDS: readonly Transformation[] = [
  ids('ids-cut', 'ids of 12 digits, as people paste them', (long) => long.slice(0, 12)),
  ids(
    'ids-named',
    'ids that are names, as other clients of containerd choose them',
    (long) => `job-${long.slice(0, 8)}.Run_1`,
  ),
];

function ids(id: string, title: string, shape: (long: string) => string): Transformation {
  const rename = (text: string): string => text.replaceAll(LONG_ID, shape);
  return {
    id,
    title,
    rename,
    apply: (original, capture) => {
      const byShort = new Map(Array.from(idsIn(capture), (long) => [shape(long), long]));
      if (byShort.size === 0) return { reason: 'no id is in what was asked' };
      const back = (text: string): string => {
        let whole = text;
        for (const [short, long] of byShort) whole = whole.replaceAll(short, long);
        return whole;
      };
      return transformedTarget(original, {
        asked: (question): Question =>
          'run' in question ? { run: back(question.run) } : { read: question.read.map(back) },
        answer: (_, answer) => ({
          ...withText(answer, rename(decodeUtf8(answer.stdout))),
          stderr: new TextEncoder().encode(rename(decodeUtf8(answer.stderr))),
          ...(answer.path === undefined ? {} : { path: rename(answer.path) }),
        }),
      });
    },
  };
}

function idsIn({ asked }: Capture): Set<string> {
  const all = new Set<string>();
  for (const { question, answers } of asked) {
    for (const text of [questionText(question), ...answers.map(({ stdout }) => decodeUtf8(stdout))]) {
      for (const found of text.match(LONG_ID) ?? []) all.add(found);
    }
  }
  return all;
}
