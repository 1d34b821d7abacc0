/**
 * What can be said only when everything was read: cut ids are completed, threads are put under their processes, and
 * what is gone has no other facts.
 */
import type { ContainerData, ThreadData } from '../schema.ts';
import type { Draft, Entry, ProcessEntry } from './draft.ts';
import { argsText, matters } from './fit.ts';
import type { Origin } from './line.ts';

/** Puts the draft in order. */
export function finish(draft: Draft): void {
  namesToIds(draft);
  completeIds(draft);
  threadsUnderProcesses(draft);
  forgetTheGone(draft);
  forgetTheCollector(draft);
  firstProcesses(draft);
  looksThatDiffer(draft);
  findShims(draft);
  findTaskRoots(draft);
  agesFromStarts(draft);
  onceForTheNode(draft);
  answerDf(draft);
  keepStatusFiles(draft);
  boundLog(draft);
}

/** Types of file systems that have a size of their own. */
const ON_A_DISK = /^(?:ext[234]|xfs|btrfs|zfs|f2fs|tmpfs|overlay|reiserfs|jfs|bcachefs|vfat)$/;

/** `df` in the arrangement in which runbooks ask for it, where the tables that are shown say all of it. */
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
  // An overlay shows what the file system below it has; whoever does not name it does not want it twice.
  answer(`${columns} .*-t overlay.*`, rows);
  answer(
    `${columns} .*`,
    rows.filter(({ type }) => type !== 'overlay'),
  );
}

/** By mount point; of several mounted on each other the last is seen. */
function mountedTypes(mountinfo: string): Map<string, string> {
  const types = new Map<string, string>();
  for (const [, point = '', type = ''] of mountinfo.matchAll(/^\d+ \d+ \S+ \S+ (\S+) .* - (\S+) /gm)) {
    types.set(point.replaceAll('\\040', ' '), type);
  }
  return types;
}

/** Characters of such files that are kept for every process; beyond that only those of processes that matter. */
const MOST_STATUS = 120_000;

/** Files that are whole say what facts about them leave out. */
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

/** Start times say how old a process is where the time of the look is known. */
function agesFromStarts(draft: Draft): void {
  const { now } = draft;
  if (now === undefined) return;
  for (const [pid, { start, at }] of draft.starts) {
    const age = Math.round((now - start) / 1000);
    const how = 'from its start and the time of the look';
    if (age >= 0) draft.processes.get(pid)?.set('age', `${age}s`, at, { weak: true, how });
  }
}

/** Mounts that are the node's are stated once. */
function onceForTheNode(draft: Draft): void {
  const mounts = draft.facts.get('mountinfo');
  if (mounts === undefined) return;
  for (const process of draft.processes.values()) {
    if (process.get('mountinfo') === mounts) process.delete('mountinfo');
  }
}

/** Characters of the kernel's log that are kept: an incident is a file that people read. */
const MOST_LOG = 300_000;

/** Of a log that is too long the youngest part is kept. */
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
    `the kernel's log is long: its last ${kernelLog.length - from} of ${kernelLog.length} lines are kept`,
  );
  kernelLog.splice(0, from);
  draft.complete.delete('kernel-log-complete');
}

/** `docker ps` cuts ids at 12 digits: the whole one often stands elsewhere in the text. */
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
          `container ${id} could be any of ${matches.length} whole ids in the text: it is left as it is`,
        );
      }
      continue;
    }
    draft.containers.delete(id);
    const at = container.fact('id')?.at;
    const known = draft.containers.get(full);
    if (known !== undefined) known.absorb(container);
    else {
      if (at !== undefined) container.set('id', full, at, { how: 'completed: it is cut there' });
      draft.containers.set(full, container);
    }
    known?.set('id', full, known.origin() ?? { source: '', line: 0 });
  }
  inOrder(draft.containers);
}

/** What was said of a container by its name belongs to the one that has it. */
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

/** Containers in the order in which the text names them. */
function inOrder(containers: Map<string, Entry<ContainerData>>): void {
  const sorted = [...containers].sort(([, a], [, b]) => (a.fact('id')?.nth ?? 0) - (b.fact('id')?.nth ?? 0));
  containers.clear();
  for (const [id, entry] of sorted) containers.set(id, entry);
}

const OF_A_THREAD = ['comm', 'state', 'stack', 'wchan', 'signals', 'syscall', 'gone'] as const;

/** /proc/TID answers for threads as well, and a list of threads may name no process: what is known as one goes there. */
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

/** Of what is said to be gone after it was seen, only that is true; of what is seen after it, that it is there. */
function forgetTheGone(draft: Draft): void {
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
      draft.note(gone.at, `process ${process.pid} is gone by then: what was said of it before is not used`);
      for (const [key] of others) process.delete(key);
      process.threads.clear();
      draft.forgetFiles(process.pid);
    }
  }
}

const TASK_FOLDER =
  /(\/[^\s:=]*\/io\.containerd\.runtime\.v(?:1\.linux|2\.task)\/([\w.-]+))\/[0-9a-f]{64}(?:\/|$|\s)/g;

/**
 * What collects a node's data starts processes all the time. They say nothing of the node, but for one that hangs: the
 * others are left out, since each list that was made shows different ones.
 */
function forgetTheCollector(draft: Draft): void {
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
  // sos runs each command under timeout(1); of those of which the parent is not known, that tells.
  const own = [...draft.processes].filter(([pid, process]) => {
    // Of what is in no list of processes only a glimpse was seen.
    const isGlimpse = (['state', 'comm', 'args'] as const).every((key) => process.get(key) === undefined);
    const isTimed =
      process.get('ppid') === undefined &&
      (/^timeout \d+s /.test(argsText(process)) || process.get('comm') === 'timeout');
    const isCommand = draft.collectedBy.has(argsText(process));
    // In one list of several: it had ended, whatever it did at that moment.
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

/** A container's first process that is not among all processes does not exist. */
function firstProcesses(draft: Draft): void {
  const at = draft.complete.get('processes-complete');
  if (at === undefined) return;
  for (const container of draft.containers.values()) {
    const pid = container.get('pid');
    if (pid === undefined || pid === 0 || draft.processes.has(pid)) continue;
    draft.process(pid)?.set('gone', true, at, { how: 'it is not among all processes' });
  }
}

/** Where containerd's shims keep a folder for each container: paths in arguments, descriptors and working folders say it. */
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
        // A v1 shim's -workdir is the folder of what stays (runtime/v1/shim: its root), not of what runs.
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

/** Two looks at a process that lives see different threads: then neither list is all of them. */
function looksThatDiffer(draft: Draft): void {
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

/** A shim names its container in its arguments: `-workdir …/ID` (v1), `-id ID` (v2). */
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
