/**
 * Packs files of this machine into a tar archive (POSIX ustar), the form in which any engine, local or remote, takes
 * files for a container.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isInside } from '../../document/is-inside.ts';
import { FileRefused, readRegularFile, refusalOf } from '../../document/regular-file.ts';

export interface ArchiveEntry {
  /** Absolute path on this machine; a folder is packed with its contents. */
  readonly from: string;
  /** Absolute path in the container. */
  readonly to: string;
  /** Permission bits; default the file's own. */
  readonly mode?: number;
}

/** What is left out of an archive, by its path there, without a leading slash. */
export interface LeftOut {
  has(path: string): boolean;
  /** Something in a folder that is left out may not be. */
  readonly hasExceptions: boolean;
}

const NOTHING: LeftOut = { has: () => false, hasExceptions: false };

/** What limits an archive. */
export interface ArchiveLimits {
  readonly without?: LeftOut;
  /** A folder that no link may lead out of: someone else's files could name any file of this machine. */
  readonly within?: string;
}

const BLOCK = 512;
/** Maximum size of one archive: a scenario's files, not a disk. Bytes. */
const MOST = 512 * 2 ** 20;

/**
 * Follows links, because a link's target may not exist in the container.
 * @throws {FileRefused} for anything but regular files and folders, for cyclic links and links out of `within`, and above
 *   512 MiB
 * @throws {RangeError} for a path too long for ustar (over 255 bytes, or a name over 100)
 */
export function archiveOf(
  entries: readonly ArchiveEntry[],
  { without = NOTHING, within }: ArchiveLimits = {},
): Buffer {
  const inside = within === undefined ? undefined : realpathSync(within);
  const left = { bytes: MOST };
  const parts = entries.flatMap(({ from, to, mode }) =>
    entryOf({ from, to: posix.normalize(`/${to}`).slice(1), mode, above: [], left, without, inside }),
  );
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** The same for files that are in memory. */
export function archiveOfTexts(entries: readonly { readonly to: string; readonly text: string }[]): Buffer {
  const parts = entries.flatMap(({ to, text }) => {
    const content = Buffer.from(text);
    return [header(to, 0o644, content.length, '0'), content, padding(content.length)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

interface Part {
  readonly from: string;
  readonly to: string;
  readonly mode: number | undefined;
  /** Real paths of its ancestor folders. */
  readonly above: readonly string[];
  readonly left: { bytes: number };
  readonly without: LeftOut;
  /** The real path of the folder that no link may lead out of. */
  readonly inside: string | undefined;
}

function entryOf({ from, to, mode, above, left, without, inside }: Part): Buffer[] {
  try {
    const isOut = without.has(to);
    if (isOut && !without.hasExceptions) return [];
    const real = realpathSync(from);
    if (inside !== undefined && !isInside(real, inside))
      throw new FileRefused('links', `it is a link out of ${inside}`);
    const bits = mode ?? statSync(from).mode & 0o7777;
    if (!statSync(from).isDirectory()) {
      if (isOut) return [];
      const content = readRegularFile(from, left.bytes);
      left.bytes -= content.length;
      return [header(to, bits, content.length, '0'), content, padding(content.length)];
    }
    if (above.includes(real)) throw new FileRefused('links', 'its symbolic links form a cycle');
    return [
      // Unpacking creates the folders of what is in them.
      ...(isOut ? [] : [header(`${to}/`, bits | 0o111, 0, '5')]),
      ...readdirSync(from)
        .sort()
        .flatMap((name) =>
          entryOf({
            from: join(from, name),
            to: `${to}/${name}`,
            mode: undefined,
            above: [...above, real],
            left,
            without,
            inside,
          }),
        ),
    ];
  } catch (error) {
    // RangeError: the archive's own limits. A FileRefused with a path already names its file.
    if (error instanceof RangeError || (error instanceof FileRefused && error.path !== undefined))
      throw error;
    const { code, message } = error instanceof FileRefused ? error : refusalOf(error);
    throw new FileRefused(code, `${from}: ${message}`, from);
  }
}

/** One header block; fields and offsets are those of POSIX.1-1988's ustar, with owner 0:0 and time 0. */
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
  // The checksum treats its own field as blanks.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Splits a path of up to 255 bytes at a slash: at most 155 bytes before it and 100 after. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at > 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new RangeError(`the path ${path} is too long for a tar archive`);
}
