/**
 * /sys/fs/cgroup: the hierarchies of the node, the cgroups that are stated, and those that a process is in.
 */
import { NUMBER_GAP, notStated } from '../gap.ts';
import type { CgroupData, FactsData } from '../schema.ts';
import type { Hierarchies } from './membership.ts';
import { V1_CONTROLLERS, groupsOf, hasV1, hierarchiesOf } from './membership.ts';
import type { Node } from './node.ts';
import { Folder, MISSING, file, unread } from './node.ts';
import { lineEnded, liveThreads } from './process.ts';

/**
 * The name of a cgroup that stands for all that are not stated. Where the incident says that none of them is frozen or
 * out of memory, a scan meets it, and finds nothing there; what prints it could have printed others.
 */
export const OTHERS = '\u2370others';

const ROOT = '/sys/fs/cgroup';

export function addCgroups(root: Folder, facts: FactsData): void {
  const top = folderAt(root, ROOT);
  addHierarchies(top, facts);
  const groups = new Map<string, Members>();
  for (const member of members(facts)) groups.set(member.path, member);
  for (const data of facts.cgroups ?? []) addGroup(root, data, groups.get(data.path), facts);
  const stated = new Set((facts.cgroups ?? []).map(({ path }) => path));
  for (const member of groups.values()) if (!stated.has(member.path)) addDerived(root, member, facts);
  if (facts['cgroups-complete'] === true) for (const hierarchy of hierarchyFolders(top)) addOthers(hierarchy);
}

/** Every folder on the way is made; there may be more in it. */
export function folderAt(root: Folder, path: string): Folder {
  let folder = root;
  let at = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    at += `/${name}`;
    folder = folder.folder(name, notStated(`all that is in ${at}`));
  }
  return folder;
}

/** Folders in which v1 controllers are mounted together, and the links that lead there. */
const FOLDERS_V1 = ['blkio', 'memory', 'devices', 'cpu', 'cpuacct', 'freezer', 'pids', 'cpuset', 'systemd'];

function addHierarchies(top: Folder, facts: FactsData): void {
  const hierarchies = hierarchiesOf(facts);
  if (hasV1(facts) === true) {
    for (const name of FOLDERS_V1) top.folder(name, notStated(`all that is in ${ROOT}/${name}`));
    top.set('cgroup.controllers', MISSING);
    if (hierarchies === 'v1') top.set('unified', MISSING);
    if (hierarchies === 'hybrid') top.folder('unified', notStated(`all that is in ${ROOT}/unified`));
  }
  if (hierarchies === 'v2') {
    for (const name of [...FOLDERS_V1, 'unified']) top.set(name, MISSING);
    top.set('cgroup.controllers', unread(notStated(`${ROOT}/cgroup.controllers`)));
  }
}

interface Members {
  readonly path: string;
  readonly version: 'v1' | 'v2';
  readonly processes: number[];
  readonly tasks: number[];
}

/** By folder, what is in it according to its processes. */
function members(facts: FactsData): Members[] {
  const found = new Map<string, Members>();
  const hierarchies = hierarchiesOf(facts);
  for (const process of facts.processes ?? []) {
    // The kernel takes what has ended out of its v1 cgroups, and does not count it in those of v2.
    if (process.gone === true || process.state === 'Z') continue;
    for (const [controllers, group] of groupsOf(process, facts) ?? []) {
      for (const top of foldersOf(controllers, hierarchies)) {
        const path = `${top}${group === '/' ? '' : group}`;
        const known = found.get(path) ?? {
          path,
          version: controllers === '' ? 'v2' : 'v1',
          processes: [],
          tasks: [],
        };
        found.set(path, known);
        known.processes.push(process.pid);
        known.tasks.push(process.pid, ...liveThreads(process).map(({ tid }) => tid));
      }
    }
  }
  return [...found.values()];
}

function foldersOf(controllers: string, hierarchies: Hierarchies | undefined): string[] {
  if (controllers === '') {
    return hierarchies === 'v2' ? [ROOT] : hierarchies === 'hybrid' ? [`${ROOT}/unified`] : [];
  }
  if (hierarchies === undefined && !isV1(controllers)) return [];
  return controllers
    .replace(/^name=/, '')
    .split(',')
    .map((name) => `${ROOT}/${name}`);
}

function isV1(controllers: string): boolean {
  return (V1_CONTROLLERS as readonly string[]).includes(controllers);
}

