/** A folder that somebody unpacked or collected. Follows no links and reads nothing outside it. */
import { constants } from 'node:fs';
import type { Dirent } from 'node:fs';
import { open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportError } from '../decode.ts';
import type { FileTree } from './tree.ts';
import { TREE_LIMITS, TreeBuilder } from './tree.ts';

const DEEPEST = 64;

/** @throws {ImportError} for more entries than the limit */
export async function readFolder(root: string, limits = TREE_LIMITS): Promise<FileTree> {
  const tree = new TreeBuilder(limits);
  let entries = 0;
  const walk = async (folder: string, path: string, depth: number): Promise<void> => {
    let names: Dirent[];
    try {
      names = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (depth === 0) throw new ImportError(`cannot read ${root}: ${(error as Error).message}`);
      tree.notes.push(`${path} cannot be read`);
      return;
    }
    for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++entries > limits.entries)
        throw new ImportError(`${root} holds more than ${limits.entries} entries`);
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      const place = join(folder, entry.name);
      if (entry.isSymbolicLink()) tree.links.set(inner, await readlink(place).catch(() => ''));
      else if (entry.isDirectory() && depth < DEEPEST) await walk(place, inner, depth + 1);
      else if (entry.isFile()) await addFile(place, inner, tree);
    }
  };
  await walk(root, '', 0);
  return tree;
}

/**
 * Opens a file without following a link that may have replaced it meanwhile, and without waiting for a FIFO's other
 * end.
 */
async function addFile(place: string, path: string, tree: TreeBuilder): Promise<void> {
  let handle;
  try {
    handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    tree.notes.push(`${path} cannot be read`);
    return;
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile() || !tree.wants(path, stat.size)) return;
    const bytes = Buffer.alloc(stat.size);
    const { bytesRead } = await handle.read(bytes, 0, stat.size, 0);
    tree.add(path, bytes.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
