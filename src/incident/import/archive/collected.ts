/**
 * Reads what was collected from a node (sos, or a plain tree of its files) into a draft: each file by its path, each
 * output by the command that wrote it.
 */
import { commandsOf } from '../command.ts';
import { sourceOf } from '../decode.ts';
import type { Draft } from '../draft.ts';
import type { Line, Origin } from '../line.ts';
import { commandHangs, commandMissing } from '../read/ends.ts';
import { readArguments } from '../read/proc-files.ts';
import { readBlock, understand } from '../understand.ts';
import type { Explained } from '../understand.ts';
import type { CollectedCommand, Manifest } from './manifest.ts';
import { commandOfName, parseManifest } from './manifest.ts';
import type { FileTree } from './tree.ts';

/** The exit code of timeout(1), under which sos runs its commands, for one that did not finish in time. */
const TIMED_OUT = 124;
const NOT_FOUND = 127;

/** Reads a tree into the draft; reports for each line what it was taken for. */
export function readCollected(
  name: string,
  tree: FileTree,
  draft: Draft,
  { alone = false } = {},
): Explained[] {
  const root = rootOf([...tree.files.keys()]);
  // For a single source, places are paths inside it.
  const at = (path: string): string => (alone ? path : `${name}:${path}`);
  const below = [...tree.files.keys()]
    .filter((path) => path.startsWith(root))
    .map((path) => path.slice(root.length));
  const manifestFile = tree.files.get(`${root}sos_reports/manifest.json`);
  const manifest =
    manifestFile === undefined ? undefined : parseManifest(new TextDecoder().decode(manifestFile));
  const commands = new Map(
    (manifest?.commands ?? []).flatMap((each) =>
      each.file === undefined ? [] : [[each.file, each] as const],
    ),
  );
  const explained: Explained[] = [];
  const ordered = below.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  for (const path of ordered) {
    const bytes = tree.files.get(root + path);
    if (bytes === undefined || path === 'sos_reports/manifest.json') continue;
    explained.push(
      ...readOne({ path, name: at(path), bytes, command: commandOf(path, commands.get(path)), draft }),
    );
  }
  for (const [path, to] of tree.links)
    keepLink(path, to, root, { source: at(path.slice(root.length)), line: 0 }, draft);
  if (manifest !== undefined) readEnds(manifest, { source: at('sos_reports/manifest.json'), line: 0 }, draft);
  markComplete({ paths: ordered, at: { source: at('sys/fs/cgroup'), line: 0 }, manifest, draft });
  for (const note of tree.notes) draft.note({ source: name, line: 0 }, note);
  return explained;
}

