/**
 * Chooses commands that reveal what is missing: few, safe, ready to paste. None touches a file system that may hang:
 * no `ps` (it reads command lines), no `lsof`, no `df`; command lines are read with a deadline.
 */
import { quoteWord } from '../../../shell/quote.ts';
import type { Lack, Want } from './wants.ts';

export interface Ask {
  readonly command: string;
  /** What it shows, for the comment behind it. */
  readonly shows: string;
  /** The runbooks and subjects that need it. */
  readonly lacks: readonly Lack[];
  readonly weight: number;
}

/** Upper limit per request: nobody runs a longer list. */
const MOST_COMMANDS = 10;
/** Maximum number of tasks, folders and containers in one command. */
const MOST_NAMES = 24;

/** Known names of what is asked about. */
export interface Known {
  /** An id for each container's name. */
  readonly ids: ReadonlyMap<string, string>;
}

/** The commands, most decisive first. */
export function asksFor(lacks: readonly Lack[], known: Known): Ask[] {
  const groups = new Map<string, Lack[]>();
  for (const lack of lacks) {
    const key = groupOf(lack.want);
    groups.set(key, [...(groups.get(key) ?? []), lack]);
  }
  return [...groups]
    .flatMap(([key, own]): Ask[] => {
      const sorted = own.toSorted((a, b) => b.weight - a.weight);
      const made = commandOf(
        key,
        sorted.map(({ want }) => want),
        known,
      );
      if (made === undefined) return [];
      // For each runbook and subject only the heaviest lack counts, so that many small ones do not outweigh a
      // decisive one.
      const byPair = new Map<string, number>();
      for (const { runbook, subject, weight } of own) {
        const pair = `${runbook}\0${subject}`;
        byPair.set(pair, Math.max(byPair.get(pair) ?? 0, weight));
      }
      const weight = [...byPair.values()].reduce((sum, each) => sum + each, 0);
      return [{ ...made, lacks: sorted, weight }];
    })
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_COMMANDS);
}

function groupOf(want: Want): string {
  if (want.kind === 'task-file' || want.kind === 'process') return 'tasks';
  if (want.kind === 'containers' || want.kind === 'engine') return `${want.kind} ${want.engine}`;
  return want.kind === 'file' ? `file ${want.path}` : want.kind;
}

type Made = Pick<Ask, 'command' | 'shows'>;

function commandOf(key: string, wants: readonly Want[], known: Known): Made | undefined {
  switch (key) {
    case 'tasks':
      return tasks(wants);
    case 'arguments': {
      const pids = distinct(wants.map((want) => (want.kind === 'arguments' ? String(want.pid) : '')));
      return {
        command: `for p in ${pids.join(' ')}; do echo "==> /proc/$p/cmdline <=="; echo "$(timeout 2 tr '\\0' ' ' < /proc/$p/cmdline)"; done`,
        shows: 'their arguments',
      };
    }
    case 'threads': {
      const pids = pidsOf(wants, 'threads');
      return {
        command: `sudo grep -s . ${pids.map((pid) => `/proc/${pid}/task/*/stat /proc/${pid}/task/*/stack`).join(' ')}`,
        shows: 'what each of their threads waits for',
      };
    }
    case 'descriptors': {
      const pids = pidsOf(wants, 'descriptors');
      return {
        command: `sudo ls -l ${pids.map((pid) => `/proc/${pid}/fd`).join(' ')}`,
        shows: 'their open files',
      };
    }
    case 'processes':
      return {
        command: `cat /proc/[0-9]*/stat; for f in $(grep -lsE '^[0-9]+ \\((docker|container|runc|crun|conmon|crio|podman|kata|ctr|nerdctl)' /proc/[0-9]*/stat); do echo "==> \${f%stat}cmdline <=="; echo "$(timeout 2 tr '\\0' ' ' < \${f%stat}cmdline)"; done`,
        shows: 'all processes with their states, and the arguments of engines and runtimes',
      };
    case 'container':
      return container(wants, known);
    case 'cgroup':
      return cgroup(wants);
    case 'cgroups':
      return {
        command:
          'grep -rs . /sys/fs/cgroup --include=freezer.state --include=cgroup.freeze --include=cgroup.events --include=memory.oom_control',
        shows: 'which cgroups are frozen or out of memory',
      };
    case 'kernel-log':
      return { command: 'sudo dmesg | tail -n 2000', shows: "the kernel's log" };
    case 'fuse':
      return {
        command: 'sudo grep -s . /sys/fs/fuse/connections/*/waiting',
        shows: 'which FUSE file systems do not answer',
      };
    case 'mounts':
      return { command: 'cat /proc/1/mountinfo', shows: 'the mounts of the node' };
    case 'limits':
      return {
        command: 'grep -s . /proc/sys/kernel/pid_max /proc/sys/kernel/threads-max /proc/sys/fs/nr_open',
        shows: "the kernel's limits",
      };
    case 'uptime':
      return { command: 'cat /proc/uptime', shows: 'how long the node has been up' };
    default:
      return named(key);
  }
}

