/** /sys/fs/cgroup: the node's hierarchies, the stated cgroups, and those that contain a process. */
import { NUMBER_GAP, notStated } from '../gap.ts';
import type { CgroupData, FactsData } from '../schema.ts';
import type { Hierarchies } from './membership.ts';
import { groupsOf, hasV1, hierarchiesOf } from './membership.ts';
import type { Node } from './node.ts';
import { Folder, MISSING, file, unread } from './node.ts';
import { hasAllThreads, lineEnded, liveThreads } from './process.ts';

/**
 * The name of a cgroup that stands for all that are not stated. If the incident states that none of them is frozen or
 * out of memory, a scan reaches it and finds nothing; a command that prints its name could have printed others.
 */
export const OTHERS = '\u2370others';

const ROOT = '/sys/fs/cgroup';

export function addCgroups(root: Folder, facts: FactsData): void {
  const top = folderAt(root, ROOT);
  addHierarchies(top, facts);
  const groups = members(facts);
  for (const data of facts.cgroups ?? []) addGroup(root, data, groups.get(data.path), facts);
  const stated = new Set((facts.cgroups ?? []).map(({ path }) => path));
  for (const member of groups.values()) if (!stated.has(member.path)) addDerived(root, member);
  for (const hierarchy of hierarchyFolders(top, facts)) complete(hierarchy, true, facts);
  // Hierarchies of other controllers do not have such files.
  if (hierarchiesOf(facts) !== undefined && facts['cgroups-complete'] === true)
    top.completeFor ??= isCgroupFile;
}

/** Creates all folders on the way; there may be more in them. */
export function folderAt(root: Folder, path: string): Folder {
  let folder = root;
  let at = '';
  for (const name of path.split('/').filter((part) => part !== '')) {
    at += `/${name}`;
    folder = folder.folder(name, notStated(`all that is in ${at}`));
  }
  return folder;
}

/** Folders where v1 controllers are mounted together, and the links to them. */
const FOLDERS_V1 = ['blkio', 'memory', 'devices', 'cpu', 'cpuacct', 'freezer', 'pids', 'cpuset', 'systemd'];

function addHierarchies(top: Folder, facts: FactsData): void {
  const hierarchies = hierarchiesOf(facts);
  if (hasV1(facts) === true) {
    for (const name of FOLDERS_V1) top.folder(name, notStated(`all that is in ${ROOT}/${name}`));
    top.set('cgroup.controllers', MISSING);
    if (hierarchies === 'v1') top.set('unified', MISSING);
    if (hierarchies === 'hybrid') {
      const unified = top.folder('unified', notStated(`all that is in ${ROOT}/unified`));
      unified.set('cgroup.controllers', unread(notStated(`${ROOT}/unified/cgroup.controllers`)));
    }
  }
  if (hierarchies === 'v2') {
    for (const name of [...FOLDERS_V1, 'unified']) top.set(name, MISSING);
    top.set('cgroup.controllers', unread(notStated(`${ROOT}/cgroup.controllers`)));
  }
}

interface Members {
  readonly path: string;
  readonly version: Version;
  readonly processes: number[];
  readonly tasks: number[];
  /** Why there may be more; undefined: these are all that matter. */
  readonly open: string | undefined;
}

type Version = 'v1' | 'v2';

/** Members by folder, according to the processes. */
function members(facts: FactsData): Map<string, Members> {
  const found = new Map<string, Members>();
  const hierarchies = hierarchiesOf(facts);
  const isWhole =
    facts['processes-complete'] === true &&
    (facts.processes ?? []).every(
      (process) =>
        process.gone === true ||
        (process.state !== undefined && groupsOf(process, facts).whole && hasAllThreads(process, facts)),
    );
  const open = isWhole ? undefined : 'in which cgroups all processes are is not stated';
  for (const process of facts.processes ?? []) {
    // The kernel removes ended processes from their v1 cgroups, and does not count them in v2.
    if (process.gone === true || process.state === 'Z') continue;
    for (const [controllers, group] of groupsOf(process, facts).paths) {
      for (const top of foldersOf(controllers, hierarchies)) {
        const path = `${top}${group === '/' ? '' : group}`;
        const known = found.get(path) ?? {
          path,
          version: controllers === '' ? 'v2' : 'v1',
          processes: [],
          tasks: [],
          open,
        };
        found.set(path, known);
        known.processes.push(process.pid);
        known.tasks.push(process.pid, ...liveThreads(process).map(({ tid }) => tid));
      }
    }
  }
  return found;
}

