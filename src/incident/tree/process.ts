/**
 * /proc/PID and /proc/PID/task/TID of a process, as far as it is stated.
 */
import { frames } from '../../expression/library/stack.ts';
import { NUMBER_GAP, notStated } from '../gap.ts';
import type { FactsData, ProcessData, ThreadData } from '../schema.ts';
import { cgroupFile } from './membership.ts';
import type { Node } from './node.ts';
import { Folder, MISSING, file, link, unread } from './node.ts';
import { commOf, argsOf } from './names.ts';
import { statFile, statusFile } from './stat.ts';

/** Data shared by an incident's processes. */
export interface Processes {
  readonly facts: FactsData;
  /** Process ids by parent id, of stated processes. */
  readonly children: ReadonlyMap<number, readonly number[]>;
}

/** Files that every process has; unless created below, their contents are not stated. */
const ALWAYS = [
  'environ',
  'maps',
  'smaps',
  'io',
  'sched',
  'statm',
  'oom_score',
  'oom_score_adj',
  'mounts',
  'auxv',
];
/** Files that take the lock of the process's memory map. */
const TAKE_THE_LOCK: ReadonlySet<string> = new Set([
  'cmdline',
  'environ',
  'maps',
  'smaps',
  'smaps_rollup',
  'numa_maps',
]);

/** @param thread a thread other than the first: its folder shows its own data, and otherwise the process's */
export function processFolder(process: ProcessData, all: Processes, thread?: ThreadData): Folder {
  const path = `/proc/${thread?.tid ?? process.pid}`;
  return new Folder(notStated(`all that is in ${path}`), (folder) => {
    fill(folder, path, process, thread, all);
    folder.set('task', taskFolder(process, all));
    const fds = descriptors(process);
    folder.set('fd', fds);
    folder.set(
      'fdinfo',
      new Folder(fds.open, (infos) => {
        for (const name of fds.list().names) infos.set(name, unread(notStated(`${path}/fdinfo/${name}`)));
      }),
    );
  });
}

/** The stated threads, without the first one and those that are gone. */
export function liveThreads(process: ProcessData): ThreadData[] {
  return (process.threads ?? []).filter((thread) => thread.tid !== process.pid && thread.gone !== true);
}

/** Whether no other thread of it matters. */
export function hasAllThreads(process: ProcessData, facts: FactsData): boolean {
  const { 'threads-complete': isWhole, 'thread-count': count } = process;
  if (isWhole === true || count === liveThreads(process).length + 1) return true;
  return count === undefined && isWhole === undefined && facts['processes-complete'] === true;
}

function taskFolder(process: ProcessData, all: Processes): Folder {
  const folder = new Folder(
    hasAllThreads(process, all.facts) ? undefined : `all threads of process ${process.pid} are not stated`,
    (tasks) => {
      const first = process.threads?.find((thread) => thread.tid === process.pid);
      tasks.set(String(process.pid), threadFolder(process, first ?? { tid: process.pid }, all));
      for (const thread of process.threads ?? []) {
        if (thread.tid === process.pid) continue;
        tasks.set(String(thread.tid), thread.gone === true ? MISSING : threadFolder(process, thread, all));
      }
    },
  );
  folder.closed = process['threads-complete'] === true;
  return folder;
}

function threadFolder(process: ProcessData, thread: ThreadData, all: Processes): Folder {
  const path = `/proc/${process.pid}/task/${thread.tid}`;
  return new Folder(notStated(`all that is in ${path}`), (folder) =>
    fill(folder, path, process, thread, all),
  );
}

/** @param thread undefined for the process's own folder */
function fill(
  folder: Folder,
  path: string,
  process: ProcessData,
  thread: ThreadData | undefined,
  all: Processes,
): void {
  const isFirst = thread === undefined || thread.tid === process.pid;
  const own = isFirst ? { ...process, ...stated(thread) } : thread;
  const set = (name: string, node: Node): void => folder.set(name, node);
  const text = (name: string, value: string | undefined): void =>
    set(name, value === undefined ? unread(notStated(`${path}/${name}`)) : file(value));

  for (const name of ALWAYS) set(name, unread(notStated(`${path}/${name}`)));
  const comm = isFirst ? (thread?.comm ?? commOf(process)) : (thread.comm ?? commOf(process));
  text('comm', comm === undefined ? undefined : `${comm}\n`);
  set('stat', statFile({ process, thread, isFirst, comm, facts: all.facts }));
  set('status', statusFile({ process, thread, isFirst, comm, facts: all.facts }));
  const args = argsOf(process);
  text('cmdline', args === undefined ? undefined : args.map((arg) => `${arg}\0`).join(''));
  text('stack', own.stack === undefined ? undefined : lineEnded(own.stack));
  text('wchan', own.wchan ?? wchanOf(own));
  text('syscall', own.syscall === undefined ? undefined : lineEnded(own.syscall));
  set('cgroup', cgroupFile(process, all.facts));
  const mountinfo = process.mountinfo ?? all.facts.mountinfo;
  text('mountinfo', mountinfo === undefined ? undefined : lineEnded(mountinfo));
  set('limits', limitsFile(process, path));
  set('cwd', link(process.cwd));
  set('exe', link(process.exe));
  set('root', link(process.root));
  set('ns', namespaces(process, path));
  const children = all.children.get(process.pid) ?? [];
  const open = all.facts['processes-complete'] === true ? {} : { partial: 'all processes are not stated' };
  set('children', {
    kind: 'file',
    read: () => ({ text: children.map((pid) => `${pid} `).join(''), ...open }),
  });
  if (process['args-hang'] === true) {
    for (const name of TAKE_THE_LOCK)
      set(name, { kind: 'file', read: () => ({ unknown: 'it hangs', hangs: true }) });
  }
}

