/**
 * Stores what was found out about an engine and its host between runs, because finding out costs containers. A newer
 * engine or another kernel is asked again.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import type { HostFacts } from '../host/host-facts.ts';
import type { Privilege } from './privilege.ts';
import { stateFolder } from '../ledger/state-directory.ts';

export interface Known {
  readonly privilege?: Privilege;
  readonly facts?: HostFacts;
}

interface Stored extends Known {
  readonly format: 1;
  readonly version: string;
  readonly kernel: string;
}

/** Returns an empty object if nothing is known, or if it is outdated. */
export function recall(engine: Engine, folder = stateFolder('engines')): Known {
  try {
    const stored = JSON.parse(readFileSync(fileOf(engine, folder), 'utf8')) as Stored;
    const same =
      stored.format === 1 && stored.version === engine.version && stored.kernel === engine.info.kernel;
    return same ? stored : {};
  } catch {
    return {};
  }
}

/** Adds to what is known. If it cannot be written, the next run only takes longer. */
export function remember(engine: Engine, known: Known, folder = stateFolder('engines')): void {
  const file = fileOf(engine, folder);
  const { privilege, facts } = { ...recall(engine, folder), ...known };
  const stored: Stored = {
    format: 1,
    version: engine.version,
    kernel: engine.info.kernel,
    ...(privilege ? { privilege } : {}),
    ...(facts ? { facts } : {}),
  };
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(stored), { mode: 0o600 });
    renameSync(draft, file);
  } catch {
    rmSync(draft, { force: true });
  }
}

export function forget(engine: Engine, folder = stateFolder('engines')): void {
  rmSync(fileOf(engine, folder), { force: true });
}

function fileOf(engine: Engine, folder: string): string {
  // The engine chooses its id, so it is not safe as a file name.
  return join(folder, `${createHash('sha256').update(engine.id).digest('hex').slice(0, 16)}.json`);
}
