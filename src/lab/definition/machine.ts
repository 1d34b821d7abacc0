/** One machine of a lab. */
import { isAbsolute, resolve } from 'node:path';
import type { Validation } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { FileForLab } from '../lab.ts';
import { compileImage, kindAt } from './image.ts';
import { compileLimits, NO_LIMITS } from './limits.ts';
import type { LabTool, Machine, MachineLimits } from './model.ts';
import { compileTmpfs, compileVolumes, Destinations, refuseCopy } from './mounts.ts';
import { compileReady } from './ready.ts';
import type { MachineData } from './schema.ts';
import type { InVersion, LabTexts, Refusal } from './texts.ts';

export interface MachineContext {
  readonly texts: LabTexts;
  readonly validation: Validation;
  /** Absolute. */
  readonly folder: string;
  /** The limits of the lab. */
  readonly limits: MachineLimits;
}

/** What a machine has whether it is described here or by a compose file. */
export type OwnParts = Pick<Machine, 'files' | 'ready' | 'privileged' | 'tools'> & {
  /** Without those of the lab. */
  readonly limits: MachineLimits;
};

/** undefined if there are problems. */
export function compileMachine(
  context: MachineContext,
  name: string,
  data: MachineData,
): InVersion<Machine> | undefined {
  const { texts, validation, folder, limits: ofLab } = context;
  const { inFile } = texts;
  const path = ['machines', name];
  const isSound = (key: string): boolean => !validation.isBroken([...path, key]);
  const own = compileOwnParts(context, name, data);
  if (data.image === undefined && isSound('image')) {
    inFile.report('missing-key', "required key 'image' is missing", [...path, 'image']);
  }
  const image =
    isSound('image') && data.image !== undefined
      ? compileImage(texts, [...path, 'image'], data.image, folder)
      : undefined;
  const environment = isSound('environment')
    ? texts.record([...path, 'environment'], data.environment ?? {})
    : () => ({});
  const command =
    isSound('command') && data.command !== undefined
      ? texts.texts([...path, 'command'], data.command)
      : () => undefined;
  const taken = new Destinations();
  const volumes = isSound('volumes')
    ? compileVolumes(inFile, [...path, 'volumes'], data.volumes ?? [], taken)
    : [];
  const tmpfs = isSound('tmpfs') ? compileTmpfs(inFile, [...path, 'tmpfs'], data.tmpfs ?? [], taken) : [];
  for (const [i, { to }] of (isSound('files') ? (data.files ?? []) : []).entries()) {
    const refusal = refuseCopy({ tmpfs, volumes }, to);
    if (refusal === undefined) continue;
    inFile.report('wrong-value', refusal.message, [...path, 'files', i, 'to'], { hint: refusal.hint });
  }
  if (image === undefined) return undefined;
  const places = {
    image: inFile.file.place([...path, 'image']),
    ready: inFile.file.place(data.ready === undefined ? path : [...path, 'ready']),
  };
  return (nth) => {
    const { limits, tools, ...parts } = own(nth);
    return {
      name,
      places,
      image: image(nth),
      environment: environment(nth),
      command: command(nth),
      ...parts,
      limits: { memory: limits.memory ?? ofLab.memory, cpus: limits.cpus ?? ofLab.cpus },
      ...(volumes.length === 0 ? {} : { volumes }),
      ...(tmpfs.length === 0 ? {} : { tmpfs }),
      ...(tools === undefined ? {} : { tools }),
    };
  };
}

export function compileOwnParts(
  { texts, validation, folder }: MachineContext,
  name: string,
  data: MachineData,
): InVersion<OwnParts> {
  const path = ['machines', name];
  const isSound = (key: string): boolean => !validation.isBroken([...path, key]);
  const files = isSound('files')
    ? compileFiles(texts, [...path, 'files'], data.files ?? [], folder)
    : () => [];
  const ready =
    isSound('ready') && data.ready !== undefined
      ? compileReady(texts, [...path, 'ready'], data.ready)
      : () => undefined;
  const limits = isSound('limits') ? compileLimits(texts, [...path, 'limits'], data.limits) : NO_LIMITS;
  const { privileged, tools } = data;
  if (privileged !== undefined && data.ready !== undefined) {
    const hint = 'its first process says when it is ready: remove `ready`';
    const message = 'a privileged machine cannot have this key';
    texts.inFile.report('misplaced-key', message, [...path, 'ready'], { atKey: true, hint });
  }
  if (isSound('tools') && !validation.isBroken([...path, 'privileged']))
    checkTools(texts, [...path, 'tools'], tools ?? [], privileged);
  return (nth) => ({ files: files(nth), ready: ready(nth), privileged, limits, tools });
}

/** Tools that work only in a privileged machine, and what for. */
const NEEDS_PRIVILEGES: Partial<Record<LabTool, string>> = { hangfs: 'it mounts a file system' };

function checkTools(
  { inFile }: LabTexts,
  path: Path,
  tools: readonly LabTool[],
  privileged: string | undefined,
): void {
  for (const [i, tool] of tools.entries()) {
    if (tools.indexOf(tool) < i) inFile.report('duplicate-id', `'${tool}' is listed twice`, [...path, i]);
    const why = NEEDS_PRIVILEGES[tool];
    if (why === undefined || privileged !== undefined) continue;
    const hint = `say so: \`privileged: ${why}\``;
    const message = `'${tool}' needs a privileged machine: ${why}`;
    inFile.report('misplaced-key', message, [...path, i], { hint });
  }
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
