/** Reads tables of `ps`, with any options, and of `docker top`. */
import type { ProcessData } from '../../schema.ts';
import type { Command } from '../command.ts';
import { keepsLines } from '../command.ts';
import type { Draft, ProcessEntry } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { clockOf, columnsByForm, rowOf, secondsOf } from './ps-row.ts';
import type { PsRow } from './ps-row.ts';
import type { PsColumn } from './ps-columns.ts';
import { columnsOfHeader, columnsOfOptions, listsAll, widthOfWait } from './ps-columns.ts';

interface Table {
  readonly columns: readonly PsColumn[];
  /** The process of the last row, for its thread rows that follow (`ps m`). */
  last?: ProcessEntry | undefined;
  threadsOfLast: number;
  /** Depth in the tree and pid of the rows above (`ps f`). */
  readonly above: { readonly depth: number; readonly pid: number }[];
  readonly seen: { one: boolean; kernel: boolean; itself: boolean };
  readonly head: Line;
  /** The width at which names of kernel functions are truncated. */
  readonly widthOfWait: number;
}

/** The narrowest terminal whose wrapped rows are joined. */
const NARROWEST = 79;

export const psTable: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const header = columnsOfHeader(line.text);
  if (header !== undefined) {
    open(header, line, context);
    context.made(line, 'header of a process list');
    return 1;
  }
  const table = context.memory.get('ps') as Table | undefined;
  const columns = columnsByForm(line.text) ?? undefined;
  const own = table ?? (columns === undefined ? fromOptions(line, context) : open(columns, line, context));
  if (own === undefined) return 0;
  const row =
    rowOf(line.text, own.columns) ?? (columns === undefined ? undefined : rowOf(line.text, columns));
  if (row === undefined) return 0;
  const parts = continuation(lines, at, own);
  if (parts.length > 0) {
    const last = own.columns.at(-1);
    if (last === 'args') row.args = joined(row.args ?? '', line, parts);
  }
  const as = add(row, line, own, context);
  if (as === undefined) return 0;
  for (const each of [line, ...parts]) context.made(each, as);
  return 1 + parts.length;
};

function open(columns: readonly PsColumn[], line: Line, context: Context): Table {
  // Both `comm` and `args` have the header COMMAND: the options tell which it is.
  const asked = context.command === undefined ? undefined : columnsOfOptions(context.command);
  const table: Table = {
    columns: asked?.length === columns.length ? asked : columns,
    threadsOfLast: 0,
    above: [],
    seen: { one: false, kernel: false, itself: false },
    head: line,
    widthOfWait: widthOf(context.command, line),
  };
  context.memory.set('ps', table);
  return table;
}

/** Without a command, the column's width in the header: names begin below its title. */
function widthOf(command: Command | undefined, line: Line): number {
  if (command !== undefined) return widthOfWait(command);
  const title = /WCHAN\s+/.exec(line.text)?.[0];
  return title === undefined ? 6 : title.length - 1;
}

/** A row without a header, for a `ps` whose options determine the columns. */
function fromOptions(line: Line, context: Context): Table | undefined {
  if (context.command?.name !== 'ps') return undefined;
  const asked = columnsOfOptions(context.command);
  if (asked === undefined || rowOf(line.text, asked) === undefined) return undefined;
  return open(asked, line, context);
}

/** The lines of a wrapped row that starts at `at`: all but the last are as wide as the terminal. */
function continuation(lines: readonly Line[], at: number, table: Table): Line[] {
  const parts: Line[] = [];
  const width = (lines[at] as Line).text.length;
  if (width < NARROWEST) return parts;
  for (let next = at + 1; next < lines.length; next++) {
    const { text } = lines[next] as Line;
    const before = parts.at(-1)?.text.length ?? width;
    if (text.trim() === '' || Math.abs(before - width) > 1 || text.length > width + 1 || /^\s\s/.test(text))
      break;
    if (rowOf(text, table.columns) !== undefined || columnsByForm(text) !== undefined) break;
    if (/[^\u0000-\u024f\u2000-\u206f]/.test(text)) break;
    parts.push(lines[next] as Line);
  }
  return parts;
}