function foldersOf(controllers: string, hierarchies: Hierarchies | undefined): string[] {
  if (controllers === '') {
    return hierarchies === 'v2' ? [ROOT] : hierarchies === 'hybrid' ? [`${ROOT}/unified`] : [];
  }
  return controllers
    .replace(/^name=/, '')
    .split(',')
    .map((name) => `${ROOT}/${name}`);
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
    const open =
      isStated || member === undefined ? `all that ${data.path}/${name} lists is not stated` : member.open;
    folder.set(name, list(ids, whole ? undefined : open));
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

/** A cgroup known only from a process in it. */
function addDerived(root: Folder, { path, version, processes, tasks, open }: Members): void {
  const folder = folderAt(root, path);
  folder.set('cgroup.procs', list(processes, open));
  folder.set(version === 'v1' ? 'tasks' : 'cgroup.threads', list(tasks, open));
}

/** The contents of files of a cgroup that is neither frozen nor out of memory; undefined: the contents vary. */
type Calm = Readonly<Record<string, string | undefined>>;

const EVERY_V1: Calm = { tasks: undefined, 'cgroup.procs': undefined, notify_on_release: undefined };
/** By hierarchy folder, files that each of its cgroups has except the root (kernel/cgroup, mm, 3.10 and later). */
const V1_FILES: Readonly<Record<string, Calm>> = {
  freezer: {
    'freezer.state': 'THAWED\n',
    'freezer.self_freezing': '0\n',
    'freezer.parent_freezing': '0\n',
  },
  memory: {
    'memory.oom_control': `oom_kill_disable ${NUMBER_GAP}\nunder_oom 0\n`,
    'memory.limit_in_bytes': undefined,
    'memory.usage_in_bytes': undefined,
    'memory.failcnt': undefined,
    'memory.stat': undefined,
  },
  pids: { 'pids.current': undefined, 'pids.max': undefined },
};
const V2_FILES: Calm = {
  'cgroup.freeze': '0\n',
  'cgroup.events': `populated ${NUMBER_GAP}\nfrozen 0\n`,
  'cgroup.procs': undefined,
  'cgroup.threads': undefined,
  'cgroup.controllers': undefined,
  'cgroup.type': undefined,
};

/** Whether it is a file of a cgroup, so not a cgroup's name. */
export function isCgroupFile(name: string): boolean {
  return (
    Object.hasOwn(V2_FILES, name) ||
    Object.hasOwn(EVERY_V1, name) ||
    Object.values(V1_FILES).some((files) => Object.hasOwn(files, name))
  );
}

/**
 * Whether cgroups of this hierarchy never have such a file, since it belongs to the other version or to another
 * controller.
 */
function isElsewhere(name: string, version: Version, controller: string): boolean {
  if (version === 'v1') {
    if (name !== 'cgroup.procs' && Object.hasOwn(V2_FILES, name)) return true;
    return Object.entries(V1_FILES).some(
      ([other, files]) => other !== controller && Object.hasOwn(files, name),
    );
  }
  return (
    ['tasks', 'notify_on_release', 'memory.oom_control', 'memory.limit_in_bytes'].includes(name) ||
    name.startsWith('freezer.')
  );
}

interface Hierarchy {
  readonly folder: Folder;
  readonly version: Version;
  /** The folder in /sys/fs/cgroup; '' for v2. */
  readonly controller: string;
  readonly path: string;
}

function hierarchyFolders(top: Folder, facts: FactsData): Hierarchy[] {
  if (hierarchiesOf(facts) === 'v2') return [{ folder: top, version: 'v2', controller: '', path: ROOT }];
  return top.list().names.flatMap((name): Hierarchy[] => {
    const folder = top.get(name);
    if (!(folder instanceof Folder)) return [];
    const version = name === 'unified' ? 'v2' : 'v1';
    return [{ folder, version, controller: version === 'v2' ? '' : name, path: `${ROOT}/${name}` }];
  });
}

/**
 * Adds the files that every cgroup has, and, if only the stated cgroups matter, one that stands for all that are not
 * stated. A cgroup without a stated freezer state is then not frozen.
 */
function complete(hierarchy: Hierarchy, isRoot: boolean, facts: FactsData): void {
  const { folder, version, controller, path } = hierarchy;
  const files = version === 'v2' ? V2_FILES : { ...EVERY_V1, ...V1_FILES[controller] };
  const isCalm = facts['cgroups-complete'] === true;
  for (const [name, value] of isRoot ? [] : Object.entries(files)) {
    if (folder.get(name) !== undefined) continue;
    const text = isCalm ? value : undefined;
    folder.set(name, text === undefined ? unread(notStated(`${path}/${name}`)) : file(text));
  }
  for (const name of folder.list().names) {
    const inner = folder.get(name);
    if (inner instanceof Folder)
      complete({ ...hierarchy, folder: inner, path: `${path}/${name}` }, false, facts);
  }
  if (facts['cgroups-complete'] !== true || folder.closed) return;
  folder.completeFor = (pattern) =>
    Object.hasOwn(files, pattern) || isElsewhere(pattern, version, controller);
  const others = new Folder(notStated('all that is in other cgroups'));
  others.completeFor = folder.completeFor;
  for (const [name, value] of Object.entries(files)) {
    others.set(name, value === undefined ? unread(notStated(`${name} of other cgroups`)) : file(value));
  }
  folder.set(OTHERS, others);
}
