/** Converts a cgroup v1 node to cgroup v2, unless the failure is specific to v1. */
import type { CgroupData, FactsData } from '../schema.ts';
import { compareReleases } from './stack.ts';

export interface OnCgroup2 {
  readonly facts: FactsData;
  readonly rename: (path: string) => string;
}

/** cgroup.freeze exists since 5.2 (kernel/cgroup/freezer.c). */
const FREEZE_SINCE = '5.2';
/** Files of v1 without a v2 counterpart. */
const ONLY_V1 = /^(?:memory\.oom_control|freezer\.parent_freezing)$/;

export function onCgroup2(facts: FactsData): OnCgroup2 | { readonly reason: string } {
  const { node = {}, cgroups = [] } = facts;
  if (node.cgroups !== 'v1' && node.cgroups !== 'hybrid')
    return { reason: 'its node is not one of cgroup v1' };
  if (node.kernel !== undefined && compareReleases(node.kernel, FREEZE_SINCE) < 0) {
    return { reason: `Linux ${node.kernel.slice(0, 20)} cannot freeze a group of cgroup v2` };
  }
  const bound = cgroups.find(({ files = {} }) => isBound(files));
  if (bound !== undefined)
    return { reason: `the state of ${bound.path.slice(0, 80)} exists only in cgroup v1` };
  const literal = Object.keys(facts.files ?? {}).find((path) => path.startsWith('/sys/fs/cgroup/'));
  if (literal !== undefined) return { reason: `${literal.slice(0, 80)} is stated as a file of cgroup v1` };
  const merged = new Map<string, CgroupData>();
  for (const group of cgroups) {
    const path = rename(group.path);
    merged.set(path, together(merged.get(path), { ...group, path, files: filesOf(group.files ?? {}) }));
  }
  return {
    facts: {
      ...facts,
      node: { ...node, cgroups: 'v2' },
      ...(facts.cgroups === undefined ? {} : { cgroups: [...merged.values()] }),
      // The v1 hierarchies say nothing about v2 cgroups, which are in the same folder.
      ...(facts.folders === undefined
        ? {}
        : { folders: facts.folders.filter((path) => !isOrIsIn(path, '/sys/fs/cgroup')) }),
      ...(facts.processes === undefined
        ? {}
        : {
            processes: facts.processes.map((process) => ({
              ...process,
              ...(process.cgroup === undefined ? {} : { cgroup: groupOf(process.cgroup) }),
            })),
          }),
    },
    rename,
  };
}

function isOrIsIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** FREEZING is a v1 state, in which runtimes wait; so is a cgroup that is out of memory and may not kill anything. */
function isBound(files: Readonly<Record<string, string | number>>): boolean {
  return Object.entries(files).some(
    ([name, value]) =>
      (name === 'freezer.state' && String(value).trim() === 'FREEZING') ||
      (ONLY_V1.test(name) && /under_oom 1/.test(String(value))),
  );
}

function rename(path: string): string {
  return path.replace(/^\/sys\/fs\/cgroup\/(?:unified|[a-z_,]+)(?=\/|$)/, '/sys/fs/cgroup');
}

const NAMES: Readonly<Record<string, string>> = {
  'memory.limit_in_bytes': 'memory.max',
  'memory.usage_in_bytes': 'memory.current',
  tasks: 'cgroup.threads',
};

function filesOf(files: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const result: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(files)) {
    if (name === 'freezer.state') {
      const isFrozen = String(value).trim() === 'FROZEN';
      result['cgroup.freeze'] = isFrozen ? 1 : 0;
      result['cgroup.events'] = `populated 1\nfrozen ${isFrozen ? 1 : 0}`;
    } else if (name === 'memory.oom_control') {
      const kills = /oom_kill (\d+)/.exec(String(value))?.[1];
      if (kills !== undefined)
        result['memory.events'] = `low 0\nhigh 0\nmax 0\noom ${kills}\noom_kill ${kills}`;
    } else if (!name.startsWith('freezer.')) result[NAMES[name] ?? name] = value;
  }
  return result;
}

function together(one: CgroupData | undefined, other: CgroupData): CgroupData {
  if (one === undefined) return other;
  const united = <T>(a: readonly T[] | undefined, b: readonly T[] | undefined): T[] | undefined =>
    a === undefined && b === undefined ? undefined : [...new Set([...(a ?? []), ...(b ?? [])])];
  const [tasks, processes] = [united(one.tasks, other.tasks), united(one.processes, other.processes)];
  return {
    ...one,
    ...other,
    files: { ...one.files, ...other.files },
    ...(tasks === undefined ? {} : { tasks }),
    ...(processes === undefined ? {} : { processes }),
  };
}

/** In v2 a process is in one cgroup: the one of its first controllers. */
function groupOf(cgroup: string | Record<string, string>): string {
  if (typeof cgroup === 'string') return cgroup;
  return cgroup[''] ?? cgroup['freezer'] ?? cgroup['pids'] ?? Object.values(cgroup)[0] ?? '/';
}
