/** Reads `ls` output for folders whose entries are facts: fd, task, ns, cgroups; and links anywhere. */
import type { Command } from '../command.ts';
import { keepsColumns, keepsLines, resolve } from '../command.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { brief } from './cgroup-files.ts';
import { cgroupPath, isCgroupFile, procPath } from './paths.ts';

// Mode, links, owner, group, size, a date in any language, name.
const LONG_ROW =
  /^\s*(?<mode>[-dlcbps][-rwxsStT]{9})[.+@]?\s+\d+\s+\S+\s+\S+\s+(?:\d+,\s*)?\d+\s+(?<rest>\S.*)$/;
const DATE = /^(?:.*?\s)??(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s[+-]\d{4})?|\d{4})\s+(?=\S)/u;

interface Row {
  readonly line: Line;
  readonly name: string;
  readonly target: string | undefined;
  readonly isFolder: boolean;
  /** The access mode of a descriptor, as the link's permissions show it (fs/proc/fd.c: tid_fd_revalidate). */
  readonly access: 'r' | 'w' | 'rw' | undefined;
}

/** A row of `ls -l`; undefined for any other line. */
export function longRow(line: Line, text = line.text): Row | undefined {
  const groups = LONG_ROW.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const rest = (groups['rest'] ?? '').replace(DATE, '');
  const arrow = groups['mode']?.startsWith('l') === true ? rest.indexOf(' -> ') : -1;
  const name = arrow === -1 ? rest.replace(/\/$/, '') : rest.slice(0, arrow);
  const target = arrow === -1 ? undefined : rest.slice(arrow + 4).trimEnd();
  return {
    line,
    name: unquoted(name.trim()),
    target: target === undefined ? undefined : unquoted(target),
    isFolder: groups['mode']?.startsWith('d') === true,
    access: accessOf(groups['mode'] ?? ''),
  };
}

function accessOf(mode: string): Row['access'] {
  const [reads, writes] = [mode[1] === 'r', mode[2] === 'w'];
  if (!mode.startsWith('l') || mode.startsWith('lrwxrwxrwx')) return undefined;
  return reads && writes ? 'rw' : writes ? 'w' : reads ? 'r' : undefined;
}

/** Removes the quotes that GNU ls puts around odd names. */
function unquoted(name: string): string {
  return /^'(.*)'$|^"(.*)"$/.test(name) ? name.slice(1, -1) : name;
}

/** Labels that people put before output. */
const LABEL = /^\s*(?:out(?:put)?|result|输出|结果|вывод|ausgabe|出力)\s*[:：]\s*/i;

/** The folders that an `ls` names, as far as they can be determined. */
function foldersOf(command: Command): string[] {
  const named = command.args.filter((arg) => !arg.startsWith('-'));
  return (named.length === 0 ? ['.'] : named).flatMap((path) => resolve(command.cwd, path) ?? []);
}

/** Reads `ls` output from `at` on: rows of one folder, until something else begins. */
export const listing: Reader = (lines, at, context) => {
  const { command } = context;
  const line = lines[at] as Line;
  const heading = /^\s*(\/\S.*?):\s*$/.exec(line.text)?.[1];
  if (heading !== undefined && (procPath(heading) !== undefined || cgroupPath(heading) !== undefined)) {
    context.memory.set('ls', heading);
    context.made(line, `the folder ${heading}`);
    return 1;
  }
  const folders =
    command === undefined || !['ls', 'll', 'dir'].includes(command.name) ? [] : foldersOf(command);
  const folder =
    (context.memory.get('ls') as string | undefined) ?? (folders.length === 1 ? folders[0] : undefined);
  if (folder === undefined || command === undefined || !keepsColumns(command)) return 0;
  const own = listed(lines, at);
  if (own.taken.length === 0) return 0;
  const as = keep(folder, own.rows, line, context);
  if (as === undefined) return 0;
  for (const each of own.taken) context.made(each, as);
  return own.taken.length;
};

/** Rows and names from `at` on, without blank lines. */
function listed(lines: readonly Line[], at: number): { rows: Row[]; taken: Line[] } {
  const rows: Row[] = [];
  const taken: Line[] = [];
  for (let next = at; next < lines.length; next++) {
    const line = lines[next] as Line;
    const text = line.text.replace(LABEL, '');
    if (text.trim() === '') {
      if (rows.length > 0 || taken.length > 0) break;
      continue;
    }
    const row = longRow(line, text);
    if (row !== undefined) rows.push(row);
    else if (/^\s*(?:total|总用量|总计|итого|insgesamt|合計)\s/i.test(text)) {
      taken.push(line);
      continue;
    } else {
      const names = text.trim().split(/\s+/);
      if (!names.every((name) => /^[\w.@:+-]+[/@*=|]?$/.test(name))) break;
      rows.push(
        ...names.map((name) => ({
          line,
          name: name.replace(/[/@*=|]$/, ''),
          target: undefined,
          isFolder: name.endsWith('/'),
          access: undefined,
        })),
      );
    }
    taken.push(line);
  }
  return { rows: rows.filter(({ name }) => name !== '.' && name !== '..'), taken };
}

