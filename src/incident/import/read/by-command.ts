/** Chooses the readers for a command, in the order of its output. */
import type { Command } from '../command.ts';
import { keepsColumns, resolve } from '../command.ts';
import type { Line } from '../line.ts';
import type { Reader } from '../reader.ts';
import { readFile } from './by-file.ts';
import { containersTable } from './containers-table.ts';
import { idsOnly, inspectFormat } from './formatted.ts';
import { listing } from './listing.ts';
import { psTable } from './ps-table.ts';
import { pstree } from './pstree.ts';

const PRINTS_FILES = new Set([
  'cat',
  'head',
  'tail',
  'less',
  'more',
  'grep',
  'egrep',
  'zgrep',
  'tr',
  'strings',
  'xxd',
]);

export interface Lead {
  readonly reader: Reader;
  /** Its input occurs once: the following lines belong to the next reader. */
  readonly once: boolean;
}

/** Readers for a command's output; none if its form is enough. */
export function readersOf(command: Command): Lead[] {
  const { name } = command;
  if (PRINTS_FILES.has(name)) {
    const files = filesOf(command);
    return files.map((path) => ({ reader: reading(path), once: files.length > 1 }));
  }
  return repeating(command).map((reader) => ({ reader, once: false }));
}

function repeating(command: Command): Reader[] {
  const { name, args } = command;
  if (!keepsColumns(command)) return [];
  if (name === 'ps') return [psTable];
  if (name === 'ls' || name === 'll' || name === 'dir') return [listing];
  if (name === 'pstree') return [pstree];
  if (name === 'docker' || name === 'podman' || name === 'nerdctl') {
    if (args.includes('inspect')) return [inspectFormat];
    if (args.includes('ps') || args.includes('ls')) return [containersTable, idsOnly];
    if (args.includes('top')) return [psTable];
  }
  return [];
}

function reading(path: string): Reader {
  return (lines, at, context) =>
    (lines[at] as Line | undefined) === undefined ? 0 : readFile(path, lines, at, context);
}

/** The files that a command prints, with `{a,b}` expanded; files named by a pattern or a variable are unknown. */
export function filesOf({ name, args, cwd }: Command): string[] {
  const isGrep = name.endsWith('grep');
  const words = args.filter(
    (arg) => !arg.startsWith('-') && !(/^\d+$/.test(arg) && (name === 'head' || name === 'tail')),
  );
  const named = isGrep && !args.some((arg) => /^-[a-zA-Z]*e$/.test(arg)) ? words.slice(1) : words;
  return named
    .flatMap(spelledOut)
    .filter((path) => !/[*?$[\]]/.test(path))
    .flatMap((path) => resolve(cwd, path) ?? []);
}

/** Expands `/proc/1/{stack,status}` as a shell does. */
function spelledOut(path: string): string[] {
  const match = /^(?<before>[^{}]*)\{(?<inside>[^{}]*,[^{}]*)\}(?<behind>.*)$/.exec(path)?.groups;
  if (match === undefined) return [path];
  const { before = '', inside = '', behind = '' } = match;
  return inside
    .split(',')
    .slice(0, 64)
    .flatMap((part) => spelledOut(`${before}${part}${behind}`));
}
