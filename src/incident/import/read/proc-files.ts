/** Reads files of /proc/PID as `cat` prints them. */
import { printsWhole } from '../command.ts';
import type { Draft, TaskEntry } from '../draft.ts';
import type { Line, Origin } from '../line.ts';
import type { Context } from '../reader.ts';
import { stackAt } from './frames.ts';
import type { ProcPath } from './paths.ts';
import { procPath } from './paths.ts';

type FileReader = (lines: readonly Line[], at: number, file: ProcPath, context: Context) => number;

const READERS: Readonly<Record<string, FileReader>> = {
  stack: readStack,
  status: readStatus,
  stat: readStat,
  wchan: readWchan,
  cgroup: readCgroup,
  cmdline: readCmdline,
  comm: readComm,
  limits: readLimits,
  mountinfo: readMountinfo,
  syscall: readSyscall,
};

/** Reads `cat` output of a process's file; 0 if it does not have that file's form. */
export function readProcFile(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  return READERS[file.file]?.(lines, at, file, context) ?? 0;
}

function readStack(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const { frames, count } = stackAt(lines, at);
  const task = count === 0 ? undefined : context.draft.task(file.pid, file.tid, lines[at] as Line);
  if (task === undefined) return 0;
  task.set('stack', `${frames.join('\n')}\n`, lines[at] as Line);
  for (const line of lines.slice(at, at + count)) context.made(line, `stack of ${task.name}`);
  return count;
}

const STATUS_LINE = /^\s*(?<key>[A-Za-z_]\w*):[ \t]*(?<value>.*?)\s*$/;
/** Keys of /proc/PID/status that have facts of their own. */
const OWN_KEYS = new Set([
  'Name',
  'Umask',
  'State',
  'Tgid',
  'Pid',
  'PPid',
  'TracerPid',
  'Threads',
  'SigPnd',
  'ShdPnd',
  'NSpid',
  'NStgid',
  'NSpgid',
  'NSsid',
  'Ngid',
]);
const TELLING_KEYS = new Set([
  'Uid',
  'SigBlk',
  'SigIgn',
  'SigCgt',
  'CoreDumping',
  'Kthread',
  'VmRSS',
  'voluntary_ctxt_switches',
  'nonvoluntary_ctxt_switches',
]);
const STATUS_KEYS =
  /^(?:Name|Umask|State|Tgid|Ngid|Pid|PPid|TracerPid|[UG]id|FDSize|Groups|NS\w+|Vm\w+|Rss\w+|HugetlbPages|CoreDumping|THP_enabled|untag_mask|Threads|Sig\w+|ShdPnd|ShdP|Cap\w+|NoNewPrivs|Seccomp\w*|Speculation\w*|Cpus_allowed\w*|Mems_allowed\w*|(?:non)?voluntary_ctxt_switches|Kthread|x86_Thread_features\w*|envID|VxID)$/;

/** Also accepts some of the lines: `grep State /proc/1/status`. */
function readStatus(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const task = context.draft.task(file.pid, file.tid, lines[at] as Line);
  if (task === undefined) return 0;
  let next = at;
  const pending: { pending?: number[]; shared?: number[] } = {};
  for (; next < lines.length; next++) {
    const line = lines[next] as Line;
    const groups = STATUS_LINE.exec(line.text)?.groups;
    const { key = '', value = '' } = groups ?? {};
    if (groups === undefined || !STATUS_KEYS.test(key)) break;
    if (next > at && key === 'Name') break;
    setStatus(task, key, value, line, pending);
    // For a whole node keep only what shows a failure; keep everything that a person pasted.
    if (!OWN_KEYS.has(key) && (!context.whole || TELLING_KEYS.has(key)))
      task.setPart('status', key, value, line);
    context.made(line, `status of ${task.name}`);
  }
  const line = lines[at] as Line;
  keepWhole(lines.slice(at, next), file, context);
  if (pending.pending !== undefined || pending.shared !== undefined) task.set('signals', pending, line);
  return next - at;
}

/** Keeps a collected file completely; what of it stays is decided when all files are there. */
function keepWhole(own: readonly Line[], { pid, tid }: ProcPath, { whole, draft, command }: Context): void {
  const [first] = own;
  if (!whole || tid !== undefined || first === undefined || command?.name !== 'cat') return;
  draft.statusFiles.set(pid, { text: own.map(({ text }) => `${text}\n`).join(''), at: first });
}

