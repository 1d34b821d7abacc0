/** The mounts of a service: volumes of the lab, file systems in memory, and copies of files beside the compose file. */
import { isAbsolute, resolve } from 'node:path';
import type { Path } from '../../../document/yaml-file.ts';
import type { FileForLab } from '../../lab.ts';
import type { Tmpfs, VolumeMount } from '../model.ts';
import { Destinations, refuseCopy, SIZE_REFUSED, tmpfsSize } from '../mounts.ts';
import { besideFile, dockerSize, isOn, modeAt, type ComposeContext } from './context.ts';
import type { ServiceData } from './schema.ts';

export interface Mounts {
  readonly files: readonly FileForLab[];
  readonly volumes: readonly VolumeMount[];
  readonly tmpfs: readonly Tmpfs[];
}

type LongMount = Exclude<NonNullable<ServiceData['volumes']>[number], string>;

export function mountsOf(context: ComposeContext, service: string, data: ServiceData): Mounts {
  const path = ['services', service];
  const { inFile } = context;
  const files: FileForLab[] = [];
  const volumes: VolumeMount[] = [];
  const tmpfs: Tmpfs[] = [];
  const taken = new Destinations();
  const isFree = (at: Path, to: string): boolean => {
    if (!isAbsolute(to)) {
      inFile.report('wrong-value', `${JSON.stringify(to)} is not an absolute path`, at);
      return false;
    }
    const other = taken.take(to, 'mount');
    if (other !== undefined) inFile.report('duplicate-id', other, at);
    return other === undefined;
  };
  for (const [i, one] of (data.volumes ?? []).entries()) {
    const at = [...path, 'volumes', i];
    const mount = typeof one === 'string' ? shortMount(context, at, one) : one;
    if (mount === undefined || !isFree(at, mount.target)) continue;
    const { type, source, target: to } = mount;
    if (type === 'tmpfs') {
      const { size, mode } = mount.tmpfs ?? {};
      tmpfs.push({
        to: resolve(to),
        size: sizeOf(context, at, size),
        mode: mode === undefined ? undefined : modeAt(context, [...at, 'tmpfs', 'mode'], mode),
      });
    } else if (type === 'bind') {
      const from = besideFile(context, typeof one === 'string' ? at : [...at, 'source'], source ?? '');
      if (from !== undefined) files.push({ from, to: resolve(to) });
    } else {
      // One without a name is this service's alone.
      const name = source ?? `${service}:${resolve(to)}`;
      if (source !== undefined && !Object.hasOwn(context.data.volumes ?? {}, source)) {
        const hint = 'list it under `volumes` at the top of the file';
        inFile.report('missing-key', `no volume '${source}' is declared`, at, { hint });
      }
      volumes.push({ name, to: resolve(to), readOnly: isOn(mount.read_only) });
    }
  }
  const { tmpfs: inMemory = [] } = data;
  for (const [i, one] of (typeof inMemory === 'string' ? [inMemory] : inMemory).entries()) {
    const at = typeof inMemory === 'string' ? [...path, 'tmpfs'] : [...path, 'tmpfs', i];
    const mount = shortTmpfs(context, at, one);
    if (isFree(at, mount.to)) tmpfs.push(mount);
  }
  for (const kind of ['secrets', 'configs'] as const)
    files.push(...grantsOf(context, [...path, kind], kind, data[kind] ?? [], isFree));
  for (const { to } of files) {
    const refusal = refuseCopy({ tmpfs, volumes }, to);
    if (refusal !== undefined)
      inFile.report('wrong-value', refusal.message, path, { atKey: true, hint: refusal.hint });
  }
  return { files, volumes, tmpfs };
}

/** Words after a mount's second colon that a lab follows, or that mean nothing on Linux or for a copy. */
const OPTIONS = /^(ro|rw|z|Z|cached|delegated|consistent)$/;

/** `SOURCE:TARGET:OPTIONS`, `SOURCE:TARGET` or `TARGET`; undefined if there is a problem. */
function shortMount({ inFile }: ComposeContext, path: Path, written: string): LongMount | undefined {
  const parts = written.split(':');
  const [first = '', target, options = ''] = parts;
  const unknown =
    options === '' || parts.length > 3 ? undefined : options.split(',').find((one) => !OPTIONS.test(one));
  if (parts.length > 3 || unknown !== undefined || first === '') {
    const message =
      unknown === undefined ? 'this is not a mount' : `the option '${unknown}' is not supported`;
    inFile.report('wrong-value', message, path, { hint: 'write it as SOURCE:TARGET or SOURCE:TARGET:ro' });
    return undefined;
  }
  if (target === undefined) return { type: 'volume', target: first };
  const type = /^[./~]/.test(first) ? 'bind' : 'volume';
  return { type, source: first, target, read_only: options.split(',').includes('ro') };
}

/** `TARGET` or `TARGET:size=64m,mode=1777`; other options of tmpfs(5) are refused. */
function shortTmpfs(context: ComposeContext, path: Path, written: string): Tmpfs {
  const [, to = written, options = ''] = /^([^:]*):(.*)$/.exec(written) ?? [];
  let size: number | undefined;
  let mode: number | undefined;
  for (const option of options.split(',').filter((one) => one !== '')) {
    const [, key = '', value = ''] = /^([a-z]+)=(.*)$/.exec(option) ?? [];
    if (key === 'size') size = sizeOf(context, path, value);
    else if (key === 'mode' && /^[0-7]{3,4}$/.test(value)) mode = Number.parseInt(value, 8);
    else {
      const message = `the option '${option}' is not supported`;
      context.inFile.report('wrong-value', message, path, { hint: 'use size=64m and mode=1777' });
    }
  }
  return { to: resolve('/', to), size, mode };
}

/** The size of a file system in memory. */
export function sizeOf(
  { inFile }: ComposeContext,
  path: Path,
  written: string | number | undefined,
): number | undefined {
  const size = written === undefined ? undefined : tmpfsSize(dockerSize(written));
  if (size === null) inFile.report('wrong-value', SIZE_REFUSED, path, { hint: 'write it as 64m or 1g' });
  return size ?? undefined;
}

function grantsOf(
  context: ComposeContext,
  path: Path,
  kind: 'secrets' | 'configs',
  data: NonNullable<ServiceData['secrets']>,
  isFree: (at: Path, to: string) => boolean,
): FileForLab[] {
  return data.flatMap((one, i): FileForLab[] => {
    const { source, target, mode } = typeof one === 'string' ? { source: one } : one;
    const at = [...path, i];
    const declared = context.data[kind]?.[source];
    if (declared === undefined) {
      const hint = `list it under \`${kind}\` at the top of the file`;
      context.inFile.report('missing-key', `no '${source}' is declared`, at, { hint });
      return [];
    }
    const from = besideFile(context, [kind, source, 'file'], declared.file, 'file');
    const to = resolve(kind === 'secrets' ? '/run/secrets' : '/', target ?? source);
    const bits = mode === undefined ? 0o444 : modeAt(context, [...at, 'mode'], mode);
    if (bits === undefined) return [];
    return from !== undefined && isFree(at, to) ? [{ from, to, mode: bits }] : [];
  });
}
