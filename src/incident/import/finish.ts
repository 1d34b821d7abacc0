/**
 * Completes the draft after everything was read: completes truncated ids, puts threads under their processes, and
 * drops other facts about what is gone.
 */
import type { ContainerData, ThreadData } from '../schema.ts';
import type { Draft, Entry, ProcessEntry } from './draft.ts';
import { argsText, matters } from './fit.ts';
import type { Origin } from './line.ts';

/** Finishes the draft. */
export function finish(draft: Draft): void {
  namesToIds(draft);
  completeIds(draft);
  threadsUnderProcesses(draft);
  dropGone(draft);
  dropCollector(draft);
  firstProcesses(draft);
  markDifferingThreads(draft);
  findShims(draft);
  findTaskRoots(draft);
  agesFromStarts(draft);
  dropRepeatedMounts(draft);
  answerDf(draft);
  keepStatusFiles(draft);
  boundLog(draft);
}

/** File system types with their own size. */
const ON_A_DISK = /^(?:ext[234]|xfs|btrfs|zfs|f2fs|tmpfs|overlay|reiserfs|jfs|bcachefs|vfat)$/;

/** Answers `df` in the format that runbooks ask for, if the tables contain all of it. */
function answerDf(draft: Draft): void {
  const { byTarget, whole, at } = draft.disks;
  if (at === undefined || !whole.has('blocks') || !whole.has('inodes')) return;
  const types = mountedTypes(draft.facts.get('mountinfo') ?? '');
  const rows: { type: string; text: string }[] = [];
  for (const [target, disk] of byTarget) {
    const type = disk.type ?? types.get(target);
    if (type === undefined || !ON_A_DISK.test(type) || disk.size === undefined) continue;
    const inodes = [disk.inodes, disk.inodesUsed, disk.inodesFree].map((each) => each ?? '-').join(' ');
    rows.push({
      type,
      text: `${type} ${disk.size} ${disk.used ?? 0} ${disk.free ?? 0} ${inodes} ${target}\n`,
    });
  }
  const head = 'Type 1K-blocks Used Avail Inodes IUsed IFree Mounted on\n';
  const columns = 'df .*--output=fstype,size,used,avail,itotal,iused,iavail,target';
  const answer = (command: string, own: typeof rows): void =>
    draft.answer({ command, stdout: head + own.map(({ text }) => text).join('') }, at);
  // An overlay shows the usage of the file system below it; unless it is named, it should not count twice.
  answer(`${columns} .*-t overlay.*`, rows);
  answer(
    `${columns} .*`,
    rows.filter(({ type }) => type !== 'overlay'),
  );
}

/** By mount point; of several mounts on one point the last is visible. */
function mountedTypes(mountinfo: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [, point = '', type = ''] of mountinfo.matchAll(/^\d+ \d+ \S+ \S+ (\S+) .* - (\S+) /gm)) {
    types.set(point.replaceAll('\\040', ' '), type);
  }
  return types;
}

/** How many characters of such files are kept for every process; beyond that only those of processes that matter. */
const MOST_STATUS = 120_000;

/** Complete files contain what the facts leave out. */
function keepStatusFiles(draft: Draft): void {
  const size = [...draft.statusFiles.values()].reduce((sum, { text }) => sum + text.length, 0);
  for (const [pid, { text, at }] of draft.statusFiles) {
    const process = draft.processes.get(pid);
    if (process === undefined || process.get('gone') === true) continue;
    if (size > MOST_STATUS && !matters(process, draft)) continue;
    draft.files.set(`/proc/${pid}/status`, text, at);
    process.delete('status');
  }
}

/** A start time gives a process's age if the time of observation is known. */
function agesFromStarts(draft: Draft): void {
  const { now } = draft;
  if (now === undefined) return;
  for (const [pid, { start, at }] of draft.starts) {
    const age = Math.round((now - start) / 1000);
    const how = 'from its start and the time of observation';
    if (age >= 0) draft.processes.get(pid)?.set('age', `${age}s`, at, { weak: true, how });
  }
}

/** States the node's own mounts only once. */
function dropRepeatedMounts(draft: Draft): void {
  const mounts = draft.facts.get('mountinfo');
  if (mounts === undefined) return;
  for (const process of draft.processes.values()) {
    if (process.get('mountinfo') === mounts) process.delete('mountinfo');
  }
}

/** How many characters of the kernel log are kept: people read an incident file. */
const MOST_LOG = 300_000;

/** Keeps the most recent part of a long log. */
function boundLog(draft: Draft): void {
  const { kernelLog } = draft;
  let size = 0;
  let from = kernelLog.length;
  while (from > 0 && size + (kernelLog[from - 1]?.text.length ?? 0) < MOST_LOG)
    size += kernelLog[--from]?.text.length ?? 0;
  const [first] = kernelLog;
  if (from === 0 || first === undefined) return;
  draft.note(
    first.at,
    `the kernel log is long: only the last ${kernelLog.length - from} of ${kernelLog.length} lines are kept`,
  );
  kernelLog.splice(0, from);
  draft.complete.delete('kernel-log-complete');
}

