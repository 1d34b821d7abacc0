/** One machine of a lab. */
import { isAbsolute, resolve } from 'node:path';
import type { Validation } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import { parseMilliseconds, parseSize } from '../../text/units.ts';
import type { FileForLab } from '../lab.ts';
import { compileImage, kindAt } from './image.ts';
import type { Machine, MachineLimits, Ready } from './model.ts';
import type { LimitsData, MachineData, ReadyData } from './schema.ts';
import type { InVersion, LabTexts, Refusal } from './texts.ts';

/** Of a machine that does not say how long it may take to be ready, in milliseconds. */
const READY_DEADLINE = 60_000;
/** Docker allows no less (moby, daemon/daemon_unix.go: linuxMinMemory). */
const LEAST_MEMORY = 6n * 1024n ** 2n;

export interface MachineContext {
  readonly texts: LabTexts;
  readonly validation: Validation;
  /** Absolute. */
  readonly folder: string;
  /** The limits of the lab. */
  readonly limits: MachineLimits;
}

/** undefined if there are problems. */
export function compileMachine(
  { texts, validation, folder, limits: ofLab }: MachineContext,
  name: string,
  data: MachineData,
): InVersion<Machine> | undefined {
  const path = ['machines', name];
  const isSound = (key: string): boolean => !validation.isBroken([...path, key]);
  const image = isSound('image') ? compileImage(texts, [...path, 'image'], data.image, folder) : undefined;
  const files = isSound('files')
    ? compileFiles(texts, [...path, 'files'], data.files ?? [], folder)
    : () => [];
  const environment = isSound('environment')
    ? texts.record([...path, 'environment'], data.environment ?? {})
    : () => ({});
  const command =
    isSound('command') && data.command !== undefined
      ? texts.texts([...path, 'command'], data.command)
      : () => undefined;
  const ready =
    isSound('ready') && data.ready !== undefined
      ? compileReady(texts, [...path, 'ready'], data.ready)
      : () => undefined;
  const own = isSound('limits') ? compileLimits(texts, [...path, 'limits'], data.limits) : NO_LIMITS;
  const { privileged } = data;
  if (privileged !== undefined && data.ready !== undefined) {
    const hint = 'its first process says when it is ready: remove `ready`';
    const message = 'a privileged machine cannot have this key';
    texts.inFile.report('misplaced-key', message, [...path, 'ready'], { atKey: true, hint });
  }
  if (image === undefined) return undefined;
  const limits = { memory: own.memory ?? ofLab.memory, cpus: own.cpus ?? ofLab.cpus };
  const { file } = texts.inFile;
  const places = {
    image: file.place([...path, 'image']),
    ready: file.place(data.ready === undefined ? path : [...path, 'ready']),
  };
  return (nth) => ({
    name,
    places,
    image: image(nth),
    files: files(nth),
    environment: environment(nth),
    command: command(nth),
    ready: ready(nth),
    privileged,
    limits,
  });
}

function compileFiles(
  texts: LabTexts,
  path: Path,
  data: NonNullable<MachineData['files']>,
  folder: string,
): InVersion<readonly FileForLab[]> {
  const taken = new Set<string>();
  const refuse = (from: string): Refusal | undefined => {
    if (isAbsolute(from)) return { message: 'this must be relative to the lab' };
    if (kindAt(resolve(folder, from)) !== undefined) return undefined;
    return { code: 'file-missing', message: `no such file or folder: ${from}` };
  };
  const all = data.map(({ from, to, mode }, i): InVersion<FileForLab> => {
    const normal = resolve(to);
    if (taken.has(normal)) {
      texts.inFile.report('duplicate-id', `another file is copied to ${normal}`, [...path, i, 'to']);
    }
    taken.add(normal);
    const text = texts.text([...path, i, 'from'], from, refuse);
    const bits = mode === undefined ? {} : { mode: Number.parseInt(mode, 8) };
    return (nth) => ({ from: resolve(folder, text(nth)), to, ...bits });
  });
  return (nth) => all.map((file) => file(nth));
}

const KINDS_OF_READY: readonly Ready['kind'][] = ['command', 'log', 'port', 'healthcheck'];

function compileReady(texts: LabTexts, path: Path, data: ReadyData): InVersion<Ready | undefined> {
  const { inFile } = texts;
  const [kind, second] = inFile.file.keys(path).filter((key) => KINDS_OF_READY.some((one) => one === key));
  if (kind === undefined) {
    const hint = 'one of command, log, port and healthcheck';
    inFile.report('missing-key', 'this does not say when the machine is ready', path, { hint });
  } else if (second !== undefined) {
    const message = `'${kind}' and '${second}' cannot be combined`;
    inFile.report('misplaced-key', message, [...path, second], { atKey: true });
  }
  const deadline = data.deadline === undefined ? READY_DEADLINE : parseMilliseconds(data.deadline);
  if (deadline === undefined) {
    const message = 'a deadline must be more than 0 and at most 24h';
    inFile.report('wrong-value', message, [...path, 'deadline']);
    return () => undefined;
  }
  if (data.command !== undefined) {
    const command = texts.text([...path, 'command'], data.command, undefined, 'command');
    return (nth) => ({ kind: 'command', command: command(nth), deadline });
  }
  if (data.log !== undefined) return always({ kind: 'log', text: data.log, deadline });
  if (data.port !== undefined) return always({ kind: 'port', port: data.port, deadline });
  return always({ kind: 'healthcheck', deadline });
}

function always(ready: Ready): InVersion<Ready> {
  return () => ready;
}

export const NO_LIMITS: MachineLimits = { memory: undefined, cpus: undefined };

export function compileLimits(texts: LabTexts, path: Path, data: LimitsData | undefined): MachineLimits {
  const { memory, cpus } = data ?? {};
  if (memory === undefined) return { memory, cpus };
  const bytes = parseSize(memory);
  if (bytes === undefined || bytes < LEAST_MEMORY || bytes > BigInt(Number.MAX_SAFE_INTEGER)) {
    const hint = 'write it as 512m or 2g';
    texts.inFile.report('wrong-value', 'this must be a size of at least 6m', [...path, 'memory'], { hint });
    return { memory: undefined, cpus };
  }
  return { memory: Number(bytes), cpus };
}
