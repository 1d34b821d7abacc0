/**
 * Reads a tar archive as a stream: ustar, with the POSIX (pax) and GNU extensions for long names. The archive is not
 * trusted: sizes are bounded, checksums compared, paths cleaned, and links kept as text.
 */
import { ImportError } from '../decode.ts';
import type { TreeBuilder } from './tree.ts';
import { safePath } from './tree.ts';

const BLOCK = 512;
/** Maximum size of a long name or a pax header. Bytes. */
const LONGEST_HEADER = 1024 * 1024;

/** @throws {ImportError} for a file that is not a tar archive, is truncated, or is too large */
export async function readTar(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  tree: TreeBuilder,
): Promise<void> {
  const bytes = new ByteSource(name, stream, tree.limits.unpacked);
  let long: { path?: string; link?: string; size?: number } = {};
  for (let entries = 0; ; entries++) {
    if (entries > tree.limits.entries)
      throw new ImportError(`${name} holds more than ${tree.limits.entries} entries`);
    const header = await bytes.take(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) break;
    const entry = entryOf(name, header);
    const size = long.size ?? entry.size;
    if (entry.type === 'L' || entry.type === 'K' || entry.type === 'x' || entry.type === 'g') {
      if (size > LONGEST_HEADER) throw new ImportError(`${name} has a header of ${size} bytes`);
      const data = await bytes.takeAll(size);
      if (entry.type === 'L') long.path = terminatedText(data);
      else if (entry.type === 'K') long.link = terminatedText(data);
      else if (entry.type === 'x') long = { ...long, ...paxOf(data) };
      continue;
    }
    const path = safePath(long.path ?? entry.path);
    const link = long.link ?? entry.link;
    long = {};
    if (path === undefined) {
      tree.notes.push('an entry whose path leads out of the archive was left out');
      await bytes.skip(padded(size));
    } else if (entry.type === '0' && tree.wants(path, size)) {
      tree.add(path, await bytes.takeAll(size));
    } else {
      if (entry.type === '2') tree.links.set(path, link);
      await bytes.skip(padded(size));
    }
  }
}

interface TarEntry {
  readonly path: string;
  readonly link: string;
  readonly size: number;
  /** '0' a file, '2' a symbolic link, '5' a folder, 'L' 'K' 'x' 'g' headers; others are skipped. */
  readonly type: string;
}

function entryOf(name: string, header: Uint8Array): TarEntry {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (numberAt(header, 148, 8) !== sum)
    throw new ImportError(`${name} is not a tar archive, or it is damaged`);
  const size = numberAt(header, 124, 12);
  if (!Number.isSafeInteger(size) || size < 0)
    throw new ImportError(`${name} has an entry of an impossible size`);
  const prefix = fieldAt(header, 257, 5) === 'ustar' ? fieldAt(header, 345, 155) : '';
  const path = fieldAt(header, 0, 100);
  const type = String.fromCharCode(header[156] ?? 0);
  return {
    path: prefix === '' ? path : `${prefix}/${path}`,
    link: fieldAt(header, 157, 100),
    size: type === '2' || type === '1' || type === '5' ? 0 : size,
    type: type === '\0' || type === '7' ? '0' : type,
  };
}

function fieldAt(header: Uint8Array, at: number, length: number): string {
  return terminatedText(header.subarray(at, at + length));
}

/** Octal digits, or a base-256 number if the highest bit is set (GNU). */
function numberAt(header: Uint8Array, at: number, length: number): number {
  const first = header[at] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let nth = at + 1; nth < at + length; nth++) value = value * 256 + (header[nth] ?? 0);
    return value;
  }
  const digits = fieldAt(header, at, length).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** `27 path=some/path\n`, one record per key (pax, IEEE Std 1003.1). */
function paxOf(data: Uint8Array): { path?: string; link?: string; size?: number } {
  const found: { path?: string; link?: string; size?: number } = {};
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(0x20, at);
    const length = blank === -1 ? 0 : Number(terminatedText(data.subarray(at, blank)));
    if (!Number.isInteger(length) || length <= blank - at + 1 || at + length > data.length) break;
    const [key = '', ...rest] = terminatedText(data.subarray(blank + 1, at + length - 1)).split('=');
    const value = rest.join('=');
    if (key === 'path') found.path = value;
    else if (key === 'linkpath') found.link = value;
    else if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value);
    at += length;
  }
  return found;
}

/** Text up to the first NUL, which ends a name in a tar header. */
function terminatedText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** A stream that is read in chunks of a given size. */
class ByteSource {
  readonly #name: string;
  readonly #stream: AsyncIterator<Uint8Array>;
  readonly #most: number;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;
  #total = 0;

  constructor(name: string, stream: AsyncIterable<Uint8Array>, most: number) {
    this.#name = name;
    this.#stream = stream[Symbol.asyncIterator]();
    this.#most = most;
  }

  /** undefined at the end. @throws {ImportError} if it ends early */
  async take(length: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    return this.#gather(length);
  }

  /** An entry's data, without the padding of its last block. */
  async takeAll(size: number): Promise<Uint8Array> {
    if (size === 0) return new Uint8Array(0);
    const data = await this.#gather(padded(size));
    return data.slice(0, size);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      if (!(await this.#fill())) throw this.#cut();
      const step = Math.min(left, this.#chunk.length - this.#at);
      this.#at += step;
      left -= step;
    }
  }

  async #gather(length: number): Promise<Uint8Array> {
    const whole = new Uint8Array(length);
    for (let got = 0; got < length;) {
      if (!(await this.#fill())) throw this.#cut();
      const part = this.#chunk.subarray(this.#at, this.#at + length - got);
      whole.set(part, got);
      got += part.length;
      this.#at += part.length;
    }
    return whole;
  }

  async #fill(): Promise<boolean> {
    while (this.#at >= this.#chunk.length) {
      const next = await this.#stream.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
      this.#at = 0;
      this.#total += next.value.length;
      if (this.#total > this.#most) {
        await this.#stream.return?.();
        throw new ImportError(
          `${this.#name} unpacks to more than ${Math.round(this.#most / 2 ** 20)} MiB`,
          'unpack it yourself and import the folder',
        );
      }
    }
    return true;
  }

  #cut(): ImportError {
    return new ImportError(`${this.#name} is truncated`, 'copy it again');
  }
}