/** `docker ps` truncates ids to 12 digits: the full id often appears elsewhere in the text. */
function completeIds(draft: Draft): void {
  const whole = new Set([
    ...draft.ids,
    ...[...draft.containers.keys()].filter((id) => /^[0-9a-f]{64}$/.test(id)),
  ]);
  for (const [id, container] of Array.from(draft.containers)) {
    if (!/^[0-9a-f]{6,63}$/.test(id)) continue;
    const matches = [...whole].filter((each) => each.startsWith(id));
    const [full] = matches;
    if (matches.length !== 1 || full === undefined) {
      const origin = container.origin();
      if (matches.length > 1 && origin !== undefined) {
        draft.note(
          origin,
          `container ${id} matches ${matches.length} full ids in the text, so it is kept as it is`,
        );
      }
      continue;
    }
    draft.containers.delete(id);
    const at = container.fact('id')?.at;
    const known = draft.containers.get(full);
    if (known !== undefined) known.absorb(container);
    else {
      if (at !== undefined) container.set('id', full, at, { how: 'completed: truncated there' });
      draft.containers.set(full, container);
    }
    known?.set('id', full, known.origin() ?? { source: '', line: 0 });
  }
  inOrder(draft.containers);
}

/** Merges facts about a container's name into the container that has it. */
function namesToIds(draft: Draft): void {
  const byName = new Map<string, string>();
  for (const [id, container] of draft.containers) {
    const name = container.get('name');
    if (name !== undefined) byName.set(name, id);
  }
  for (const [id, container] of Array.from(draft.containers)) {
    const other = byName.get(id);
    const owner = other === undefined || other === id ? undefined : draft.containers.get(other);
    if (owner === undefined || other === undefined) continue;
    container.delete('id');
    owner.absorb(container);
    draft.containers.delete(id);
  }
}

/** Orders containers as the text names them. */
function inOrder(containers: Map<string, Entry<ContainerData>>): void {
  const sorted = [...containers].sort(([, a], [, b]) => (a.fact('id')?.nth ?? 0) - (b.fact('id')?.nth ?? 0));
  containers.clear();
  for (const [id, entry] of sorted) containers.set(id, entry);
}

const OF_A_THREAD = ['comm', 'state', 'stack', 'wchan', 'signals', 'syscall', 'gone'] as const;

/**
 * /proc/TID also answers for threads, and a thread list may not name its process: known threads move under their
 * process.
 */
function threadsUnderProcesses(draft: Draft): void {
  const owners = new Map<number, ProcessEntry>();
  for (const process of draft.processes.values()) {
    for (const tid of process.threads.keys()) if (tid !== process.pid) owners.set(tid, process);
  }
  for (const [pid, entry] of Array.from(draft.processes)) {
    const owner = owners.get(pid);
    if (owner === undefined || owner === entry || entry.threads.size > 0) continue;
    const thread = owner.threads.get(pid);
    if (thread === undefined) continue;
    for (const key of OF_A_THREAD) {
      const fact = entry.fact(key);
      if (fact !== undefined) thread.set(key, fact.value as NonNullable<ThreadData[typeof key]>, fact.at);
    }
    draft.processes.delete(pid);
  }
}

/** If something is gone after it was seen, only that counts; if it is seen again later, it exists. */
function dropGone(draft: Draft): void {
  for (const process of draft.processes.values()) {
    const gone = process.fact('gone');
    if (gone === undefined) continue;
    const others = process.entries().filter(([key]) => key !== 'gone' && key !== 'pid');
    const younger = others.some(([, { nth, weak }]) => !weak && nth > gone.nth);
    if (younger) {
      process.delete('gone');
      continue;
    }
    if (others.length > 0) {
      draft.note(gone.at, `process ${process.pid} is gone by then; earlier facts about it are ignored`);
      for (const [key] of others) process.delete(key);
      process.threads.clear();
      draft.forgetFiles(process.pid);
    }
  }
}

const TASK_FOLDER =
  /(\/[^\s:=]*\/io\.containerd\.runtime\.v(?:1\.linux|2\.task)\/([\w.-]+))\/[0-9a-f]{64}(?:\/|$|\s)/g;

/**
 * Data collectors constantly start processes. These are irrelevant unless one hangs: the others are left out, since
 * each list shows different ones.
 */