/** The folder that contains the node's files: the one above `sos_commands`, `proc` or `sys`. */
function rootOf(paths: readonly string[]): string {
  const roots = new Map<string, number>();
  for (const path of paths) {
    const root = /^(.*?\/)??(?=(?:sos_commands|proc\/(?:\d+|uptime)|sys\/fs)\b)/.exec(path)?.[0];
    if (root !== undefined) roots.set(root, (roots.get(root) ?? 0) + 1);
  }
  return [...roots].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

/** Later files win: tables first, then what the kernel reports about each process. */
function rankOf(path: string): number {
  if (/^sos_commands\/(?:kernel|host|date)\//.test(path)) return 0;
  if (path.startsWith('sos_commands/process/')) return 1;
  if (path.startsWith('sos_commands/')) return 2;
  if (path.startsWith('proc/')) return 3;
  return path.startsWith('sys/') ? 4 : 5;
}

function commandOf(
  path: string,
  known: CollectedCommand | undefined,
): { text: string; whole: boolean } | undefined {
  if (known !== undefined)
    return { text: known.text, whole: !known.truncated && known.exitCode !== TIMED_OUT };
  if (path.startsWith('sos_commands/')) return { text: commandOfName(path), whole: true };
  if (/^(?:proc|sys|run|var\/run|etc)\//.test(path)) return { text: `cat /${path}`, whole: true };
  return undefined;
}

interface One {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly command: { readonly text: string; readonly whole: boolean } | undefined;
  readonly draft: Draft;
}

function readOne({ path, name, bytes, command, draft }: One): Explained[] {
  let source;
  try {
    source = sourceOf(name, bytes, { whole: command?.whole ?? true });
  } catch (error) {
    draft.note({ source: name, line: 0 }, `not read: ${(error as Error).message}`);
    return [];
  }
  if (
    path.startsWith('proc/') &&
    readArguments(`/${path}`, new TextDecoder().decode(bytes), { source: name, line: 0 }, draft)
  )
    return [];
  if (command === undefined) return understand(source, draft);
  // An empty file is information, too: no tasks, no stack.
  if (source.lines.length === 0) readEmpty(path, { source: name, line: 0 }, draft);
  const lines: Line[] = [...source.lines];
  return readBlock({ commands: commandsOf(command.text, undefined), lines }, source, draft);
}

/** An empty file means a cgroup without tasks; an empty stack means that it is unknown. */
function readEmpty(path: string, at: Origin, draft: Draft): void {
  const match = /^(sys\/fs\/cgroup\/.*)\/(tasks|cgroup\.(?:procs|threads))$/.exec(path);
  if (match !== null) draft.cgroup(`/${match[1] ?? ''}`, at).setPart('files', match[2] ?? '', '', at);
}

function keepLink(path: string, to: string, root: string, at: Origin, draft: Draft): void {
  const inner = path.startsWith(root) ? `/${path.slice(root.length)}` : undefined;
  const match = /^\/proc\/(\d+)\/(exe|cwd|root|ns\/(?:mnt|pid)|fd\/(\d+))$/.exec(inner ?? '');
  if (match === null) return;
  const process = draft.process(Number(match[1]));
  const inode = /^(mnt|pid):\[(\d+)\]$/.exec(to);
  if (process === undefined) return;
  if (match[3] !== undefined) process.setPart('fds', match[3], to, at);
  else if (inode?.[1] === 'mnt') process.set('mount-namespace', Number(inode[2]), at);
  else if (inode?.[1] === 'pid') process.set('pid-namespace', Number(inode[2]), at);
  else if (match[2] === 'exe') process.set('exe', to, at);
  else if (match[2] === 'cwd' && to.startsWith('/')) process.set('cwd', to, at);
  else if (match[2] === 'root' && to.startsWith('/')) process.set('root', to, at);
}

/** Commands that did not return, and missing programs. */
function readEnds(manifest: Manifest, at: Origin, draft: Draft): void {
  for (const { text, exitCode } of manifest.commands) {
    draft.collectedBy.add(text.replace(/["']/g, ''));
    const [command] = commandsOf(text, undefined);
    if (command === undefined) continue;
    if (exitCode === NOT_FOUND && ENGINES.has(command.name)) commandMissing(command.name, at, draft);
    if (exitCode === TIMED_OUT) commandHangs(command, at, draft);
  }
}

/** Clients of engines; other programs that sos did not find are irrelevant. */
const ENGINES = new Set(['docker', 'podman', 'ctr', 'crictl']);

interface Collected {
  readonly paths: readonly string[];
  readonly at: Origin;
  readonly manifest: Manifest | undefined;
  readonly draft: Draft;
}

/**
 * What was copied completely: if a tree has the cgroups, and sos reports that it was not stopped, they are all there.
 */
function markComplete({ paths, at, manifest, draft }: Collected): void {
  const copied = paths.some((path) => /^sys\/fs\/cgroup\/(?:freezer\/|unified\/|cgroup\.procs$)/.test(path));
  const isWhole = manifest === undefined ? false : manifest.finished.has('cgroups');
  if (copied && isWhole) draft.complete.set('cgroups-complete', at);
}
