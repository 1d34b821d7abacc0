/** Splits a text into blocks: what was typed, and its output. */
import type { Command } from './command.ts';
import { commandsOf } from './command.ts';
import type { Line, ImportedText } from './line.ts';
import { isFence, typedOn } from './prompt.ts';

export interface Block {
  /** The commands that printed the lines; empty if unknown. */
  readonly commands: readonly Command[];
  readonly lines: Line[];
}

/** The role of a line that is not output. */
export type Role = 'command' | 'markup' | 'prompt';

export interface Cut {
  readonly blocks: readonly Block[];
  readonly roles: ReadonlyMap<Line, Role>;
}

/** Output without a final line break, for example wchan, followed by the next prompt. */
const GLUED =
  /^(?<printed>[\w.-]+?)(?<prompt>\[[\w.-]+@[\w.-]+ [^\]]*\][#$].*|(?:root|admin|core|ubuntu|centos)@[\w.-]+:[^\s#$]*[#$].*)$/;

/** Files whose only line may look like a command. */
const LOOKS_TYPED = /(?:^|\/)(?:cmdline|comm)$/;

export function cutIntoBlocks(source: ImportedText): Cut {
  const blocks: Block[] = [{ commands: [], lines: [] }];
  const roles = new Map<Line, Role>();
  let cwd: string | undefined;
  // Whether the output so far is inside the same fences as the command: then the closing fence ends it.
  let inFence = false;
  let typedInFence = false;
  const open = (commands: readonly Command[]): void => {
    blocks.push({ commands, lines: [] });
  };
  for (const line of source.lines) {
    const current = blocks.at(-1) as Block;
    if (isFence(line.text)) {
      roles.set(line, 'markup');
      const printed = current.lines.some(({ text }) => text.trim() !== '');
      if (inFence && printed) open([]);
      else if (!inFence && printed && current.commands.length > 0 && typedInFence) open([]);
      inFence = !inFence;
      typedInFence = false;
      continue;
    }
    const glued = current.commands.length > 0 ? GLUED.exec(line.text)?.groups : undefined;
    if (glued !== undefined) current.lines.push({ ...line, text: glued['printed'] ?? '' });
    const text = glued?.['prompt'] ?? line.text;
    const typed = glued === undefined && isOutput(current, line) ? undefined : typedOn(text);
    if (typed === undefined) {
      current.lines.push(line);
      continue;
    }
    if (typed.folder !== undefined) cwd = typed.folder;
    const commands = typed.command === '' ? [] : commandsOf(typed.command, cwd);
    cwd = commands.at(-1)?.cwd ?? cwd;
    roles.set(line, typed.command === '' ? 'prompt' : 'command');
    // `set -x` shows each part of a pipe; a part that only filters prints the output of the command before it.
    if (isFilterOnly(text, commands) && current.lines.every((each) => each.text.trim() === '')) continue;
    typedInFence = inFence;
    open(commands);
  }
  return { blocks: blocks.filter(({ commands, lines }) => commands.length > 0 || lines.length > 0), roles };
}

/** A line of `set -x` with a filter that names no file. */
function isFilterOnly(text: string, commands: readonly Command[]): boolean {
  return (
    text.startsWith('+') &&
    commands.length > 0 &&
    commands.every(
      ({ name, args }) => FILTERS.has(name) && (name === 'echo' || !args.some((arg) => arg.startsWith('/'))),
    )
  );
}

const FILTERS = new Set([
  'tr',
  'cat',
  'awk',
  'sed',
  'sort',
  'cut',
  'head',
  'tail',
  'echo',
  'grep',
  'tee',
  'uniq',
]);

/** The first line of `cat cmdline` output, which looks as if it had been typed. */
function isOutput(block: Block, line: Line): boolean {
  if (block.lines.some(({ text }) => text.trim() !== '')) return false;
  const prints = block.commands.some(
    ({ name, args }) => name !== 'echo' && args.some((arg) => LOOKS_TYPED.test(arg)),
  );
  return prints && !/^\s*(?:\S+@\S+|\[\S+@)|^\s*[$#]\s|^\+{1,3} /.test(line.text);
}