function addGroup(root: Folder, data: CgroupData, member: Members | undefined, facts: FactsData): void {
  const folder = folderAt(root, data.path);
  for (const [name, value] of Object.entries(data.files ?? {}))
    folder.set(name, file(lineEnded(String(value))));
  const version = versionOf(data.path, facts);
  const whole = data.complete === true;
  const lists: readonly [string, readonly number[] | undefined, boolean][] = [
    [version === 'v2' ? 'cgroup.threads' : 'tasks', data.tasks ?? member?.tasks, data.tasks !== undefined],
    [
      'cgroup.procs',
      data.processes ?? member?.processes ?? data.tasks?.filter(isProcess(facts)),
      data.processes !== undefined,
    ],
  ];
  for (const [name, ids, isStated] of lists) {
    if (folder.get(name) !== undefined) continue;
    if (ids === undefined) {
      folder.set(name, unread(notStated(`${data.path}/${name}`)));
      continue;
    }
    const closed = whole || (!isStated && facts['processes-complete'] === true);
    folder.set(name, list(ids, closed ? undefined : `all that ${data.path}/${name} lists is not stated`));
  }
  if (whole) {
    folder.closed = true;
    folder.open = undefined;
  }
}

function isProcess(facts: FactsData): (id: number) => boolean {
  const processes = new Set((facts.processes ?? []).map(({ pid }) => pid));
  return (id) => processes.has(id);
}

function versionOf(path: string, facts: FactsData): 'v1' | 'v2' {
  if (path.startsWith(`${ROOT}/unified/`)) return 'v2';
  return FOLDERS_V1.some((name) => path === `${ROOT}/${name}` || path.startsWith(`${ROOT}/${name}/`)) ||
    hierarchiesOf(facts) === 'v1'
    ? 'v1'
    : 'v2';
}

function list(ids: readonly number[], partial: string | undefined): Node {
  const text = ids.map((id) => `${id}\n`).join('');
  return { kind: 'file', read: () => (partial === undefined ? { text } : { text, partial }) };
}

/** A cgroup that is only known from the process in it. */
function addDerived(root: Folder, { path, version, processes, tasks }: Members, facts: FactsData): void {
  const folder = folderAt(root, path);
  const partial = facts['processes-complete'] === true ? undefined : `all that is in ${path} is not stated`;
  folder.set('cgroup.procs', list(processes, partial));
  folder.set(version === 'v1' ? 'tasks' : 'cgroup.threads', list(tasks, partial));
  for (const [name, value] of Object.entries(calm(path, version))) {
    if (folder.get(name) !== undefined) continue;
    const isKnown = facts['cgroups-complete'] === true;
    folder.set(name, isKnown ? file(value) : unread(notStated(`${path}/${name}`)));
  }
}

/** What the files of a cgroup say that is neither frozen nor out of memory. */
function calm(path: string, version: 'v1' | 'v2'): Readonly<Record<string, string>> {
  if (version === 'v2') {
    return path === ROOT || path === `${ROOT}/unified`
      ? {}
      : { 'cgroup.freeze': '0\n', 'cgroup.events': 'populated 1\nfrozen 0\n' };
  }
  // The root of a hierarchy has no such files.
  if (path.split('/').length <= 5) return {};
  if (path.startsWith(`${ROOT}/freezer/`)) {
    return { 'freezer.state': 'THAWED\n', 'freezer.self_freezing': '0\n', 'freezer.parent_freezing': '0\n' };
  }
  return path.startsWith(`${ROOT}/memory/`)
    ? { 'memory.oom_control': `oom_kill_disable ${NUMBER_GAP}\nunder_oom 0\n` }
    : {};
}

function hierarchyFolders(top: Folder): readonly { folder: Folder; version: 'v1' | 'v2'; path: string }[] {
  if (top.get('cgroup.controllers')?.kind === 'file') return [{ folder: top, version: 'v2', path: ROOT }];
  return top.list().names.flatMap((name) => {
    const folder = top.get(name);
    return folder instanceof Folder
      ? [{ folder, version: name === 'unified' ? ('v2' as const) : ('v1' as const), path: `${ROOT}/${name}` }]
      : [];
  });
}

/** A listing lacks none of the cgroups that matter, and one stands in it for all others. */
function addOthers({ folder, version, path }: { folder: Folder; version: 'v1' | 'v2'; path: string }): void {
  for (const name of folder.list().names) {
    const inner = folder.get(name);
    if (inner instanceof Folder) addOthers({ folder: inner, version, path: `${path}/${name}` });
  }
  if (folder.closed) return;
  folder.open = undefined;
  const others = new Folder(undefined);
  others.closed = true;
  for (const [name, value] of Object.entries(calm(`${path}/${OTHERS}`, version))) {
    others.set(name, file(value));
  }
  folder.set(OTHERS, others);
}
