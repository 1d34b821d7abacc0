/** A list of files with their hashes, and the hash that names the list. */
import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { filesBelow, hashFile } from '../../document/hash-files.ts';
import type { FileHashes } from './schema.ts';

/** A file or folder, and the name that it has in a proof wherever the library is. */
export interface Named {
  readonly path: string;
  readonly name: string;
}

/** In place of a hash. It equals no hash, itself included: what cannot be read may have changed. */
export const UNREADABLE = 'unreadable';

/** Hashes files, and everything below folders. */
export function hashesOf(paths: readonly Named[]): FileHashes {
  const hashes = new Map<string, string>();
  for (const { path, name } of paths) {
    const files = filesBelow(path);
    if (files === undefined) hashes.set(name, UNREADABLE);
    for (const file of files ?? []) {
      const below = relative(path, file).split(sep).join('/');
      hashes.set(below === '' ? name : `${name}/${below}`, hashFile(file) ?? UNREADABLE);
    }
  }
  return Object.fromEntries([...hashes].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The hash of a list of files: that of its lines as `sha256sum` would write them. */
export function nameOfHashes(files: FileHashes): string {
  const hash = createHash('sha256');
  for (const [name, value] of Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${value.replace(/^sha256:/, '')}  ${name}\n`);
  return `sha256:${hash.digest('hex')}`;
}

/** The names of the files that differ, are gone or are new. */
export function changedFiles(then: FileHashes, now: FileHashes): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  const same = (name: string): boolean =>
    Object.hasOwn(then, name) &&
    Object.hasOwn(now, name) &&
    then[name] === now[name] &&
    now[name] !== UNREADABLE;
  return [...names].filter((name) => !same(name)).toSorted();
}

/** The name of a path in a library: relative to the library's root, also where it lies outside. */
export function namedIn(root: string, path: string): Named {
  const name = relative(root, path).split(sep).join('/');
  return { path, name: name === '' || isAbsolute(name) ? path : name };
}
