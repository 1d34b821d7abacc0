/** One run of the tool against one engine: an id that all its resources carry, and its ledger on disk. */
import { randomBytes } from 'node:crypto';
import type { Engine } from '../engine/engine.ts';
import { thisHarness } from './harness.ts';
import type { ResourceRole } from './labels.ts';
import { openLedger, readLedger, type Ledger } from './ledger.ts';

/** One run against one engine. Close it, or declare it with `await using`. */
export interface Run extends AsyncDisposable {
  /** Eight hex digits. */
  readonly id: string;
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** The lab that `drillbook lab start` holds, as in `redis@8.0`; undefined for every other run. */
  readonly started: string | undefined;
  /** Returns a name for a container, a network or a volume that nothing else of any run has. */
  nameNext(role: ResourceRole): string;
  /** Ends the run: removes the ledger if nothing of it is left. `await using` calls it. */
  close(): Promise<void>;
}

/**
 * Begins a run: everything created in it carries its id, and is written to its ledger on disk first, so that `sweep`
 * can remove it if this process dies.
 *
 * @example
 * await using engine = await connectEngine();
 * await using run = await beginRun(engine);
 *
 * @param folder folder of ledgers; default the one in this user's state
 * @param started the lab, if `drillbook lab stop` may end it
 * @throws {EngineError} if no ledger can be written
 */
export async function beginRun(engine: Engine, folder?: string, started?: string): Promise<Run> {
  const id = randomBytes(4).toString('hex');
  const ledger = openLedger(
    {
      kind: 'run',
      run: id,
      harness: thisHarness(),
      engine: engine.id,
      address: engine.address,
      at: new Date().toISOString(),
    },
    folder,
  );
  const counters = { lab: 0, machine: 0, network: 0, volume: 0, helper: 0 };
  const close = async (): Promise<void> => {
    const stored = readLedger(ledger.file);
    if (stored && stored.containers.length + stored.networks.length + stored.volumes.length > 0) {
      ledger.write({ kind: 'closed' });
      ledger.close();
    } else {
      ledger.remove();
    }
  };
  return {
    id,
    engine,
    ledger,
    started,
    nameNext: (role) => `drillbook-${id}-${role}-${++counters[role]}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}
