/**
 * Reads a whole file, or refuses it before its bytes are in memory.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { TargetError } from '../targets/target.ts';
import { unreadable } from './unreadable.ts';

/**
 * @param limit bytes
 * @param followLinks whether the file may be a symbolic link
 * @throws {TargetError} `target-not-found`, `target-denied` or `capture-unreadable`
 */
export async function readBounded(file: string, limit: number, followLinks = true): Promise<Buffer> {
  // O_NONBLOCK: opening a FIFO must not block.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLinks ? 0 : constants.O_NOFOLLOW);
  const handle = await open(file, flags).catch((error: unknown) => {
    throw notOpened(file, error);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unreadable(file, 'is not a regular file', 'a capture is one JSON file');
    if (stat.size > limit) {
      throw unreadable(
        file,
        `has ${mib(stat.size)}; the limit for captures is ${mib(limit)}`,
        'capture fewer runbooks at once, or raise the limit',
      );
    }
    // Read one byte more than its size, to detect a file that is growing.
    const buffer = Buffer.allocUnsafeSlow(stat.size + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
    }
    throw unreadable(file, 'is still being written', 'wait until it is complete');
  } finally {
    await handle.close();
  }
}

function notOpened(file: string, error: unknown): TargetError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const [, scheme, rest] = /^(docker|container|ssh):(?:\/\/)?(.+)$/.exec(file) ?? [];
    const hint =
      scheme === undefined ? undefined : `write ${scheme === 'ssh' ? 'ssh' : 'docker'}://${rest ?? ''}`;
    return new TargetError('target-not-found', `${file}: no such file`, hint);
  }
  if (code === 'EACCES' || code === 'EPERM')
    return new TargetError('target-denied', `${file}: permission denied`);
  return unreadable(file, `cannot be opened (${code ?? String(error)})`);
}

function mib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MiB`;
}
