/** Finds a proof.json. Loads nothing else, because most commands have none. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The proof of a runbook: beside its folder, or in the working folder. undefined: there is none. */
export function findProof(runbookFile: string): string | undefined {
  const places = [join(dirname(dirname(resolve(runbookFile))), 'proof.json'), resolve('proof.json')];
  return places.find((file) => existsSync(file));
}
