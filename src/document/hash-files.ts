/** Files by their content: what lies below a folder, and a hash of its bytes. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** More in one folder are not listed one by one. */
const MOST_FILES = 100_000;

/**
 * The files at or below a path, sorted: itself if it is no folder. Links are followed; one that leads back to a folder above
 * it counts as a file. undefined: there are too many, or a folder cannot be read.
 */
export function filesBelow(path: string): string[] | undefined {
  const files: string[] = [];
  return collect(path, [], files) ? files : undefined;
}

/** @param above the real paths of the enclosing folders */
function collect(path: string, above: readonly string[], files: string[]): boolean {
  let names: string[];
  let real: string;
  try {
    real = realpathSync(path);
    if (!statSync(path).isDirectory() || above.includes(real)) return files.push(path) <= MOST_FILES;
    names = readdirSync(path);
  } catch {
    // Missing: whoever hashes it finds that out. A folder that exists and cannot be read hides what is in it.
    return isMissing(path) && files.push(path) <= MOST_FILES;
  }
  // Not by locale, which differs between machines.
  const sorted = names.toSorted((a, b) => (a < b ? -1 : 1));
  return sorted.every((name) => collect(join(path, name), [...above, real], files));
}

/** A link that leads nowhere is missing, too. */
function isMissing(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    // Its links form a loop: there is nothing to list.
    return true;
  }
}

/**
 * `sha256:` and the hash of a file's bytes, as they are: another line ending is another file. Of a link to a folder, the
 * hash of where it leads. undefined: it is missing, unreadable, or no regular file.
 */
export function hashFile(path: string): string | undefined {
  let fd: number | undefined;
  try {
    // A FIFO or a device must not block.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const hash = createHash('sha256');
    const stat = fstatSync(fd);
    if (stat.isDirectory()) return `sha256:${hash.update(readlinkSync(path)).digest('hex')}`;
    if (!stat.isFile()) return undefined;
    const chunk = Buffer.allocUnsafe(64 * 1024);
    for (let length = -1; length !== 0;) {
      length = readSync(fd, chunk, 0, chunk.length, null);
      hash.update(chunk.subarray(0, length));
    }
    return `sha256:${hash.digest('hex')}`;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