/** Joins the lines; a line one character shorter than the widest lost a blank at its end. */
function joined(text: string, row: Line, parts: readonly Line[]): string {
  const width = Math.max(row.text.length, ...parts.map((part) => part.text.length));
  let all = text;
  let before = row.text.length;
  for (const part of parts) {
    all += `${before < width ? ' ' : ''}${part.text}`;
    before = part.text.length;
  }
  return all;
}

function add(row: PsRow, line: Line, table: Table, context: Context): string | undefined {
  const { draft } = context;
  if (isOwnPs(row, context.command)) {
    markComplete(row, 0, table, context);
    return "the reporter's own ps";
  }
  if (row.pid === '-' || (row.pid === undefined && row.tid === undefined))
    return addThreadOf(row, line, table);
  const pid = Number(row.pid ?? row.tid);
  const process = draft.process(pid);
  if (process === undefined) return undefined;
  const tid = row.tid === undefined ? pid : Number(row.tid);
  if (tid !== pid) {
    const thread = process.thread(tid, line);
    if (isState(row.state)) thread.set('state', row.state[0] as 'S', line);
    if (isWait(row.wchan, table.widthOfWait)) thread.set('wchan', row.wchan, line);
    if (row.comm !== undefined) thread.set('comm', row.comm.slice(0, 15), line);
    if (row.threads !== undefined) process.set('thread-count', Number(row.threads), line);
    return `thread ${tid} of process ${pid}`;
  }
  table.last = process;
  table.threadsOfLast = 0;
  addProcess(process, row, table, line, draft);
  inTree(process, row, line, table);
  markComplete(row, pid, table, context);
  return `process ${pid}`;
}

