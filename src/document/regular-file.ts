/**
 * Files that a user names: regular ones only, bounded, and opened so that a FIFO or a device of that name cannot hold us.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Why a file is not read; its message is a sentence's end, e.g. `is a FIFO`.
 *
 * @example
 * try {
 *   await lab.copyIn([{ from: '/dev/zero', to: '/zero' }]);
 * } catch (error) {
 *   if (error instanceof FileRefused) console.error(error.path, error.message);
 * }
 */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly code: 'missing' | 'denied' | 'folder' | 'special' | 'too-large' | 'links' | 'failed';
  /** Where the message names it. */
  readonly path: string | undefined;
  constructor(code: FileRefused['code'], message: string, path?: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/**
 * The whole file.
 * @param limit bytes; a larger file is refused before it is in memory, and so is one that grows beyond it
 * @throws {FileRefused}
 */
export function readRegularFile(path: string, limit: number): Buffer {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw refusalOf(error);
  }
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new FileRefused('folder', 'is a folder');
    if (!stat.isFile()) {
      const kind = stat.isFIFO() ? 'a FIFO' : stat.isSocket() ? 'a socket' : 'a device';
      throw new FileRefused('special', `is ${kind}, not a regular file`);
    }
    if (stat.size > limit)
      throw new FileRefused('too-large', `has ${stat.size} bytes; at most ${limit} are read`);
    // Some files claim no size (those of /proc), others grow while they are read: one byte more than may be tells.
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.allocUnsafe(64 * 1024);
      const length = readSync(fd, chunk, 0, chunk.length, null);
      if (length === 0) return Buffer.concat(chunks);
      total += length;
      if (total > limit) throw new FileRefused('too-large', `has more than ${limit} bytes`);
      chunks.push(chunk.subarray(0, length));
    }
  } catch (error) {
    throw error instanceof FileRefused ? error : refusalOf(error);
  } finally {
    closeSync(fd);
  }
}

/** What an error of the file system means for who asked for the file. */
export function refusalOf(error: unknown): FileRefused {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : REFUSALS[code];
  return known === undefined ? new FileRefused('failed', message) : new FileRefused(...known);
}

const REFUSALS: Readonly<Record<string, readonly [FileRefused['code'], string]>> = {
  ENOENT: ['missing', 'there is no such file'],
  ENOTDIR: ['missing', 'there is no such file'],
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'permission denied'],
  EISDIR: ['folder', 'is a folder'],
  ELOOP: ['links', 'its symbolic links form a cycle'],
  ENXIO: ['special', 'is a socket or a device, not a regular file'],
};
