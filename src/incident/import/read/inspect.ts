/** Reads `inspect` output of docker, podman and crictl, and lists in JSON. */
import type { ContainerData } from '../../schema.ts';
import type { Command } from '../command.ts';
import { keepsLines } from '../command.ts';
import type { Entry, EngineKind } from '../draft.ts';
import type { Line } from '../line.ts';
import type { Context, Reader } from '../reader.ts';
import { stateOf } from './containers-table.ts';
import { jsonAt } from './json-text.ts';
import { setDockerInfo } from './versions.ts';

type Json = Record<string, unknown>;

/** Parts of `inspect` that are kept: what shows how the container runs. Not its environment, which holds secrets. */
const KEPT = [
  'Created',
  'Driver',
  'ExecIDs',
  'LogPath',
  'Mounts',
  'GraphDriver',
  'ResolvConfPath',
  'Platform',
] as const;
const KEPT_HOST = [
  'PidMode',
  'IpcMode',
  'CgroupParent',
  'Cgroup',
  'CgroupnsMode',
  'Privileged',
  'Runtime',
  'Init',
  'Memory',
  'OomKillDisable',
  'PidsLimit',
  'RestartPolicy',
  'LogConfig',
  'AutoRemove',
  'Binds',
  'Ulimits',
  'ReadonlyRootfs',
] as const;
const KEPT_CONFIG = [
  'Tty',
  'OpenStdin',
  'AttachStdout',
  'Image',
  'Hostname',
  'User',
  'StopSignal',
  'StopTimeout',
] as const;

export const inspected: Reader = (lines, at, context) => {
  const found = jsonAt(lines, at);
  if (found === undefined) return 0;
  const line = lines[at] as Line;
  const items = (Array.isArray(found.value) ? found.value : [found.value]).filter(isJson);
  const said = items.map((item) => addItem(item, line, context)).filter((as) => as !== undefined);
  if (said.length === 0) return 0;
  if (Array.isArray(found.value) || isJsonLines(context)) markComplete(line, context);
  for (const each of lines.slice(at, at + found.count)) context.made(each, said.slice(0, 3).join(', '));
  return found.count;
};

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addItem(item: Json, line: Line, context: Context): string | undefined {
  const status = isJson(item['status']) ? item['status'] : undefined;
  if (status !== undefined && typeof status['id'] === 'string') return addOfCri(item, status, line, context);
  if (setDockerInfo(item, line, context)) return 'about the engine';
  const id = text(item['Id']) ?? text(item['ID']);
  if (id === undefined || !/^[0-9a-f]{12,64}$/.test(id)) return undefined;
  if (isJson(item['State'])) return addInspected(id, item, item['State'], line, context);
  if (text(item['Names']) !== undefined || Array.isArray(item['Names']))
    return addListed(id, item, line, context);
  return undefined;
}