function dropCollector(draft: Draft): void {
  const collectors = new Set<number>();
  for (const [pid, process] of draft.processes) {
    if (/(?:^|[\s/])sos(?:report)?\s+report\b|(?:^|[\s/])sosreport\b/.test(argsText(process)))
      collectors.add(pid);
  }
  if (collectors.size === 0) return;
  const isBelow = (pid: number, depth = 0): boolean => {
    const parent = draft.processes.get(pid)?.get('ppid');
    return parent !== undefined && depth < 64 && (collectors.has(parent) || isBelow(parent, depth + 1));
  };
  // sos runs each command under timeout(1), which identifies processes with an unknown parent.
  const own = [...draft.processes].filter(([pid, process]) => {
    // A process that is in no list was only glimpsed.
    const isGlimpse = (['state', 'comm', 'args'] as const).every((key) => process.get(key) === undefined);
    const isTimed =
      process.get('ppid') === undefined &&
      (/^timeout \d+s /.test(argsText(process)) || process.get('comm') === 'timeout');
    const isCommand = draft.collectedBy.has(argsText(process));
    // In only one of several lists: it had ended, whatever it did at that moment.
    const isBrief = isGlimpse || (draft.lists.size > 1 && (draft.listed.get(pid)?.size ?? 0) <= 1);
    const isStuck = !isBrief && /^[DTt]$/.test(process.get('state') ?? 'S');
    return (
      (isBelow(pid) || isTimed || isGlimpse || isCommand) && !isStuck && process.get('gone') === undefined
    );
  });
  for (const [pid] of own) {
    draft.processes.delete(pid);
    draft.forgetFiles(pid);
  }
}

/** A container's first process that is missing from a complete list does not exist. */
function firstProcesses(draft: Draft): void {
  const at = draft.complete.get('processes-complete');
  if (at === undefined) return;
  for (const container of draft.containers.values()) {
    const pid = container.get('pid');
    if (pid === undefined || pid === 0 || draft.processes.has(pid)) continue;
    draft.process(pid)?.set('gone', true, at, { how: 'missing from the complete process list' });
  }
}

/**
 * Finds where containerd's shims keep a folder for each container: from paths in arguments, descriptors and working
 * folders.
 */
function findTaskRoots(draft: Draft): void {
  for (const process of draft.processes.values()) {
    const args = process.fact('args');
    const fds = process.fact('fds');
    const cwd = process.fact('cwd');
    const texts: [string, Origin][] = [];
    if (args !== undefined) texts.push([argsText(process), args.at]);
    if (fds !== undefined)
      texts.push([
        JSON.stringify(fds.value).replaceAll('"', ' '),
        [...(fds.parts?.values() ?? [])][0] ?? fds.at,
      ]);
    if (cwd !== undefined) texts.push([cwd.value, cwd.at]);
    for (const [text, at] of texts) {
      for (const match of text.matchAll(TASK_FOLDER)) {
        // A v1 shim's -workdir is the persistent folder (runtime/v1/shim: its root), not the runtime state.
        if (text.slice(0, match.index).endsWith('-workdir ')) continue;
        setTaskRoot(draft, match[1] ?? '', match[2] ?? '', at);
      }
    }
  }
  const state = draft.containerdState;
  if (state === undefined) return;
  const runsShims = [...draft.processes.values()].some((process) =>
    /^\S*containerd-shim-runc-v2\s(?:.*\s)?-namespace moby\s/.test(argsText(process)),
  );
  if (runsShims) setTaskRoot(draft, `${state.path}/io.containerd.runtime.v2.task/moby`, 'moby', state.at);
}

function setTaskRoot(draft: Draft, path: string, namespace: string, at: Origin): void {
  const kind = namespace === 'moby' ? 'docker' : 'containerd';
  if (kind === 'containerd' && namespace !== 'k8s.io') return;
  const engine = draft.engine(kind, at);
  if (engine.get('task-root') === undefined) engine.set('task-root', path, at, { how: 'from a path there' });
}

/** Two observations of a living process show different threads: then neither list is complete. */
function markDifferingThreads(draft: Draft): void {
  for (const process of draft.processes.values()) {
    const living = [...process.threads].filter(
      ([tid, thread]) => tid !== process.pid && thread.get('gone') !== true,
    );
    const stated = living.length + 1;
    const count = process.fact('thread-count');
    if (count !== undefined && count.value > 0 && count.value < stated) {
      process.delete('thread-count');
      process.delete('threads-complete');
    } else if (count !== undefined && count.value > stated) process.delete('threads-complete');
    const open = process.get('open-files');
    if (open !== undefined && open < Object.keys(process.get('fds') ?? {}).length)
      process.delete('open-files');
  }
}

/** A shim's arguments name its container: `-workdir …/ID` (v1), `-id ID` (v2). */
function findShims(draft: Draft): void {
  for (const process of draft.processes.values()) {
    const args = process.fact('args');
    const text = argsText(process);
    if (args === undefined || !/^\S*(?:containerd-shim|docker-containe)\S*\s/.test(text)) continue;
    const id = /(?:\s-id\s+|\/moby\/|\/k8s\.io\/)([0-9a-f]{64})(?![0-9a-f])/.exec(text)?.[1];
    const container = id === undefined ? undefined : draft.containers.get(id);
    container?.set('shim', process.pid, args.at, { weak: true });
  }
}
