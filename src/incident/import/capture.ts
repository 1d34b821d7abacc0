/** Turns one of our captures into facts: files by their paths, commands as far as their output is understood. */
import type { Asked, Capture } from '../../capture/model.ts';
import type { Answer } from '../../targets/target.ts';
import { decodeUtf8 } from '../../targets/target.ts';
import { commandsOf } from './command.ts';
import { sourceOf } from './decode.ts';
import type { Draft } from './draft.ts';
import type { Origin } from './line.ts';
import { commandHangs, commandMissing, readHangs } from './read/ends.ts';
import { setAbsent } from './read/errors.ts';
import { readArguments } from './read/proc-files.ts';
import type { Explained } from './understand.ts';
import { readBlock } from './understand.ts';

const NOT_FOUND = 127;

/** Reads a capture into the draft; for each question the latest answer. */
export function readCapture(name: string, capture: Capture, draft: Draft): Explained[] {
  const { kernel } = capture.header;
  const release = /^Linux (\S+)/.exec(kernel ?? '')?.[1];
  if (release !== undefined) draft.node.set('kernel', release, { source: name, line: 0 });
  return capture.asked.flatMap((asked, nth) => {
    const answer = asked.answers.at(-1);
    return answer === undefined ? [] : readAnswer(asked, answer, nth + 1, name, draft);
  });
}

function readAnswer(
  { question }: Asked,
  answer: Answer,
  nth: number,
  name: string,
  draft: Draft,
): Explained[] {
  const at: Origin = { source: name, line: 0 };
  if ('read' in question) return readFileAnswer(question.read, answer, at, nth, draft);
  const [command] = commandsOf(question.run, undefined);
  if (command === undefined) return [];
  if (answer.status === 'timed-out' || answer.status === 'abandoned') commandHangs(command, at, draft);
  if (answer.exitCode === NOT_FOUND && ENGINES.has(command.name)) commandMissing(command.name, at, draft);
  if (answer.status !== 'answered' && answer.status !== 'truncated') return [];
  const whole = answer.status === 'answered' && answer.partial === undefined && answer.exitCode === 0;
  const source = sourceOf(`${name}: answer ${nth}`, answer.stdout, { whole });
  const commands = question.run.includes('\n') ? [] : [command];
  const explained = readBlock({ commands, lines: [...source.lines] }, source, draft);
  const said = sourceOf(`${name}: answer ${nth}, stderr`, answer.stderr);
  return [...explained, ...readBlock({ commands: [command], lines: [...said.lines] }, said, draft)];
}

/** Clients of engines. */
const ENGINES = new Set(['docker', 'podman', 'ctr', 'crictl']);

function readFileAnswer(
  paths: readonly string[],
  answer: Answer,
  at: Origin,
  nth: number,
  draft: Draft,
): Explained[] {
  const path = answer.path ?? (paths.length === 1 ? paths[0] : undefined);
  if (answer.status === 'not-found') for (const each of paths) setAbsent(each, at, draft);
  // Paths before the one that was read do not exist.
  if (answer.path !== undefined)
    for (const each of paths.slice(0, paths.indexOf(answer.path))) setAbsent(each, at, draft);
  if (path === undefined) return [];
  if (answer.status === 'denied') draft.denied.set(path, at);
  if (answer.status === 'timed-out' || answer.status === 'abandoned') readHangs(path, at, draft);
  if (answer.status !== 'answered') return [];
  if (readArguments(path, decodeUtf8(answer.stdout), at, draft)) return [];
  const source = sourceOf(`${at.source}: answer ${nth}, ${path}`, answer.stdout, {
    whole: answer.partial === undefined,
  });
  return readBlock(
    { commands: commandsOf(`cat '${path}'`, undefined), lines: [...source.lines] },
    source,
    draft,
  );
}
