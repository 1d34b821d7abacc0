/** A recorded phase with the programs of an engine of another age or vendor. */
import { LAYOUTS, commOf } from '../../incident/vary/layouts.ts';
import type { Layout } from '../../incident/vary/layouts.ts';
import type { Capture, Question } from '../../capture/model.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import { endedIn, ofEnded, withoutEnded } from './ended.ts';
import { selectedBy } from './scans.ts';
import { answered, keepLines, questionText, transformedTarget, withText } from './transformed-target.ts';
import type { Transformation } from './transformation.ts';

export const PROGRAMS: readonly Transformation[] = LAYOUTS.map((layout) => ({
  id: layout.id,
  title: layout.title,
  rename: (text) => text,
  apply: (original, capture) => {
    const processes = programsIn(capture);
    if (processes.size === 0) return { reason: 'no program of an engine is in what was asked' };
    const ended = endedIn(capture);
    return transformedTarget(original, {
      answer: (question, answer) => changed(question, answer, layout),
      // Whose name says less is asked for its arguments, which were not asked for then.
      otherwise: (question) =>
        argumentsOf(question, processes, layout) ??
        ofEnded(question, ended) ??
        withoutEnded(question, capture, ended),
    });
  },
}));

/** In which a name stands: /proc/PID/stat, status and comm. */
const STAT = /^((?:\/proc\/\S+:)?\d+ \()(.*)(\) [A-Za-z] -?\d+.*)$/;
const PART_OF_STAT = /^((?:\/proc\/\S+:)?\d+ \()([^()]*)(\)?.*)$/;

function changed(question: Question, answer: Answer, { programs }: Layout): Answer {
  const asked = questionText(question);
  if (answer.status !== 'answered' || !asked.includes('/proc/')) return answer;
  const text = decodeUtf8(answer.stdout);
  if ((answer.path ?? asked).endsWith('/cmdline')) return withText(answer, renamedArguments(text, programs));
  if ((answer.path ?? asked).endsWith('/comm'))
    return withText(answer, `${renamed(text.trim(), programs)}\n`);
  const lines = text
    .split('\n')
    .map((line) =>
      line
        .replace(
          STAT,
          (_, before: string, name: string, after: string) => `${before}${renamed(name, programs)}${after}`,
        )
        .replace(
          /^((?:\/proc\/\S+:)?Name:\t)(.*)$/,
          (_, before: string, name: string) => `${before}${renamed(name, programs)}`,
        ),
    );
  const now = withText(answer, lines.join('\n'));
  const selects = 'run' in question && asked.includes('/stat') ? selectedBy(asked) : undefined;
  if (selects === undefined) return now;
  return keepLines(now, (line) => !PART_OF_STAT.test(line) || selects(line.replace(/^\/proc\/\S+:/, '')));
}

/** The kernel cuts a name; so a name that is cut is one of them as well. */
function renamed(name: string, programs: ReadonlyMap<string, string>): string {
  for (const [known, other] of programs) if (commOf(known) === name) return commOf(other);
  return name;
}

function renamedArguments(text: string, programs: ReadonlyMap<string, string>): string {
  return text
    .split('\0')
    .map((word, nth) => {
      const at = word.lastIndexOf('/') + 1;
      const other = programs.get(word.slice(at));
      return other === undefined || (nth > 0 && at === 0) ? word : `${word.slice(0, at)}${other}`;
    })
    .join('\0');
}

/** By process id, the names of engines' programs in all that was answered. */
function programsIn({ asked }: Capture): Map<string, string> {
  const found = new Map<string, string>();
  for (const { question, answers } of asked) {
    if (!questionText(question).includes('/stat')) continue;
    for (const answer of answers) {
      for (const [, pid = '', name = ''] of decodeUtf8(answer.stdout).matchAll(
        /^(?:\/proc\/\S+:)?(\d+) \(([^)]*)\)/gm,
      )) {
        if (/^(?:dockerd|containerd|containerd-shim|runc)$/.test(name)) found.set(pid, name);
      }
    }
  }
  return found;
}

/** What such a program is most often started with. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  dockerd: ['-H', 'fd://'],
  containerd: ['--config', '/var/run/docker/containerd/containerd.toml'],
  'containerd-shim': ['-namespace', 'moby'],
  runc: ['--version'],
};

function argumentsOf(
  question: Question,
  processes: ReadonlyMap<string, string>,
  { programs }: Layout,
): Answer | undefined {
  if (!('read' in question)) return undefined;
  const [path = ''] = question.read;
  const name = processes.get(/^\/proc\/(\d+)\/cmdline$/.exec(path)?.[1] ?? '');
  if (name === undefined) return undefined;
  const words = [`/usr/bin/${programs.get(name) ?? name}`, ...(USUAL[name] ?? [])];
  return { ...answered(words.map((word) => `${word}\0`).join(''), null), path };
}