function setStatus(
  task: TaskEntry,
  key: string,
  value: string,
  line: Line,
  pending: { pending?: number[]; shared?: number[] },
): void {
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  const state = /^([RSDZTtIXP])\b/.exec(value)?.[1];
  if (key === 'Name') task.set('comm', value, line);
  else if (key === 'State' && state !== undefined) task.set('state', state as 'S', line);
  else if (key === 'SigPnd' && /^[0-9a-f]{8,16}$/.test(value)) pending.pending = signalsOf(value);
  else if (key === 'ShdPnd' && /^[0-9a-f]{8,16}$/.test(value)) pending.shared = signalsOf(value);
  if (task.thread !== undefined) return;
  const { process } = task;
  if (key === 'PPid' && number !== undefined) process.set('ppid', number, line);
  else if (key === 'TracerPid' && number !== undefined) process.set('tracer', number, line);
  else if (key === 'Threads' && number !== undefined) process.set('thread-count', number, line);
  else if (key === 'NSpid') {
    const ids = value
      .split(/\s+/)
      .filter((id) => id !== '')
      .map(Number);
    if (ids.length > 0) process.set('nspid', ids, line);
  }
}

/** Signal numbers in a mask: bit 0 is signal 1 (fs/proc/array.c: render_sigset_t). */
export function signalsOf(mask: string): number[] {
  const bits = BigInt(`0x${mask}`);
  return Array.from({ length: 64 }, (_, nth) => nth + 1).filter(
    (nth) => ((bits >> BigInt(nth - 1)) & 1n) === 1n,
  );
}

const STAT = /^\s*(?<pid>\d+) \((?<comm>.*)\) (?<state>[RSDZTtIXxWKP]) (?<ppid>\d+)(?<rest>(?: -?\d+)*)\s*$/;

function readStat(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  return readStatLine(lines[at] as Line, file, context) ? 1 : 0;
}

/** A line of /proc/PID/stat, which names its process. */
export function readStatLine(line: Line, file: ProcPath | undefined, context: Context): boolean {
  const groups = STAT.exec(line.text)?.groups;
  if (groups === undefined) return false;
  const pid = Number(groups['pid']);
  if (file !== undefined && pid !== (file.tid ?? file.pid)) return false;
  const task = context.draft.task(file?.pid ?? pid, file?.tid, line);
  if (task === undefined) return false;
  task.set('comm', groups['comm'] ?? '', line);
  task.set('state', groups['state'] as 'S', line);
  const rest = (groups['rest'] ?? '').trim().split(' ');
  if (task.thread === undefined) {
    task.process.set('ppid', Number(groups['ppid']), line);
    // proc(5): num_threads is field 20, tty_nr 7; `rest` begins with field 5.
    if (rest.length > 15) task.process.set('thread-count', Number(rest[15]), line);
    if (rest.length > 2) task.process.set('terminal', rest[2] !== '0', line);
  }
  // For a thread the facts suffice: a node has thousands.
  if (rest.length >= 18 && task.thread === undefined && file?.tid === undefined) {
    context.draft.files.set(`/proc/${pid}/stat`, `${line.text.trim()}\n`, line);
  }
  context.made(line, `stat of ${task.name}`);
  return true;
}

function readWchan(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const line = lines[at] as Line;
  const name = /^\s*([A-Za-z_]\w*(?:\.\w+)*)(?=\s*$|[\w-]*@|\[)/.exec(line.text)?.[1];
  const task = name === undefined ? undefined : context.draft.task(file.pid, file.tid, line);
  if (task === undefined || name === undefined) return 0;
  task.set('wchan', name, line);
  context.made(line, `wchan of ${task.name}`);
  return 1;
}

const CGROUP_LINE = /^\s*(?<id>\d+):(?<controllers>[^:]*):(?<path>\/.*?)\s*$/;

function readCgroup(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const groups: Record<string, string> = {};
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] as Line;
    const parts = CGROUP_LINE.exec(line.text)?.groups;
    if (parts === undefined) break;
    groups[parts['controllers'] ?? ''] = parts['path'] ?? '/';
    context.made(line, `cgroup of process ${file.pid}`);
  }
  if (next === at) return 0;
  const line = lines[at] as Line;
  context.draft.process(file.pid)?.set('cgroup', groups, line);
  markHierarchies(groups, context, line);
  return next - at;
}

/** The mounted hierarchies, if the whole file is shown: it has a line for each (cgroups(7)). */
function markHierarchies(groups: Record<string, string>, { draft, command }: Context, line: Line): void {
  if (command !== undefined && !printsWhole(command)) return;
  const named = Object.keys(groups).filter((name) => name !== '');
  const hasUnified = Object.hasOwn(groups, '');
  if (named.length === 0) draft.node.set('cgroups', 'v2', line);
  else if (named.length > 3) draft.node.set('cgroups', hasUnified ? 'hybrid' : 'v1', line);
}