function addInspected(id: string, item: Json, state: Json, line: Line, context: Context): string {
  const container = open(id, line, context, isPodman(item, context.command) ? 'podman' : 'docker');
  const name = text(item['Name'])?.replace(/^\//, '');
  if (name !== undefined) container.set('name', name, line);
  const status = text(state['Status'])?.toLowerCase();
  if (status !== undefined && isState(status)) container.set('state', status, line);
  const pid = state['Pid'];
  if (typeof pid === 'number') container.set('pid', pid, line);
  const error = text(state['Error']);
  if (error !== undefined && error !== '') container.set('error', error, line);
  const exit = state['ExitCode'];
  if (typeof exit === 'number' && state['Running'] === false) container.set('exit-code', exit, line);
  const restarts = item['RestartCount'];
  if (typeof restarts === 'number') container.set('restarts', restarts, line);
  const config = isJson(item['Config']) ? item['Config'] : {};
  const image = text(config['Image']) ?? text(item['ImageName']);
  if (image !== undefined) container.set('image', image, line);
  const host = isJson(item['HostConfig']) ? item['HostConfig'] : {};
  const memory = host['Memory'];
  if (typeof memory === 'number') container.set('memory', memory, line);
  const kept: Json = { State: state, ...picked(item, KEPT) };
  if (Object.keys(host).length > 0) kept['HostConfig'] = picked(host, KEPT_HOST);
  if (Object.keys(config).length > 0) kept['Config'] = picked(config, KEPT_CONFIG);
  container.set('inspect', kept, line);
  return `inspect of ${name ?? id.slice(0, 12)}`;
}

/** `docker ps --format '{{json .}}'`, `podman ps --format json`. */
function addListed(id: string, item: Json, line: Line, context: Context): string {
  const container = open(
    id,
    line,
    context,
    context.command?.name === 'podman' || Array.isArray(item['Names']) ? 'podman' : 'docker',
  );
  const names = Array.isArray(item['Names']) ? text(item['Names'][0]) : text(item['Names']);
  if (names !== undefined) container.set('name', names, line);
  const status = text(item['Status']);
  if (status !== undefined && stateOf(status) !== undefined) container.set('status', status, line);
  const state = text(item['State'])?.toLowerCase();
  if (state !== undefined && isState(state)) container.set('state', state, line);
  const image = text(item['Image']);
  if (image !== undefined) container.set('image', image, line);
  const age = text(item['RunningFor']);
  if (age !== undefined) container.set('age', age, line);
  const pid = item['Pid'];
  if (typeof pid === 'number') container.set('pid', pid, line);
  const exit = item['ExitCode'];
  if (typeof exit === 'number' && state === 'exited') container.set('exit-code', exit, line);
  return `container ${names ?? id.slice(0, 12)}`;
}

/** `crictl inspect`: status.id, status.state CONTAINER_RUNNING, info.pid. */
function addOfCri(item: Json, status: Json, line: Line, context: Context): string | undefined {
  const id = text(status['id']) ?? '';
  if (!/^[0-9a-f]{12,64}$/.test(id)) return undefined;
  const container = open(id, line, context, criEngine(context));
  const metadata = isJson(status['metadata']) ? status['metadata'] : {};
  const name = text(metadata['name']);
  if (name !== undefined) container.set('name', name, line);
  const state = /^CONTAINER_(RUNNING|EXITED|CREATED|UNKNOWN)$/
    .exec(text(status['state']) ?? '')?.[1]
    ?.toLowerCase();
  if (state !== undefined && isState(state)) container.set('state', state, line);
  const info = isJson(item['info']) ? item['info'] : {};
  if (typeof info['pid'] === 'number') container.set('pid', info['pid'], line);
  if (container.get('engine') === 'containerd') container.set('namespace', 'k8s.io', line);
  return `inspect of ${name ?? id.slice(0, 12)}`;
}

/** The engine whose containers crictl lists: CRI-O if the text names it. */
export function criEngine({ draft }: Context): EngineKind {
  if (draft.engines.has('crio')) return 'crio';
  const hasCrio = [...draft.processes.values()].some(
    (process) =>
      process.get('comm') === 'crio' || /^\S*crio(?:\s|$)/.test([process.get('args') ?? ''].flat().join(' ')),
  );
  return hasCrio ? 'crio' : 'containerd';
}

function open(id: string, line: Line, { draft }: Context, kind: EngineKind): Entry<ContainerData> {
  const container = draft.container(id, line);
  if (kind !== 'docker') container.set('engine', kind, line);
  draft.engine(kind, line);
  return container;
}

function isPodman(item: Json, command: Command | undefined): boolean {
  return (
    command?.name === 'podman' ||
    text(item['OCIRuntime']) !== undefined ||
    text(item['ConmonPidFile']) !== undefined
  );
}

function picked(from: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => isTelling(from[key])).map((key) => [key, from[key]]));
}

function isTelling(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isState(state: string): state is NonNullable<ContainerData['state']> {
  return ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'unknown'].includes(
    state,
  );
}

/** Whether the command is `docker ps --format '{{json .}}'`, or names the fields. */
function isJsonLines({ command }: Context): boolean {
  return command?.args.some((arg) => /json/.test(arg)) === true;
}

/** `podman ps -a --format json` lists all containers. */
function markComplete(line: Line, { draft, command, elided, whole }: Context): void {
  if (command === undefined || !keepsLines(command) || elided || !whole) return;
  const { args } = command;
  const narrowed = args.some((arg) => /^(?:-[a-z]*[fnl]$|--filter|--last|--latest)/.test(arg));
  if (args.includes('ps') && !narrowed && args.some((arg) => /^-[a-z]*a|^--all$/.test(arg)))
    draft.complete.set('containers-complete', line);
}
