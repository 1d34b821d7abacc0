/**
 * Where drillbook keeps what must outlive a run: ledgers, and what was found out about an engine.
 */
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
  // The XDG base directory specification has relative paths ignored.
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state'), 'drillbook');
}

/** A folder in it, made for this user alone where it is not there yet. Throws EngineError `state-unwritable`. */
export function stateFolder(name: 'runs' | 'engines', root = stateDirectory()): string {
  const folder = join(root, name);
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    throw stateUnwritable(error);
  }
}

/** Not mkdirSync's own `recursive`: on a file system that answers ENOENT to every mkdir, like /proc, that never ends. */
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

/** Without a ledger on disk nothing is made: a run that died could not be cleaned up after. */
export function stateUnwritable(error: unknown): EngineError {
  const why = error instanceof Error ? error.message : String(error);
  return new EngineError('state-unwritable', `The ledger of this run cannot be written: ${why}.`, {
    hint: 'Set DRILLBOOK_STATE to a folder that this user can write to, on a disk with room.',
    cause: error,
  });
}
