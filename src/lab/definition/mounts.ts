/** What is mounted in a machine: volumes of its lab, and file systems in memory. */
import { resolve } from 'node:path';
import type { Path } from '../../document/yaml-file.ts';
import { parseSize } from '../../text/units.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Tmpfs, VolumeMount } from './model.ts';
import type { MachineData } from './schema.ts';
import type { Refusal } from './texts.ts';

/** Reports two mounts with one destination. */
export class Destinations {
  readonly #taken = new Map<string, string>();

  /** undefined: nothing else is there; otherwise the message. */
  take(to: string, what: string): string | undefined {
    const normal = resolve(to);
    const other = this.#taken.get(normal);
    this.#taken.set(normal, what);
    return other === undefined ? undefined : `another ${other} has ${normal}`;
  }
}

export function compileVolumes(
  inFile: InFile,
  path: Path,
  data: NonNullable<MachineData['volumes']>,
  taken: Destinations,
): VolumeMount[] {
  return data.map(({ name, to, 'read-only': readOnly = false }, i) => {
    refuseTaken(inFile, [...path, i, 'to'], taken.take(to, 'mount'));
    return { name, to: resolve(to), readOnly };
  });
}

export function compileTmpfs(
  inFile: InFile,
  path: Path,
  data: NonNullable<MachineData['tmpfs']>,
  taken: Destinations,
): Tmpfs[] {
  return data.map(({ to, size, mode }, i) => {
    refuseTaken(inFile, [...path, i, 'to'], taken.take(to, 'mount'));
    const bytes = size === undefined ? undefined : tmpfsSize(size);
    if (bytes === null) {
      inFile.report('wrong-value', SIZE_REFUSED, [...path, i, 'size'], { hint: 'write it as 64m or 1g' });
    }
    return {
      to: resolve(to),
      size: bytes ?? undefined,
      mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
    };
  });
}

function refuseTaken(inFile: InFile, path: Path, message: string | undefined): void {
  if (message !== undefined) inFile.report('duplicate-id', message, path);
}

/** Why a file cannot be copied there before the start, or would not be seen; undefined: it can. */
export function refuseCopy(
  { tmpfs, volumes }: { readonly tmpfs: readonly Tmpfs[]; readonly volumes: readonly VolumeMount[] },
  to: string,
): Refusal | undefined {
  const isBelow = (mount: { readonly to: string }): boolean => `${resolve(to)}/`.startsWith(`${mount.to}/`);
  const hidden = tmpfs.find(isBelow);
  const closed = volumes.find((volume) => volume.readOnly && isBelow(volume));
  if (hidden === undefined && closed === undefined) return undefined;
  const why =
    hidden === undefined ? `the volume on ${closed?.to} is read-only` : `the tmpfs on ${hidden.to} hides it`;
  const message = `${resolve(to)} is copied before the start, and ${why}`;
  return { message, hint: 'copy it to another place' };
}

export const SIZE_REFUSED = 'this must be a size of at least 4k';

/** Bytes; null: this is not the size of a tmpfs, which has at least one page. */
export function tmpfsSize(text: string): number | null {
  const bytes = parseSize(text);
  if (bytes === undefined || bytes < 4096n || bytes > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return Number(bytes);
}