function addProcess(process: ProcessEntry, row: PsRow, table: Table, line: Line, draft: Draft): void {
  const list = `${line.source}:${table.head.line}`;
  draft.lists.add(list);
  draft.listed.set(process.pid, (draft.listed.get(process.pid) ?? new Set()).add(list));
  if (row.ppid !== undefined) process.set('ppid', Number(row.ppid), line);
  if (isState(row.state)) process.set('state', row.state[0] as NonNullable<ProcessData['state']>, line);
  if (isWait(row.wchan, table.widthOfWait)) process.set('wchan', row.wchan, line);
  if (row.comm !== undefined) process.set('comm', row.comm.replace(/ <defunct>$/, '').slice(0, 64), line);
  if (row.args !== undefined)
    setArgs(process, row.args.replace(/^(?:[\s|│]*(?:\\_|[├└`|]-?─?)\s)/u, '').trim(), line);
  if (row.tty !== undefined && row.tty !== '-') process.set('terminal', row.tty !== '?', line);
  if (row.threads !== undefined && row.threads !== '-')
    process.set('thread-count', Number(row.threads), line);
  const start = row.date === undefined ? undefined : clockOf(row.date);
  if (start !== undefined) draft.starts.set(process.pid, { start, at: line });
  setAge(process, row, line);
  const cgroup = row.cgroup;
  if (cgroup !== undefined && cgroup !== '-' && !/[.…]$/.test(cgroup)) setCgroup(process, cgroup, line);
}

/** Arguments as ps shows them: a name in brackets means that there are none. */
function setArgs(process: ProcessEntry, text: string, line: Line): void {
  const bracketed = /^\[(.+?)\](?: <defunct>)?$/.exec(text)?.[1];
  if (bracketed !== undefined) {
    process.set('comm', bracketed.slice(0, 64), line);
    // procps puts the name in brackets if cmdline is empty.
    process.set('args', [], line);
    return;
  }
  if (/^[^\s/]+ <defunct>$/.test(text)) {
    process.set('comm', text.replace(/ <defunct>$/, '').slice(0, 64), line);
    return;
  }
  if (text !== '' && text !== '-') process.set('args', text, line, { weak: /(?:…|\.\.\.|\+)$/.test(text) });
}

function setAge(process: ProcessEntry, row: PsRow, line: Line): void {
  const exact = row['elapsed-seconds'] ?? (/^\d+$/.test(row.elapsed ?? '') ? row.elapsed : undefined);
  const elapsed = exact === undefined ? secondsOf(row.elapsed ?? '') : Number(exact);
  if (elapsed !== undefined) {
    process.set('age', `${elapsed}s`, line);
    return;
  }
  // In ps, %CPU is the processor time divided by the time since the start (procps, pcpu in output.c).
  const time = secondsOf(row.time ?? '');
  const cpu = Number((row.cpu ?? '').replace(',', '.'));
  if (time !== undefined && time >= 60 && cpu >= 1) {
    const age = Math.round(time / (cpu / 100) / 60);
    process.set('age', `${age}m`, line, { weak: true, how: 'from TIME and %CPU' });
  }
}

function setCgroup(process: ProcessEntry, text: string, line: Line): void {
  const groups: Record<string, string> = {};
  for (const part of text.split(/,(?=\d+:)/)) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(part);
    if (match === null) return;
    groups[match[1] ?? ''] = match[2] ?? '';
  }
  process.set('cgroup', groups, line);
}

/** A row of `ps m`: a thread of the process above, without its id. The first one is the process's first thread. */
function addThreadOf(row: PsRow, line: Line, table: Table): string | undefined {
  const { last } = table;
  if (last === undefined) return undefined;
  table.threadsOfLast++;
  if (table.threadsOfLast === 1 && isState(row.state)) last.set('state', row.state[0] as 'S', line);
  last.set('thread-count', table.threadsOfLast, line);
  return `a thread of process ${last.pid}`;
}

/** `ps f` draws the tree into the last column: the parent is the process above that is one level less indented. */
function inTree(process: ProcessEntry, row: PsRow, line: Line, table: Table): void {
  const depth = /^[\s|]*\\_ /.exec(row.args ?? '')?.[0].length ?? 0;
  while ((table.above.at(-1)?.depth ?? -1) >= depth) table.above.pop();
  const parent = table.above.at(-1);
  if (depth > 0 && parent !== undefined && row.ppid === undefined)
    process.set('ppid', parent.pid, line, { weak: true });
  table.above.push({ depth, pid: process.pid });
}

function isState(state: string | undefined): state is string {
  return state !== undefined && /^[RSDZTtIXP]/.test(state);
}

/** A name that fills its column was probably truncated, so it is not usable. */
function isWait(wchan: string | undefined, width: number): wchan is string {
  return wchan !== undefined && /^[A-Za-z_]\w*/.test(wchan) && wchan.length < width;
}

/** Whether the row is the `grep` in the pipe, or the `ps` itself and what ran it. */
function isOwnPs(row: PsRow, command: Command | undefined): boolean {
  const args = (row.args ?? '').replace(/^[\s|]*\\_ /, '').trim();
  if (/^(?:[ef]?grep|rg|ag)\s/.test(args)) {
    return (
      command === undefined ||
      command.filters.some(({ args: own }) => own.some((word) => args.includes(word)))
    );
  }
  if (command?.name !== 'ps') return false;
  const own = ['ps', ...command.args].join(' ');
  return (
    args.replace(/^(?:\S*\/)?(?:timeout|sudo|nice)\s+(?:-\S+\s+)*(?:[\d.]+[smhd]?\s+)?/, '') === own ||
    (args === '' && row.comm === 'ps')
  );
}

/** The list is complete if it contains the first process, the kernel's own ones and the `ps` that made it. */
function markComplete(row: PsRow, pid: number, table: Table, context: Context): void {
  const { seen } = table;
  const text = row.args ?? row.comm ?? '';
  if (pid === 1) seen.one = true;
  if (pid === 2 && text.includes('kthreadd')) seen.kernel = true;
  if (/^(?:\S*\/)?ps(?:\s|$)/.test(text.replace(/^[\s|]*\\_ /, ''))) seen.itself = true;
  const { command } = context;
  const filtered =
    command !== undefined && command.name === 'ps' && !(keepsLines(command) && listsAll(command));
  // A tool's list is complete; a person's paste may lack rows.
  const isWhole = (context.whole && command !== undefined) || (seen.one && seen.kernel && seen.itself);
  if (isWhole && !filtered && !context.elided) {
    context.draft.complete.set('processes-complete', table.head);
  }
}
