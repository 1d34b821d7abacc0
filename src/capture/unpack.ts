/**
 * Unpacks stored outputs, within one byte budget for all outputs of a capture.
 */
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readBounded } from './read-bounded.ts';
import type { StoredText } from './schema.ts';
import type { TextForm } from './text-form.ts';
import { bytesOf } from './text-form.ts';

/** The folder beside a capture for its large outputs. */
export function folderOf(file: string): string {
  return `${file}.d`;
}

/** A problem with one stored output; the caller adds the place. */
export class UnpackError extends Error {}

const NOTHING = new Uint8Array();

/**
 * @param file the capture; undefined if it is not on disk and so has no files beside it
 * @param budget bytes
 */
export function unpacker(
  file: string | undefined,
  budget: number,
): (stored: StoredText | undefined) => Promise<Uint8Array> {
  let left = budget;
  const spend = (bytes: number): void => {
    if (bytes > left) throw new UnpackError(`the outputs are larger than ${budget} bytes in total`);
    left -= bytes;
  };
  return async (stored) => {
    if (stored === undefined) return NOTHING;
    if (typeof stored === 'string' || Array.isArray(stored)) return bounded(bytesOf(stored));
    if ('gzip' in stored) {
      if (stored.bytes > left) spend(stored.bytes);
      return sized(inflate(stored.gzip, stored.bytes), stored.bytes);
    }
    if ('file' in stored) return sized(await beside(stored.file, stored.bytes), stored.bytes);
    if ('base64' in stored) return bounded(fromBase64(stored.base64));
    return bounded(bytesOf(stored as TextForm));
  };

  function bounded(bytes: Uint8Array): Uint8Array {
    spend(bytes.byteLength);
    return bytes;
  }

  function sized(bytes: Uint8Array, expected: number): Uint8Array {
    if (bytes.byteLength !== expected) {
      throw new UnpackError(`an output has ${bytes.byteLength} bytes instead of ${expected}`);
    }
    return bounded(bytes);
  }

  async function beside(name: string, bytes: number): Promise<Uint8Array> {
    if (file === undefined) throw new UnpackError(`${name}: this capture has no folder beside it`);
    // Only a plain name in the capture's folder, and no link: a capture must not cause other files to be read.
    if (name !== basename(name) || name === '..' || name === '.' || name.includes('\0')) {
      throw new UnpackError(`${JSON.stringify(name)} is not a plain file name`);
    }
    if (bytes > left) spend(bytes);
    return readBounded(join(folderOf(file), name), bytes, false);
  }
}

function inflate(gzip: string, bytes: number): Uint8Array {
  try {
    return gunzipSync(fromBase64(gzip), { maxOutputLength: Math.max(bytes, 1) });
  } catch (error) {
    if (error instanceof UnpackError) throw error;
    throw new UnpackError(`a compressed output is damaged (${(error as Error).message})`);
  }
}

/** Buffer ignores invalid base64, which would hide damage to a capture. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new UnpackError('an output is not valid base64');
  return bytes;
}
