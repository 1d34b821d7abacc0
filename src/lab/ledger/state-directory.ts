/** Where drillbook keeps what outlives a run: ledgers, and what was found out about an engine. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { EngineError } from '../engine/engine-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** $DRILLBOOK_STATE, else $XDG_STATE_HOME/drillbook, else ~/.local/state/drillbook. */
export function stateDirectory(environment: Environment = process.env): string {
  const own = environment['DRILLBOOK_STATE'];
  if (own) return own;
  const xdg = environment['XDG_STATE_HOME'];
  // The XDG base directory specification says to ignore relative paths.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state'), 'drillbook');
}

/** A folder in it that only this user can access, created if missing. Throws EngineError `state-unwritable`. */
export function stateFolder(name: 'runs' | 'engines', root = stateDirectory()): string {
  const folder = join(root, name);
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    throw stateUnwritable(error);
  }
}

/**
 * Does not use mkdirSync's `recursive`: on a file system that answers every mkdir with ENOENT, like /proc, it never
 * returns.
 */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    makeFolder(dirname(folder));
    makeFolder(folder);
  }
}

/** Nothing is created without a ledger on disk: after a dead run it could not be cleaned up. */
export function stateUnwritable(error: unknown): EngineError {
  const why = error instanceof Error ? error.message : String(error);
  return new EngineError('state-unwritable', `cannot write the ledger of this run: ${why}`, {
    hint: 'set DRILLBOOK_STATE to a folder that this user can write to, on a disk with free space',
    cause: error,
  });
}
