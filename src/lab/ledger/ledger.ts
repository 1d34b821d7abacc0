/**
 * What a run makes on an engine's host, written down before it is made: append-only, one JSON document a line,
 * on disk before the write returns. A run that dies leaves it for `sweep`.
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
  /** Written before the container is created; the name is ours to choose. */
  | { readonly kind: 'container'; readonly name: string; readonly image: string }
  /** Its id, by which its cgroups are found. */
  | { readonly kind: 'container-id'; readonly name: string; readonly id: string }
  | ({ readonly kind: 'fuse-connection'; readonly container: string } & FuseConnection)
  /** Proven to be gone. */
  | { readonly kind: 'gone'; readonly name: string }
  /** Nobody works on it any more, though its process may live on. */
  | { readonly kind: 'closed' };

/** Numbers are used again; the inode of its folder in fusectl tells whether it is still the same one. */
export interface FuseConnection {
  /** Its number below /sys/fs/fuse/connections. */
  readonly connection: number;
  /** Of that folder. */
  readonly inode: number;
}

/** The open ledger of a run. */
export interface Ledger {
  readonly file: string;
  /** Rejects nothing: a disk that is full must not keep a lab from being cleaned up. Returns whether it was written. */
  write(entry: LedgerEntry): boolean;
  /** For what is not there yet, and must not be made without its line. Throws EngineError `state-unwritable`. */
  announce(entry: LedgerEntry & { kind: 'container' }): void;
  /** Everything in it is gone: so is the file. */
  remove(): void;
  close(): void;
}

/** Makes the ledger of a run. Throws EngineError where its first line cannot be written: nothing may be made without it. */
export function openLedger(head: LedgerEntry & { kind: 'run' }, folder = stateFolder('runs')): Ledger {
  const file = join(folder, `${head.run}.jsonl`);
  let fd: number | undefined;
  const put = (entry: LedgerEntry): void => {
    if (fd === undefined) throw new Error('it is closed');
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

/** A ledger as it was found on disk. */
export interface StoredLedger {
  readonly file: string;
  readonly head: LedgerEntry & { kind: 'run' };
  /** Its run ended in order, and left what could not be removed then. */
  readonly closed: boolean;
  /** Containers that were not proven to be gone. */
  readonly containers: readonly StoredContainer[];
}

export interface StoredContainer {
  readonly name: string;
  readonly image: string;
  /** undefined: its creation was never answered. */
  readonly id: string | undefined;
  readonly connections: readonly FuseConnection[];
}

/** Every ledger of this user. A file that holds no run is left out: it is not ours, or its first write was cut off. */
export function storedLedgers(folder = stateFolder('runs')): StoredLedger[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readLedger(join(folder, name)) ?? []);
}

/** undefined: not readable, or without its head. The last line may have been cut off by the death of its writer. */
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
  return {
    file,
    head,
    closed: entries.some(({ kind }) => kind === 'closed'),
    containers: entries
      .filter((entry) => entry.kind === 'container')
      .filter(({ name }) => isLeft(name))
      .map(({ name, image }) => ({ name, image, ...foundOut(name, entries) })),
  };
}

/** What was written about a container after it was made. */
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
