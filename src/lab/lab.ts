/**
 * The lab as `drill/` uses it: the privileged container that acts as the node.
 */
import type { Target } from '../targets/target.ts';
import type { Leftover } from './teardown/leftover.ts';

export type { Leftover };

/** A file to copy into the lab. */
export interface FileForLab {
  /** Absolute path on this machine; a folder is copied with its contents. */
  readonly from: string;
  /** Absolute path in the lab; missing parent folders are created. */
  readonly to: string;
  /** Permission bits; default: those of the file. */
  readonly mode?: number;
}

/** A lab that is up. Destroy it, or declare it with `await using`. */
export interface Lab extends AsyncDisposable {
  /** The engine's id of the lab's container, 64 hex digits. */
  readonly id: string;
  /** The container's name, `drillbook-RUN-N`. */
  readonly name: string;
  readonly scenario: string;
  readonly release: string;
  /** The lab's shared pool of shells. It ends with the lab; closing it does nothing. */
  target(): Target;
  /** Copies through the engine, so it also works with remote engines. */
  copyIn(files: readonly FileForLab[]): Promise<void>;
  /**
   * Writes the current FUSE connections into the ledger. Call it after injecting a fault, so that a run that dies later
   * leaves a complete record. Never rejects; bounded in time.
   */
  record(): Promise<void>;
  /** The last lines of the lab's output, for messages. */
  log(): string;
  /**
   * Thaws, aborts, kills, removes, and compares with the host. Idempotent; never rejects; bounded in time. It ignores
   * the signal of the request: cleanup is not cancelled.
   */
  destroy(): Promise<readonly Leftover[]>;
}
