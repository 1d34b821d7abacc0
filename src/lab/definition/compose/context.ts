/** What the parts of the translation share. */
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { isInside } from '../../../document/is-inside.ts';
import type { Path } from '../../../document/yaml-file.ts';
import type { InFile } from '../../../expression/in-file.ts';
import { kindAt } from '../image.ts';
import type { ComposeData } from './schema.ts';
import type { Lookup } from './variables.ts';

export interface ComposeContext {
  readonly inFile: InFile;
  /** Of the compose file; absolute. */
  readonly folder: string;
  readonly data: ComposeData;
  readonly lookup: Lookup;
  /** Services that the lab file gives a reason to be privileged. */
  readonly privileged: ReadonlySet<string>;
  /** Collects the files whose contents are part of the description; absolute. */
  readonly read: Set<string>;
}

/**
 * The absolute path of something beside the compose file; undefined, and reported, if it is not there, or elsewhere on
 * this machine.
 */
export function besideFile(
  { inFile, folder }: ComposeContext,
  path: Path,
  written: string,
  kind?: 'file' | 'folder',
): string | undefined {
  const full = resolve(folder, written);
  if (isAbsolute(written) || written.startsWith('~') || !isInside(full, folder)) {
    const hint = 'copy what it needs into that folder';
    inFile.report('wrong-value', 'this is outside the folder of the compose file', path, { hint });
    return undefined;
  }
  const found = kindAt(full);
  if (found === undefined || (kind !== undefined && found !== kind)) {
    inFile.report('file-missing', `no such ${kind ?? 'file or folder'}: ${written}`, path);
    return undefined;
  }
  if (!isInside(realpathSync(full), realpathSync(folder))) {
    inFile.report('wrong-value', 'this is a link out of the folder of the compose file', path);
    return undefined;
  }
  // The folder of a build may be a whole repository, which is too much to look through here.
  const link = kind === undefined ? linkOut(full, realpathSync(folder)) : undefined;
  if (link !== undefined) {
    const message = `${relative(folder, link)} is a link out of the folder of the compose file`;
    inFile.report('wrong-value', message, path);
    return undefined;
  }
  return full;
}

/** A symbolic link below `path` that leads out of `folder`: what it leads to would be copied, too. */
function linkOut(path: string, folder: string): string | undefined {
  if (kindAt(path) !== 'folder') return undefined;
  for (const link of linksBelow(path)) {
    // One that leads nowhere is refused when it is copied.
    if (kindAt(link) !== undefined && !isInside(realpathSync(link), folder)) return link;
  }
  return undefined;
}

function linksBelow(path: string): string[] {
  try {
    const all = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
    return all.filter((one) => lstatSync(one).isSymbolicLink());
  } catch {
    // What cannot be read is refused when it is copied.
    return [];
  }
}

/** True for `true`, and for the text that a variable may put there. */
export function isOn(flag: boolean | string | undefined): boolean {
  return flag === true || flag === 'true';
}

/**
 * Permission bits. YAML 1.2 reads `0444` as 444, and compose as octal. undefined, and reported: they are none.
 */
export function modeAt({ inFile }: ComposeContext, path: Path, mode: number | string): number | undefined {
  const written = inFile.file.written(path) ?? String(mode);
  const bits = /^0[0-7]*$/.test(written) || typeof mode === 'string' ? octal(written) : mode;
  if (Number.isInteger(bits) && bits >= 0 && bits <= 0o7777) return bits;
  inFile.report('wrong-value', 'invalid mode: write it in octal, as "0444"', path);
  return undefined;
}

function octal(text: string): number {
  return /^[0-7]{1,5}$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** As docker reads a size (github.com/docker/go-units, RAMInBytes): `kb` is 1024 bytes, too. */
export function dockerSize(written: string | number): string {
  return String(written).replace(/([kmgt])b$/i, '$1');
}