/** Reads a cmdline's bytes, in which an argument may contain line breaks; false for any other file. */
export function readArguments(path: string, text: string, at: Origin, draft: Draft): boolean {
  const proc = procPath(path);
  if (proc?.file !== 'cmdline' || proc.tid !== undefined) return false;
  if (text.includes('\0')) draft.process(proc.pid)?.set('args', text.replace(/\0$/, '').split('\0'), at);
  // A task without memory of its own, such as a kernel thread or a zombie, has no arguments.
  else if (text === '') draft.process(proc.pid)?.set('args', [], at);
  else return false;
  return true;
}

/**
 * Arguments separated by NULs, or by blanks if somebody converted them; arguments that run together cannot be
 * separated.
 */
function readCmdline(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const line = lines[at] as Line;
  const text = line.text.trim();
  const process = context.draft.process(file.pid);
  if (text === '' || process === undefined) return 0;
  if (text.includes('\0')) {
    process.set('args', text.replace(/\0$/, '').split('\0'), line);
  } else if (
    /\s/.test(text) ||
    context.command?.filters.some(({ name }) => name === 'tr' || name === 'xargs') === true
  ) {
    process.set('args', text, line);
  } else if (!/[a-z]-|\w\//.test(text.replace(/^\/[\w./-]*/, ''))) {
    process.set('args', text, line, { weak: true });
  } else {
    context.made(line, `command line of process ${file.pid}, with arguments run together: not used`);
    return 1;
  }
  context.made(line, `command line of process ${file.pid}`);
  return 1;
}

function readComm(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const line = lines[at] as Line;
  const name = line.text.trim();
  const task = name === '' || name.length > 15 ? undefined : context.draft.task(file.pid, file.tid, line);
  if (task === undefined) return 0;
  task.set('comm', name, line);
  context.made(line, `name of ${task.name}`);
  return 1;
}

const LIMIT = /^(?:Limit\s+Soft Limit\s+Hard Limit|Max [a-z -]+?\s{2,}(?:unlimited|\d+)\s+(?:unlimited|\d+))/;

function readLimits(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] as Line;
    if (!LIMIT.test(line.text)) break;
    const files = /^Max open files\s+(\d+)\s+(\d+)/.exec(line.text);
    if (files !== null) {
      const limit = { soft: Number(files[1]), hard: Number(files[2]) };
      context.draft.process(file.pid)?.set('files-limit', limit, line);
    }
    context.made(line, `limits of process ${file.pid}`);
  }
  return next - at;
}

const MOUNTINFO = /^\s*\d+ \d+ \d+:\d+ \S+ \S+ \S+(?: \S+)* - \S+ \S+ \S+\s*$/;

/** Lines of a mountinfo from `at` on. */
export function mountinfoAt(lines: readonly Line[], at: number): Line[] {
  let next = at;
  while (next < lines.length && MOUNTINFO.test((lines[next] as Line).text)) next++;
  return lines.slice(at, next);
}

function readMountinfo(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const own = mountinfoAt(lines, at);
  if (own.length === 0) return 0;
  // Filtered or truncated output is incomplete: a missing mount would look like no mount.
  const isWhole = !context.elided && (context.command === undefined || printsWhole(context.command));
  const line = lines[at] as Line;
  if (isWhole) {
    const text = own.map((each) => `${each.text.trim()}\n`).join('');
    context.draft.process(file.pid)?.set('mountinfo', text, line);
    if (file.pid === 1) context.draft.facts.set('mountinfo', text, line);
    for (const each of own) context.made(each, `a mount of process ${file.pid}`);
  } else {
    context.draft.note(line, `incomplete list of mounts of process ${file.pid}: not used`);
    for (const each of own)
      context.made(each, `a mount of process ${file.pid}, from an incomplete list: not used`);
  }
  return own.length;
}

function readSyscall(lines: readonly Line[], at: number, file: ProcPath, context: Context): number {
  const line = lines[at] as Line;
  const text = /^\s*(?:(-?\d+(?: 0x[0-9a-f]+)+)|(running))\s*$/.exec(line.text)?.[0].trim();
  const task = text === undefined ? undefined : context.draft.task(file.pid, file.tid, line);
  if (task === undefined || text === undefined) return 0;
  task.set('syscall', text, line);
  context.made(line, `system call of ${task.name}`);
  return 1;
}
