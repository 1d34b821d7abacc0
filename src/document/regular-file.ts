/**
 * Reads files named by a user: regular files only, up to a limit, and opened so that a FIFO or a device cannot block.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Why a file is not read; the message completes a sentence, e.g. `is a FIFO`.
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
  /** The file, if the message names it. */
  readonly path: string | undefined;
  constructor(code: FileRefused['code'], message: string, path?: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/**
 * Reads the whole file.
 * @param limit bytes; a file that is larger, or grows beyond it, is refused before it is in memory
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
      throw new FileRefused('too-large', `has ${stat.size} bytes; the limit is ${limit}`);
    // Files in /proc report size 0, and others grow while they are read, so the bytes are counted too.
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

/** Maps a file system error to a refusal. */
export function refusalOf(error: unknown): FileRefused {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : REFUSALS[code];
  return known === undefined ? new FileRefused('failed', message) : new FileRefused(...known);
}

const REFUSALS: Readonly<Record<string, readonly [FileRefused['code'], string]>> = {
  ENOENT: ['missing', 'no such file'],
  ENOTDIR: ['missing', 'no such file'],
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'permission denied'],
  EISDIR: ['folder', 'is a folder'],
  ELOOP: ['links', 'its symbolic links form a loop'],
  ENXIO: ['special', 'is a socket or a device, not a regular file'],
};