/** Omits undefined keys, so that they hide nothing. */
function stated(thread: ThreadData | undefined): Partial<ThreadData> {
  return Object.fromEntries(Object.entries(thread ?? {}).filter(([, value]) => value !== undefined));
}

/** The kernel shows the innermost function that is not the scheduler's own: the top of the stack. `0` if it runs. */
function wchanOf({
  state,
  stack,
}: {
  state?: string | undefined;
  stack?: string | undefined;
}): string | undefined {
  if (state === 'R') return '0';
  return stack === undefined ? undefined : frames(stack)[0];
}

function descriptors(process: ProcessData): Folder {
  const { fds, 'open-files': count } = process;
  const stated = Object.keys(fds ?? {}).length;
  const whole = process['fds-complete'] === true || (count !== undefined && count <= MOST_DESCRIPTORS);
  return new Folder(
    whole ? undefined : `all descriptors of process ${process.pid} are not stated`,
    (folder) => {
      for (const [number, to] of Object.entries(fds ?? {})) {
        folder.set(
          number,
          typeof to === 'string' ? link(to) : { kind: 'link', to: to.to, access: to.access },
        );
      }
      // The kernel assigns the lowest free number, so many descriptors usually have the first numbers.
      if (count === undefined || count > MOST_DESCRIPTORS) return;
      for (let number = 0, left = count - stated; left > 0; number++) {
        if (folder.get(String(number)) !== undefined) continue;
        folder.set(String(number), link(undefined));
        left--;
      }
    },
  );
}

/** Descriptors beyond this number are not listed one by one. */
const MOST_DESCRIPTORS = 200_000;

function namespaces(process: ProcessData, path: string): Folder {
  return new Folder(notStated(`all that is in ${path}/ns`), (folder) => {
    for (const name of ['cgroup', 'ipc', 'net', 'user', 'uts']) folder.set(name, link(undefined));
    const inode = { mnt: process['mount-namespace'], pid: process['pid-namespace'] };
    for (const [name, number] of Object.entries(inode)) {
      folder.set(name, link(number === undefined ? undefined : `${name}:[${number}]`));
    }
  });
}

function limitsFile(process: ProcessData, path: string): Node {
  const limit = process['files-limit'];
  if (limit === undefined) return unread(notStated(`${path}/limits`));
  const row = (name: string, soft: string, hard: string, units: string): string =>
    `${name.padEnd(26)}${soft.padEnd(21)}${hard.padEnd(21)}${units.padEnd(10)}\n`;
  const rows = Array.from(LIMITS, ([name, units]) =>
    name === 'Max open files'
      ? row(name, String(limit.soft), String(limit.hard), units)
      : row(name, NUMBER_GAP, NUMBER_GAP, units),
  );
  return file(row('Limit', 'Soft Limit', 'Hard Limit', 'Units') + rows.join(''));
}

/** fs/proc/base.c, lnames. */
const LIMITS: ReadonlyMap<string, string> = new Map([
  ['Max cpu time', 'seconds'],
  ['Max file size', 'bytes'],
  ['Max data size', 'bytes'],
  ['Max stack size', 'bytes'],
  ['Max core file size', 'bytes'],
  ['Max resident set', 'bytes'],
  ['Max processes', 'processes'],
  ['Max open files', 'files'],
  ['Max locked memory', 'bytes'],
  ['Max address space', 'bytes'],
  ['Max file locks', 'locks'],
  ['Max pending signals', 'signals'],
  ['Max msgqueue size', 'bytes'],
  ['Max nice priority', ''],
  ['Max realtime priority', ''],
  ['Max realtime timeout', 'us'],
]);

export function lineEnded(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
