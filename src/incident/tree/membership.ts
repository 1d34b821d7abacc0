/** Determines which cgroups a process is in, and which hierarchies the node has. */
import { GAP, notStated } from '../gap.ts';
import type { FactsData, ProcessData } from '../schema.ts';
import type { FileNode } from './node.ts';
import { file, unread } from './node.ts';

export type Hierarchies = 'v1' | 'v2' | 'hybrid';

/** Controllers of cgroup v1, as distributions mount them together (systemd, src/core/mount-setup.c). */
export const V1_CONTROLLERS = [
  'blkio',
  'memory',
  'devices',
  'cpu,cpuacct',
  'freezer',
  'pids',
  'cpuset',
  'net_cls,net_prio',
  'perf_event',
  'hugetlb',
  'name=systemd',
] as const;

/** The stated hierarchies, or those implied by stated paths. */
export function hierarchiesOf(facts: FactsData): Hierarchies | undefined {
  if (facts.node?.cgroups !== undefined) return facts.node.cgroups;
  const paths = [...(facts.cgroups ?? []).map(({ path }) => path), ...Object.keys(facts.files ?? {})].filter(
    (path) => path.startsWith('/sys/fs/cgroup/'),
  );
  if (paths.some((path) => path.startsWith('/sys/fs/cgroup/unified/'))) return 'hybrid';
  if (paths.some((path) => controllerOf(path) !== undefined)) {
    // A v2 hierarchy may be mounted beside it; no stated fact says which.
    return undefined;
  }
  return paths.length > 0 ? 'v2' : undefined;
}

/** Whether the node has the controllers of cgroup v1; undefined: not stated. */
export function hasV1(facts: FactsData): boolean | undefined {
  const hierarchies = hierarchiesOf(facts);
  if (hierarchies !== undefined) return hierarchies !== 'v2';
  return (facts.cgroups ?? []).some(({ path }) => controllerOf(path) !== undefined) ? true : undefined;
}

const NAMES =
  'freezer|memory|pids|cpu|cpuacct|cpu,cpuacct|cpuset|devices|blkio|systemd|hugetlb|net_cls|net_prio|perf_event|misc|rdma';

/** The cgroup v1 controller whose folder contains a path. */
function controllerOf(path: string): string | undefined {
  return new RegExp(`^/sys/fs/cgroup/(${NAMES})(?:/|$)`).exec(path)?.[1];
}

/** The stated cgroups of a process by controller, '' for v2; `whole`: it is in no others. */
export interface Groups {
  readonly paths: ReadonlyMap<string, string>;
  readonly whole: boolean;
}

export function groupsOf(process: ProcessData, facts: FactsData): Groups {
  const { cgroup } = process;
  if (cgroup === undefined) return listedIn(process, facts);
  if (typeof cgroup !== 'string') return { paths: new Map(Object.entries(cgroup)), whole: true };
  const [v1, hierarchies] = [hasV1(facts), hierarchiesOf(facts)];
  const paths = new Map<string, string>();
  if (v1 === true) for (const names of V1_CONTROLLERS) paths.set(names, cgroup);
  if (hierarchies === 'v2' || hierarchies === 'hybrid') paths.set('', cgroup);
  return { paths, whole: hierarchies !== undefined };
}

/** A process is in a cgroup that lists it. */
function listedIn({ pid }: ProcessData, facts: FactsData): Groups {
  const paths = new Map<string, string>();
  for (const { path, processes, tasks } of facts.cgroups ?? []) {
    if (processes?.includes(pid) !== true && tasks?.includes(pid) !== true) continue;
    const controller = controllerOf(path);
    const rest = path.slice('/sys/fs/cgroup'.length).replace(/^\/unified(?=\/|$)/, '');
    if (controller === undefined) paths.set('', rest || '/');
    else paths.set(namesOf(controller), rest.slice(controller.length + 1) || '/');
  }
  return { paths, whole: paths.has('') && hierarchiesOf(facts) === 'v2' };
}

/** The name in /proc/PID/cgroup for a folder's hierarchy. */
function namesOf(controller: string): string {
  return (
    V1_CONTROLLERS.find((names) =>
      names
        .replace(/^name=/, '')
        .split(',')
        .includes(controller),
    ) ?? controller
  );
}

export function cgroupFile(process: ProcessData, facts: FactsData): FileNode {
  const path = `/proc/${process.pid}/cgroup`;
  const { paths, whole } = groupsOf(process, facts);
  if (paths.size === 0 && typeof process.cgroup === 'string') {
    // The path is known, but not the hierarchies before it.
    return file(`${GAP}:${GAP}:${process.cgroup}\n`);
  }
  if (paths.size === 0) return unread(notStated(path));
  const lines = Array.from(
    paths,
    ([controller, group]) => `${numberOf(controller)}:${controller}:${group}\n`,
  );
  if (whole) return file(lines.join(''));
  // There are always other v1 hierarchies, before and after it.
  const others = `${GAP}:${GAP}:${GAP}\n`;
  if (process.cgroup === undefined) return file(`${others}${lines.join('')}${others}`);
  return {
    kind: 'file',
    read: () => ({ text: lines.join(''), partial: `the hierarchies of ${path} are not stated` }),
  };
}

/** Hierarchies are numbered in the order of mounting, which differs from boot to boot. */
function numberOf(controller: string): number {
  if (controller === '') return 0;
  const at = (V1_CONTROLLERS as readonly string[]).indexOf(controller);
  return at === -1 ? V1_CONTROLLERS.length + 1 : V1_CONTROLLERS.length - at;
}
