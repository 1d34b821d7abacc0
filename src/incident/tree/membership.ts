/**
 * In which cgroups a process is, and which hierarchies the node has.
 */
import { notStated } from '../gap.ts';
import type { FactsData, ProcessData } from '../schema.ts';
import type { FileNode } from './node.ts';
import { unread } from './node.ts';

export type Hierarchies = 'v1' | 'v2' | 'hybrid';

/** Controllers of cgroup v1, as engines of its time mount them; each with its number in /proc/PID/cgroup. */
export const V1_CONTROLLERS = [
  'blkio',
  'memory',
  'devices',
  'cpu,cpuacct',
  'freezer',
  'pids',
  'cpuset',
] as const;

/** As stated, or as the paths that are stated can only be in one of them. */
export function hierarchiesOf(facts: FactsData): Hierarchies | undefined {
  if (facts.node?.cgroups !== undefined) return facts.node.cgroups;
  const paths = [...(facts.cgroups ?? []).map(({ path }) => path), ...Object.keys(facts.files ?? {})].filter(
    (path) => path.startsWith('/sys/fs/cgroup/'),
  );
  if (paths.some((path) => path.startsWith('/sys/fs/cgroup/unified/'))) return 'hybrid';
  if (paths.some((path) => controllerOf(path) !== undefined)) {
    // A v2 hierarchy may be mounted beside it; nothing that is stated says so.
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

/** The controller of cgroup v1 whose folder a path is in. */
function controllerOf(path: string): string | undefined {
  return new RegExp(`^/sys/fs/cgroup/(${NAMES})(?:/|$)`).exec(path)?.[1];
}

/** By controller, '' for v2, the cgroup of a process; of those that are stated. */
export function groupsOf(process: ProcessData, facts: FactsData): ReadonlyMap<string, string> | undefined {
  const stated = process.cgroup ?? listedIn(process, facts);
  if (stated === undefined) return undefined;
  if (typeof stated !== 'string') return new Map(Object.entries(stated));
  const hierarchies = hierarchiesOf(facts);
  const groups = new Map<string, string>();
  if (hierarchies !== 'v2') for (const names of V1_CONTROLLERS) groups.set(names, stated);
  if (hierarchies !== 'v1') groups.set('', stated);
  return groups;
}

/** Where a cgroup lists the process, it is in it; engines use the same path in every hierarchy. */
function listedIn(process: ProcessData, facts: FactsData): string | undefined {
  const group = facts.cgroups?.find(
    ({ processes, tasks }) =>
      processes?.includes(process.pid) === true || tasks?.includes(process.pid) === true,
  );
  if (group === undefined) return undefined;
  const hierarchy = controllerOf(group.path);
  const rest = group.path.slice('/sys/fs/cgroup'.length).replace(/^\/unified(?=\/|$)/, '');
  return hierarchy === undefined ? rest : rest.slice(hierarchy.length + 1) || '/';
}

export function cgroupFile(process: ProcessData, facts: FactsData): FileNode {
  const path = `/proc/${process.pid}/cgroup`;
  const groups = groupsOf(process, facts);
  if (groups === undefined) return unread(notStated(path));
  const lines = Array.from(groups, ([controller, group], nth) =>
    controller === '' ? `0::${group}\n` : `${groups.size - nth}:${controller}:${group}\n`,
  );
  return { kind: 'file', read: () => ({ text: lines.join('') }) };
}