function keep(folder: string, rows: readonly Row[], line: Line, context: Context): string | undefined {
  const { command, elided, draft } = context;
  const isWhole = command !== undefined && keepsLines(command) && !elided;
  const proc = procPath(folder);
  if (proc?.file === 'fd') return keepDescriptors(proc, rows, line, isWhole, context);
  if (proc?.file === 'task' && proc.tid === undefined) {
    const tids = rows.map(({ name }) => Number(name));
    const process = draft.process(proc.pid);
    if (process === undefined || tids.length === 0 || !tids.every((tid) => Number.isInteger(tid)))
      return undefined;
    for (const row of rows) if (Number(row.name) !== proc.pid) process.thread(Number(row.name), row.line);
    if (isWhole) {
      process.set('threads-complete', true, line);
      process.set('thread-count', tids.length, line);
    }
    return `threads of process ${proc.pid}`;
  }
  if (proc !== undefined) return keepLinks(proc, folder, rows, context);
  const group = cgroupPath(folder);
  if (group !== undefined) {
    if (!rows.some(({ name }) => isCgroupFile(name))) return undefined;
    draft.cgroup(group, line);
    for (const { name, isFolder } of rows) {
      if (isFolder && !isCgroupFile(name)) draft.cgroup(`${group}/${name}`, line);
    }
    return `files of the cgroup ${brief(group)}`;
  }
  return keepLinks(undefined, folder, rows, context);
}

function keepDescriptors(
  { pid, tid }: { pid: number; tid: number | undefined },
  rows: readonly Row[],
  line: Line,
  isWhole: boolean,
  { draft }: Context,
): string | undefined {
  const process = tid === undefined || tid === pid ? draft.process(pid) : undefined;
  if (process === undefined) return undefined;
  if (!rows.every(({ name }) => /^\d+$/.test(name))) return undefined;
  const links = rows.filter(({ target }) => target !== undefined);
  if (links.length === rows.length) {
    // A second list of the same process replaces the first.
    if (isWhole) process.delete('fds');
    for (const { name, target, access, line: own } of links) {
      process.setPart('fds', name, access === undefined ? target : { to: target, access }, own);
    }
    if (isWhole) process.set('fds-complete', true, line);
  } else if (isWhole) {
    process.set('open-files', rows.length, line);
  }
  return `descriptors of process ${pid}`;
}

/** Links of a process (`exe`, `cwd`, `ns/mnt`) or of any folder. */
function keepLinks(
  proc: { pid: number; file: string } | undefined,
  folder: string,
  rows: readonly Row[],
  { draft }: Context,
): string | undefined {
  const links = rows.filter(({ target }) => target !== undefined);
  if (links.length === 0) return undefined;
  for (const { name, target = '', line } of links) {
    const path = name.startsWith('/') ? name : `${folder}/${name}`;
    keepLink(path, target, line, draft);
  }
  return proc === undefined ? `links in ${folder}` : `links of process ${proc.pid}`;
}

/** Keeps one link: for a process, as its own fact if there is one. */
export function keepLink(path: string, target: string, line: Line, draft: Context['draft']): void {
  const proc = procPath(path);
  const inode = /^(mnt|pid):\[(\d+)\]$/.exec(target);
  const process = proc === undefined || proc.tid !== undefined ? undefined : draft.process(proc.pid);
  const fd = /^fd\/(\d+)$/.exec(proc?.file ?? '')?.[1];
  if (process !== undefined && fd !== undefined) process.setPart('fds', fd, target, line);
  else if (process !== undefined && inode?.[1] === 'mnt')
    process.set('mount-namespace', Number(inode[2]), line);
  else if (process !== undefined && inode?.[1] === 'pid')
    process.set('pid-namespace', Number(inode[2]), line);
  else if (process !== undefined && proc?.file === 'exe') process.set('exe', target, line);
  else if (process !== undefined && proc?.file === 'root' && target.startsWith('/'))
    process.set('root', target, line);
  else if (process !== undefined && proc?.file === 'cwd' && target.startsWith('/'))
    process.set('cwd', target, line);
  // Other kinds of namespaces are not needed.
  else if (proc !== undefined && proc.file.startsWith('ns/')) return;
  else if (path.startsWith('/')) draft.links.set(path, target, line);
}

/** A row of `ls -l` with a link's full path, anywhere. */
export const linkRow: Reader = (lines, at, context) => {
  const line = lines[at] as Line;
  const row = longRow(line);
  if (row?.target === undefined || !/^\/(?:proc|sys|var|run|etc)\//.test(row.name)) return 0;
  keepLink(row.name, row.target, line, context.draft);
  context.made(line, `the link ${row.name}`);
  return 1;
};
