/**
 * Finds the folder with the recorded drills.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../document/usage-error.ts';

const HERE = ['captures', 'test/fixtures/captures'];
const OURS = fileURLToPath(new URL('../../test/fixtures/captures', import.meta.url));

/** The given folder, or the working folder's; undefined if there is none. */
export function ownCaptures(given: string | undefined): string | undefined {
  if (given !== undefined) return capturesFolder(given);
  return HERE.map((folder) => resolve(folder)).find(isFolder);
}

/** The given folder, or the working folder's, or the one that comes with drillbook. Throws UsageError if there is none. */
export function capturesFolder(given: string | undefined): string {
  const candidates =
    given === undefined ? [...HERE.map((folder) => resolve(folder)), OURS] : [resolve(given)];
  const found = candidates.find(isFolder);
  if (found !== undefined) return found;
  const hint = 'Record drills: drillbook drill --captures DIR';
  throw new UsageError('no-captures', `no recorded drills in ${candidates[0] ?? ''}`, hint);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
