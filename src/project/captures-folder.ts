/**
 * Where the recorded drills are.
 */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../document/usage-error.ts';

const HERE = ['captures', 'test/fixtures/captures'];
const OURS = fileURLToPath(new URL('../../test/fixtures/captures', import.meta.url));

/** The one given, or the working folder's; undefined where there is none. */
export function ownCaptures(given: string | undefined): string | undefined {
  if (given !== undefined) return capturesFolder(given);
  return HERE.map((folder) => resolve(folder)).find(isFolder);
}

/** The one given, or the working folder's, or the one that comes with drillbook. Throws UsageError where there is none. */
export function capturesFolder(given: string | undefined): string {
  const candidates =
    given === undefined ? [...HERE.map((folder) => resolve(folder)), OURS] : [resolve(given)];
  const found = candidates.find(isFolder);
  if (found !== undefined) return found;
  const hint = 'Record some: drillbook drill --captures DIR';
  throw new UsageError('no-captures', `There are no recorded drills in ${candidates[0] ?? ''}.`, hint);
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