function named(key: string): Made | undefined {
  const [kind, what = ''] = key.split(' ');
  if (kind === 'file') return { command: `cat ${quoteWord(what)}`, shows: what };
  if (kind === 'engine') {
    if (what === 'docker')
      return {
        command: 'timeout 10 docker version; timeout 10 docker info',
        shows: 'versions and settings of docker',
      };
    return what === 'podman'
      ? { command: 'timeout 10 podman version', shows: 'the version of podman' }
      : undefined;
  }
  if (kind !== 'containers') return undefined;
  if (what === 'docker' || what === 'podman')
    return { command: `timeout 10 ${what} ps --all --no-trunc`, shows: `all containers of ${what}` };
  if (what === 'containerd')
    return {
      command: 'for n in $(sudo ctr namespaces ls -q); do sudo timeout 10 ctr -n $n tasks ls; done',
      shows: 'all tasks of containerd',
    };
  return what === 'crio'
    ? { command: 'sudo timeout 10 crictl ps -a', shows: 'all containers of CRI-O' }
    : undefined;
}

/** Task files that take no lock which a stuck task may hold (fs/proc/base.c). */
const TASK_FILES = ['status', 'stack', 'wchan', 'syscall', 'cgroup', 'stat'];

function tasks(wants: readonly Want[]): Made {
  const folders = distinct(
    wants.flatMap((want) => {
      if (want.kind === 'process') return [`/proc/${want.pid}`];
      return want.kind === 'task-file'
        ? [
            want.tid === undefined || want.tid === want.pid
              ? `/proc/${want.pid}`
              : `/proc/${want.pid}/task/${want.tid}`,
          ]
        : [];
    }),
  );
  const further = distinct(
    wants.flatMap((want) =>
      want.kind === 'task-file' && !TASK_FILES.includes(want.file) ? [want.file] : [],
    ),
  );
  const files = [...TASK_FILES, ...further];
  const command =
    folders.length === 1
      ? `sudo tail -vn +1 ${files.map((file) => `${folders[0] ?? ''}/${file}`).join(' ')}`
      : `for d in ${folders.join(' ')}; do sudo tail -vn +1 ${files.map((file) => `$d/${file}`).join(' ')}; done`;
  return { command, shows: 'state, stack and cgroups' };
}

function container(wants: readonly Want[], { ids }: Known): Made | undefined {
  const names = distinct(
    wants.flatMap((want) =>
      want.kind === 'container' && want.id !== 'node' ? [ids.get(want.id) ?? want.id] : [],
    ),
  );
  if (names.length === 0) return undefined;
  const words = names.map(quoteWord).join(' ');
  const find = names.map((name) => `-path ${quoteWord(`*${name.slice(0, 12)}*`)}`).join(' -o ');
  return {
    command: `timeout 10 docker inspect --format '{{.Id}} {{.State.Status}} {{.State.Pid}}' ${words}; sudo find /run -name init.pid \\( ${find} \\) -exec grep -H . {} +`,
    shows: 'what the engine and the shim take for the first process',
  };
}

function cgroup(wants: readonly Want[]): Made {
  const folders = distinct(wants.flatMap((want) => (want.kind === 'cgroup' ? [want.folder] : [])));
  const words = folders.map(quoteWord).join(' ');
  return {
    command: `sudo grep -rs . ${words} --include='freezer.*' --include=cgroup.procs --include=tasks --include=cgroup.freeze --include=cgroup.events --include=memory.oom_control --include='pids.*'`,
    shows: 'state and tasks of the cgroup',
  };
}

function pidsOf(wants: readonly Want[], kind: 'threads' | 'descriptors'): number[] {
  return distinct(wants.flatMap((want) => (want.kind === kind ? [want.pid] : [])));
}

function distinct<T>(all: readonly T[]): T[] {
  return [...new Set(all)].slice(0, MOST_NAMES);
}
