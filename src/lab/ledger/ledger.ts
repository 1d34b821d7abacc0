/**
 * Records what a run creates on an engine's host, before it is created: append-only, one JSON document a line, on
 * disk before the write returns. If the run dies, `sweep` uses it.
 */
import { closeSync, fdatasyncSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HarnessId } from './harness.ts';
import { stateFolder, stateUnwritable } from './state-directory.ts';

/** One line of a ledger. */
export type LedgerEntry =
  | {
      readonly kind: 'run';
      readonly run: string;
      readonly harness: HarnessId;
      readonly engine: string;
      readonly address: string;
      /** ISO 8601. */
      readonly at: string;
    }
  /** Written before the container is created, under a name that we choose. */
  | {
      readonly kind: 'container';
      readonly name: string;
      readonly image: string;
      /** It has no privileges, so the engine alone can remove all of it. */
      readonly plain?: true;
    }
  /** Written before the network is created, under a name that we choose. */
  | { readonly kind: 'network'; readonly name: string }
  /** Written before the volume is created, under a name that we choose. */
  | { readonly kind: 'volume'; readonly name: string }
  /** Its id, which identifies its cgroups. */
  | { readonly kind: 'container-id'; readonly name: string; readonly id: string }
  | ({ readonly kind: 'fuse-connection'; readonly container: string } & FuseConnection)
  /** Verified to be gone. */
  | { readonly kind: 'gone'; readonly name: string }
  /** The run has ended, though its process may live on. */
  | { readonly kind: 'closed' };

/** Numbers are reused; the inode of its folder in fusectl tells whether it is still the same connection. */
export interface FuseConnection {
  /** Its number below /sys/fs/fuse/connections. */
  readonly connection: number;
  /** The inode of that folder. */
  readonly inode: number;
}

/** The open ledger of a run. */
export interface Ledger {
  readonly file: string;
  /** Never throws: a full disk must not prevent cleaning up a lab. Returns whether it was written. */
  write(entry: LedgerEntry): boolean;
  /**
   * Records something before it is created; it must not be created without its line. Throws EngineError
   * `state-unwritable`.
   */
  announce(entry: LedgerEntry & { kind: 'container' | 'network' | 'volume' }): void;
  /** Deletes the file, once everything in it is gone. */
  remove(): void;
  close(): void;
}

/**
 * Creates the ledger of a run. Throws EngineError if its first line cannot be written: nothing may be created without
 * it.
 */
export function openLedger(head: LedgerEntry & { kind: 'run' }, folder = stateFolder('runs')): Ledger {
  const file = join(folder, `${head.run}.jsonl`);
  let fd: number | undefined;
  const put = (entry: LedgerEntry): void => {
    if (fd === undefined) throw new Error('ledger is closed');
    writeSync(fd, `${JSON.stringify(entry)}\n`);
    fdatasyncSync(fd);
  };
  const close = (): void => {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };
  try {
    fd = openSync(file, 'ax', 0o600);
    put(head);
  } catch (error) {
    close();
    throw stateUnwritable(error);
  }
  return {
    file,
    write: (entry) => {
      try {
        put(entry);
        return true;
      } catch {
        return false;
      }
    },
    announce: (entry) => {
      try {
        put(entry);
      } catch (error) {
        throw stateUnwritable(error);
      }
    },
    remove: () => {
      close();
      rmSync(file, { force: true });
    },
    close,
  };
}

/** A ledger found on disk. */
export interface StoredLedger {
  readonly file: string;
  readonly head: LedgerEntry & { kind: 'run' };
  /** Its run ended in an orderly way, and left what could not be removed then. */
  readonly closed: boolean;
  /** Containers that were not verified to be gone. */
  readonly containers: readonly StoredContainer[];
  /** Names of networks that were not verified to be gone. */
  readonly networks: readonly string[];
  /** Names of volumes that were not verified to be gone. */
  readonly volumes: readonly string[];
}

export interface StoredContainer {
  readonly name: string;
  readonly image: string;
  /** undefined: the engine did not answer its creation. */
  readonly id: string | undefined;
  readonly connections: readonly FuseConnection[];
  readonly plain: boolean;
}

/** All ledgers of this user. A file without a run is left out: it is not ours, or its first write was cut off. */
export function storedLedgers(folder = stateFolder('runs')): StoredLedger[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readLedger(join(folder, name)) ?? []);
}

/** undefined: unreadable, or without its first line. The last line may be cut off if its writer died. */
export function readLedger(file: string): StoredLedger | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const entries = text.split('\n').flatMap((line) => parseEntry(line) ?? []);
  const head = entries[0];
  if (head?.kind !== 'run') return undefined;
  const gone = new Set(entries.flatMap((entry) => (entry.kind === 'gone' ? [entry.name] : [])));
  const isLeft = (name: string): boolean => !gone.has(name);
  const left = (kind: 'network' | 'volume'): string[] =>
    entries.flatMap((entry) => (entry.kind === kind && isLeft(entry.name) ? [entry.name] : []));
  return {
    file,
    head,
    closed: entries.some(({ kind }) => kind === 'closed'),
    containers: entries
      .filter((entry) => entry.kind === 'container')
      .filter(({ name }) => isLeft(name))
      .map(({ name, image, plain = false }) => ({ name, image, plain, ...foundOut(name, entries) })),
    networks: left('network'),
    volumes: left('volume'),
  };
}

/** What was recorded about a container after it was created. */
function foundOut(
  container: string,
  entries: readonly LedgerEntry[],
): Pick<StoredContainer, 'id' | 'connections'> {
  let id: string | undefined;
  const connections: FuseConnection[] = [];
  for (const entry of entries) {
    if (entry.kind === 'container-id' && entry.name === container) id = entry.id;
    if (entry.kind === 'fuse-connection' && entry.container === container) {
      connections.push({ connection: entry.connection, inode: entry.inode });
    }
  }
  return { id, connections };
}

function parseEntry(line: string): LedgerEntry | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'kind' in value
      ? (value as LedgerEntry)
      : undefined;
  } catch {
    return undefined;
  }
}
