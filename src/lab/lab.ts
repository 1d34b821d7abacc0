/**
 * The lab: the privileged container that plays the node, as `drill/` uses it.
 */
import type { Target } from '../targets/target.ts';
import type { Leftover } from './teardown/leftover.ts';

export type { Leftover };

/** A file of this machine for the lab. */
export interface FileForLab {
  /** Absolute path on this machine; a folder is copied with all that is in it. */
  readonly from: string;
  /** Absolute path in the lab; folders on the way are made. */
  readonly to: string;
  /** Permission bits; default those of the file. */
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
  /** Its pool of shells, for whoever asks the same one. It ends with the lab: to close it does nothing. */
  target(): Target;
  /** Through the engine, so that it works for engines elsewhere too. */
  copyIn(files: readonly FileForLab[]): Promise<void>;
  /**
   * Writes what exists now (FUSE connections) into the ledger. Call it when a fault has been injected, so that a run
   * that dies later leaves a complete record. Never rejects; bounded in time.
   */
  record(): Promise<void>;
  /** The lab's output so far, its last lines, for messages. */
  log(): string;
  /**
   * Thaw, abort, kill, remove, and compare with the host. Idempotent; never rejects; bounded in time, and deaf to
   * the signal of the request: cleaning up is not cancelled.
   */
  destroy(): Promise<readonly Leftover[]>;
}
