/** Opens an archive: detects the compression by the first bytes, and reads its files. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ImportError } from '../decode.ts';
import { readTar } from './tar.ts';
import type { FileTree } from './tree.ts';
import { TREE_LIMITS, TreeBuilder } from './tree.ts';

type Form = 'gzip' | 'xz' | 'bzip2' | 'zstd' | 'tar';

/** How an archive is compressed, by its first bytes; undefined for any other file. */
export async function archiveForm(file: string): Promise<Form | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    const starts = (...bytes: number[]): boolean => bytes.every((byte, at) => buffer[at] === byte);
    if (starts(0x1f, 0x8b)) return 'gzip';
    if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)) return 'xz';
    if (starts(0x42, 0x5a, 0x68)) return 'bzip2';
    if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
    return bytesRead === 512 && buffer.toString('latin1', 257, 262) === 'ustar' ? 'tar' : undefined;
  } finally {
    await handle.close();
  }
}

/** @throws {ImportError} if it cannot be unpacked */
export async function unpack(file: string, form: Form, limits = TREE_LIMITS): Promise<FileTree> {
  const tree = new TreeBuilder(limits);
  if (form === 'tar') await plain(file, tree);
  else if (form === 'gzip') await gunzipped(file, tree);
  else await filtered(file, form === 'bzip2' ? 'bzip2' : form, tree);
  return tree;
}

async function plain(file: string, tree: TreeBuilder): Promise<void> {
  const source = createReadStream(file);
  try {
    await readTar(file, source, tree);
  } finally {
    source.destroy();
  }
}

async function gunzipped(file: string, tree: TreeBuilder): Promise<void> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    await readTar(file, source.pipe(gunzip), tree);
  } catch (error) {
    throw error instanceof ImportError ? error : damaged(file, (error as Error).message);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** Debian packages of the programs. */
const PACKAGES = { xz: 'xz-utils', bzip2: 'bzip2', zstd: 'zstd' } as const;

/** Unpacks through a program that writes to stdout. */
async function filtered(file: string, program: keyof typeof PACKAGES, tree: TreeBuilder): Promise<void> {
  // A memory limit keeps an archive from requesting gigabytes (xz(1)).
  const args = program === 'xz' ? ['-dcq', '--memlimit-decompress=256MiB'] : ['-dcq'];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    if (said.length < 2000) said += part.toString();
  });
  const ended = new Promise<string | undefined>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? MISSING : error.message),
    );
    child.on('close', (code) =>
      resolve(code === 0 || code === null ? undefined : said.trim() || `exit code ${code}`),
    );
  });
  const source = createReadStream(file);
  source.on('error', () => child.kill('SIGKILL'));
  child.stdin.on('error', () => source.destroy());
  source.pipe(child.stdin);
  let failure: unknown;
  try {
    await readTar(file, child.stdout, tree);
  } catch (error) {
    failure = error;
  }
  source.destroy();
  // Data after the end of the archive is not read.
  child.stdout.destroy();
  child.kill('SIGKILL');
  const why = await ended;
  if (why === MISSING) {
    throw new ImportError(
      `${file} needs the program ${program}, which is not installed`,
      `install it (Debian: apt-get install ${PACKAGES[program]}), or unpack the archive and import the folder`,
    );
  }
  if (failure !== undefined) throw why === undefined ? failure : damaged(file, why);
}

const MISSING = 'missing';

function damaged(file: string, why: string): ImportError {
  return new ImportError(`cannot unpack ${file}: ${why}`, 'it is truncated or damaged: copy it again');
}
