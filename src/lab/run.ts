/**
 * One run of the tool against one engine: an id that every resource of it carries, and its ledger on disk.
 */
import type { Engine } from './engine.ts';
import type { Ledger } from './ledger.ts';

export interface Run {
  /** Eight hex digits. */
  readonly id: string;
  readonly engine: Engine;
  readonly ledger: Ledger;
  /** Ends the run: the ledger is removed where nothing of it is left. */
  close(): Promise<void>;
}
