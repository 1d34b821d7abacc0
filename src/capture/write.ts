/**
 * Writes a capture to disk: atomically, and readable only by its owner.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LargeOutputs } from './format.ts';
import { formatCapture } from './format.ts';
import type { Capture } from './model.ts';
import { folderOf } from './unpack.ts';

/**
 * Writes a capture atomically, with mode 0600 because it may contain unrecognised secrets. An existing capture is
 * replaced.
 *
 * @example
 * const bytes = await writeCapture('incident.json', mask(capture));
 *
 * @returns bytes written
 * @throws the file system's own error
 */
export async function writeCapture(
  file: string,
  capture: Capture,
  options: { large?: LargeOutputs } = {},
): Promise<number> {
  const { text, apart } = formatCapture(capture, options);
  const folder = folderOf(file);
  let bytes = Buffer.byteLength(text);
  if (apart.size > 0) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, output] of apart) {
    await writeFile(join(folder, name), output, { mode: 0o600 });
    bytes += output.byteLength;
  }
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return bytes;
}
