/**
 * Reads container lists of docker, podman and nerdctl: with or without header, with straight or typographic quotes,
 * with columns separated by many blanks or one, and with rows that a terminal wrapped.
 */
import type { ContainerData } from '../../schema.ts';
import type { Command } from '../command.ts';
import { keepsColumns, keepsLines } from '../command.ts';
import type { EngineKind } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';

const HEADER = /^\s*CONTAINER ID\s+IMAGE\s+COMMAND\s+CREATED\s+STATUS\b/;
const AGO = String.raw`(?:About an?|Less than an?|\d+)\s(?:second|minute|hour|day|week|month|year)s?`;
const STATUS = String.raw`Up(?:\s${AGO}(?:\sago)?)?(?:\s\((?:healthy|unhealthy|health: starting|starting|Paused)\))*|Exited\s\(-?\d+\)(?:\s${AGO}\sago)?|Restarting\s\(-?\d+\)\s${AGO}\sago|Removal In Progress|Created|Dead|Paused|Initialized|Stopping|Removing`;
// docker quotes the command, podman does not.
const ROW = new RegExp(
  String.raw`^\s*(?<id>[0-9a-f]{12,64})\s+(?<image>\S+)\s+(?:["“”'‘](?<quoted>.*?)["“”'’]|(?<command>.*?))?\s+(?<created>${AGO}\sago)\s+(?<status>${STATUS})(?:\s+(?<ports>.*?))?\s+(?<name>\S+)\s*$`,
);
/** Maximum number of lines that are joined into one wrapped row. */
const MOST_PARTS = 4;

/** States by the first word of the status in `docker ps`. */
const STATES: Readonly<Record<string, NonNullable<ContainerData['state']>>> = {
  Up: 'running',
  Exited: 'exited',
  Restarting: 'restarting',
  Removal: 'removing',
  Removing: 'removing',
  Created: 'created',
  Dead: 'dead',
  Paused: 'paused',
};

/** The state that a status in the list means. */
export function stateOf(status: string): ContainerData['state'] {
  return /\(Paused\)/.test(status) ? 'paused' : STATES[/^\w+/.exec(status)?.[0] ?? ''];
}

export const containersTable: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  if (HEADER.test(line.text)) {
    context.made(line, 'header of a container list');
    context.memory.set('containers-header', line);
    markComplete(lines, at, context);
    return 1;
  }
  for (let parts = 1; parts <= MOST_PARTS; parts++) {
    const used = lines.slice(at, at + parts);
    if (used.length < parts || used.some(({ text }) => text.trim() === '')) return 0;
    const groups = ROW.exec(
      used
        .map(({ text }) => text)
        .join(parts === 1 ? '' : joint(used))
        .replace(/\s+/g, ' '),
    )?.groups;
    if (groups === undefined) {
      // Only a line that begins like a row can continue on the next line.
      if (!/^\s*[0-9a-f]{12}[0-9a-f]*\s/.test(line.text)) return 0;
      continue;
    }
    add(groups, line, context);
    for (const part of used)
      context.made(part, `container ${groups['name'] ?? ''}: ${groups['status'] ?? ''}`);
    return parts;
  }
  return 0;
};

/** A blank if the line break replaced one. */
function joint(parts: readonly Line[]): string {
  return parts.every(({ text }) => text.length >= 79) ? '' : ' ';
}

function add(groups: Record<string, string | undefined>, line: Line, context: Context): void {
  const { id = '', image = '', created = '', status = '', name = '' } = groups;
  const kind = engineOf(context.command);
  const container = context.draft.container(id, line);
  container.set('name', name, line);
  if (kind !== 'docker') {
    container.set('engine', kind, line);
    context.draft.engine(kind, line);
  }
  container.set('status', status.replace(/\s+/g, ' '), line);
  container.set('image', image, line);
  container.set('age', created.replace(/\s+/g, ' '), line);
}

function engineOf(command: Command | undefined): EngineKind {
  if (command?.name === 'podman') return 'podman';
  return command?.name === 'nerdctl' || command?.name === 'crictl' ? 'containerd' : 'docker';
}

/** The list is complete if the engine was asked for all containers, and a tool wrote its output. */
function markComplete(lines: readonly Line[], at: number, context: Context): void {
  const { command, draft } = context;
  const header = lines[at] as Line;
  if (command === undefined) return;
  if (!keepsLines(command) || !keepsColumns(command)) {
    draft.note(
      header,
      `the list of containers went through ${command.filters.map(({ name }) => name).join(' | ')}: some may be missing`,
    );
    return;
  }
  const all = command.args.some((arg) => /^-[a-z]*a|^--all$/.test(arg));
  const narrowed = command.args.some((arg) => /^(?:-[a-z]*[fnl]|--filter|--last|--latest)/.test(arg));
  if (all && !narrowed && !context.elided && context.whole) draft.complete.set('containers-complete', header);
}
