/** A recorded phase on another architecture or an older kernel: stacks and waits have other names. */
import type { Architecture } from '../../incident/vary/architectures.ts';
import { ARCHITECTURES } from '../../incident/vary/architectures.ts';
import type { Rewrite } from '../../incident/vary/stack.ts';
import { atRelease, innermostAt, onArchitecture, rewriteStacks } from '../../incident/vary/stack.ts';
import type { Capture } from '../../capture/model.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import { selectedBy } from './scans.ts';
import { keepLines, questionText, transformedTarget, withText } from './transformed-target.ts';
import type { Transformation } from './transformation.ts';

const same = (text: string): string => text;
const OLDER = ['3.10', '4.19', '5.4'] as const;

export const KERNELS: readonly Transformation[] = [
  ...ARCHITECTURES.map((architecture) =>
    kernel(
      architecture.machine,
      `stacks of ${architecture.machine}`,
      onArchitecture(architecture),
      same,
      architecture,
    ),
  ),
  ...OLDER.map((release) =>
    kernel(`kernel-${release}`, `functions of Linux ${release}`, atRelease(release), innermostAt(release)),
  ),
];

function kernel(
  id: string,
  title: string,
  rewrite: Rewrite,
  innermost: (name: string) => string,
  architecture?: Architecture,
): Transformation {
  return {
    id,
    title,
    rename: same,
    apply: (original, capture) => {
      const waits = waitsIn(capture);
      if (
        waits.size === 0 &&
        !capture.asked.some(({ question }) => /\/(?:stack|wchan)/.test(questionText(question)))
      ) {
        return { reason: 'no stack and no wait was asked for' };
      }
      const before = architecture?.before ?? [];
      return transformedTarget(original, {
        answer: (question, answer) => {
          const asked = questionText(question);
          if (answer.status !== 'answered' || !/\/(?:stack|wchan)/.test(asked)) return answer;
          const text = decodeUtf8(answer.stdout);
          if (text.includes('+0x')) return withText(answer, rewriteStacks(text, rewrite, before));
          if ('read' in question) return withText(answer, innermost(text.trim()));
          return scanned(answer, question.run, waits, innermost);
        },
      });
    },
  };
}

/** By the path of its folder, the function in which each task slept. */
function waitsIn({ asked }: Capture): Map<string, string> {
  const waits = new Map<string, string>();
  for (const { question, answers } of asked) {
    const [path = ''] = 'read' in question ? question.read : [];
    const [answer] = answers;
    if (answer?.status !== 'answered' || !/\/(?:stack|wchan)$/.test(path)) continue;
    const name = /([A-Za-z_][\w.]*)/.exec(decodeUtf8(answer.stdout).replace(/^\[<[^>]*>\]\s*/, ''))?.[1];
    if (name !== undefined) waits.set(path.replace(/\/(?:stack|wchan)$/, ''), name);
  }
  return waits;
}

/** Lines `PATH:FUNCTION`, or paths of files in which a scan has found one of several functions. */
function scanned(
  answer: Answer,
  command: string,
  waits: ReadonlyMap<string, string>,
  innermost: (name: string) => string,
): Answer {
  const named = withText(
    answer,
    decodeUtf8(answer.stdout).replaceAll(
      /^((?:\/proc\/\S+\/wchan):)([A-Za-z_]\w*)$/gm,
      (_, path: string, name: string) => `${path}${innermost(name)}`,
    ),
  );
  const selects = selectedBy(command);
  if (selects === undefined) return named;
  return keepLines(named, (line) => {
    const folder = /^(\/proc\/\S+)\/wchan$/.exec(line)?.[1];
    if (folder === undefined) return true;
    // A scan that lists a file does not show what it found: what else is known of the task, or a pipe that is full.
    const name = waits.get(folder) ?? waits.get(folder.replace(/\/task\/\d+$/, '')) ?? 'anon_pipe_write';
    return selects(innermost(name));
  });
}
