/**
 * What this machine's kernel shows of one container: its cgroups, its tasks, its FUSE connections. Only meaningful if
 * this process shares the engine's host. Reads nothing of a process that could block: see docs/safety.md.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { FuseConnection } from '../ledger/ledger.ts';

const CGROUPS = '/sys/fs/cgroup';
const CONNECTIONS = '/sys/fs/fuse/connections';

export interface HostView {
  /** Absolute paths of its cgroups below /sys/fs/cgroup, parents first. */
  readonly cgroups: readonly string[];
  readonly tasks: readonly { readonly pid: number; readonly state: string }[];
}

/** Whether the process with this pid, as the engine numbers it, belongs to that container in our view, too. */
export function sharesHost(pid: number, containerId: string): boolean {
  return pid > 0 && (tryRead(`/proc/${pid}/cgroup`)?.includes(containerId) ?? false);
}

/**
 * Whether the process cannot handle a signal now: it is stopped (T), or a zombie that waits for its threads or
 * children (Z).
 */
export function isStopped(pid: number): boolean {
  const state = stateOf(tryRead(`/proc/${pid}/stat`) ?? '');
  return state === 'T' || state === 't' || state === 'Z';
}

function stateOf(stat: string): string {
  return stat.charAt(stat.lastIndexOf(')') + 2);
}

/** Whether the engine seems to run on this kernel, when no container process is there to prove it. */
export function isProbablyHere(engine: Engine): boolean {
  return (
    engine.address.startsWith('unix:') &&
    engine.info.hostname === hostname() &&
    engine.info.kernel === release()
  );
}

/**
 * Whether every cgroup hierarchy in use is visible below /sys/fs/cgroup. This is not so on a cgroup v2 host while a
 * lab has mounted its own v1 hierarchies, nor in a container.
 */
export function seesAllHierarchies(): boolean {
  const mounts = tryRead('/proc/self/mountinfo') ?? '';
  const roots = [...mounts.matchAll(/^\d+ \d+ \S+ (\S+) \/sys\/fs\/cgroup\S* .* - cgroup2? \S+ (\S+)$/gm)];
  const used = (tryRead('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => line.split(':')[1] || []);
  return (
    roots.length > 0 &&
    roots.every(([, root]) => root === '/') &&
    used.every((controllers) =>
      roots.some(([, , options]) => options?.split(',').includes(controllers.split(',')[0] ?? '')),
    )
  );
}

/** The kernel knows a container by its id, which every cgroup driver puts into the cgroup's name. */
export function viewOf(containerId: string): HostView {
  const cgroups: string[] = [];
  walk(CGROUPS, 0, containerId, cgroups);
  return { cgroups, tasks: tasksOf(cgroups) };
}

/**
 * Deep enough for kubepods.slice/…/docker-ID.scope below a hierarchy; everything below the container's own cgroup is
 * included.
 */
const MAX_DEPTH = 8;

function walk(folder: string, depth: number, id: string, found: string[]): void {
  if (depth > MAX_DEPTH && !folder.includes(id)) return;
  for (const entry of tryList(folder)) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (path.includes(id)) found.push(path);
    walk(path, depth + 1, id, found);
  }
}

/** Threads, not processes: a process's first thread may have ended while another one is stuck. */
function tasksOf(cgroups: readonly string[]): { pid: number; state: string }[] {
  const lists = cgroups.flatMap((path) => [join(path, 'tasks'), join(path, 'cgroup.threads')]);
  const ids = new Set(lists.flatMap((list) => (tryRead(list) ?? '').split('\n').filter((id) => id !== '')));
  return [...ids].flatMap((id) => {
    const stat = tryRead(`/proc/${id}/stat`);
    return stat === undefined ? [] : [{ pid: Number(id), state: stateOf(stat) }];
  });
}

/**
 * Whether the same connection still exists. Without a mounted fusectl this cannot be seen; but then a connection
 * lives only as long as a process of the lab, and those are checked, too.
 */
export function connectionIsStill({ connection, inode }: FuseConnection): boolean {
  try {
    return statSync(join(CONNECTIONS, String(connection))).ino === inode;
  } catch {
    return false;
  }
}

/**
 * Loop devices left by a lab: their file lies in a folder that only labs have, and its mount is gone, which the
 * kernel shows by a path without the mount point (`/drillbook/…` instead of `/run/drillbook/…`).
 */
export function orphanLoops(): string[] {
  return tryList('/sys/block').flatMap(({ name }) =>
    name.startsWith('loop') && tryRead(`/sys/block/${name}/loop/backing_file`)?.startsWith('/drillbook/')
      ? [`/dev/${name}`]
      : [],
  );
}

function tryList(folder: string): { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Files of /proc report a size of 0, and a process may vanish at any time. */
function tryRead(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return undefined;
  }
}
