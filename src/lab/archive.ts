/**
 * Files of this machine as a tar archive (POSIX ustar), which is the form in which the engine takes files for a
 * container, wherever it is.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface ArchiveEntry {
  /** Absolute path on this machine; a folder is taken with all that is in it. */
  readonly from: string;
  /** Absolute path in the container. */
  readonly to: string;
  /** Permission bits; default the file's own. */
  readonly mode?: number;
}

const BLOCK = 512;

/**
 * Throws what reading the files throws, and RangeError for a path that ustar cannot hold (over 255 bytes, or a name over 100).
 * Links are followed: a link's end may not exist in the container.
 */
export function archiveOf(entries: readonly ArchiveEntry[]): Buffer {
  const parts = entries.flatMap(({ from, to, mode }) =>
    entryOf(from, posix.normalize(`/${to}`).slice(1), mode),
  );
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function entryOf(from: string, to: string, mode: number | undefined): Buffer[] {
  const stat = statSync(from);
  const bits = mode ?? stat.mode & 0o7777;
  if (stat.isDirectory()) {
    const inside = readdirSync(from).sort();
    return [
      header(`${to}/`, bits | 0o111, 0, '5'),
      ...inside.flatMap((name) => entryOf(join(from, name), `${to}/${name}`, undefined)),
    ];
  }
  const content = readFileSync(from);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return [header(to, bits, content.length, '0'), content, padding];
}

/** One header block; fields and their places are those of POSIX.1-1988's ustar, owner 0:0, time 0. */
function header(path: string, mode: number, size: number, type: '0' | '5'): Buffer {
  const block = Buffer.alloc(BLOCK);
  const { name, prefix } = splitPath(path);
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(mode, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(type, 156);
  block.write('ustar\0' + '00', 257);
  block.write(prefix, 345);
  // The checksum counts its own field as blanks.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A path of up to 255 bytes is split at a slash: at most 155 before it, at most 100 after. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at > 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new RangeError(`the path ${path} is too long for a tar archive`);
}
