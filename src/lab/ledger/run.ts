/**
 * One run of the tool against one engine: an id that every resource of it carries, and its ledger on disk.
 */
import { randomBytes } from 'node:crypto';
import type { Engine } from '../engine/engine.ts';
import { thisHarness } from './harness.ts';
import { openLedger, readLedger, type Ledger } from './ledger.ts';

export interface Run {
  /** Eight hex digits. */
  readonly id: string;
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** A container name that no other container of any run has. */
  nameNext(role: 'lab' | 'helper'): string;
  /** Ends the run: the ledger is removed where nothing of it is left. */
  close(): Promise<void>;
}

/** Begins a run; its ledger is on disk when this resolves. Rejects where no ledger can be written. */
export async function beginRun(engine: Engine, folder?: string): Promise<Run> {
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
  const counters = { lab: 0, helper: 0 };
  return {
    id,
    engine,
    ledger,
    nameNext: (role) => `drillbook-${id}-${role}-${++counters[role]}`,
    close: async () => {
      const stored = readLedger(ledger.file);
      if (stored && stored.containers.length > 0) {
        ledger.write({ kind: 'closed' });
        ledger.close();
      } else {
        ledger.remove();
      }
    },
  };
}
