/**
 * The lab: the privileged container that plays the node. What `drill/` uses; everything else of this folder serves it.
 */
import type { Target } from '../target/target.ts';
import type { Run } from './run.ts';

export interface LabRequest {
  readonly run: Run;
  /** Scenario id, for labels and messages. */
  readonly scenario: string;
  /** Debian release that the lab plays; default `bookworm`. */
  readonly release?: string;
  /** Default `drillbook/lab:RELEASE`. */
  readonly image?: string;
  /** Aborting it ends the start at once; what was already made is removed before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Milliseconds until the lab must be ready; default 60,000. */
  readonly deadline?: number;
}

/** Something of ours that could not be removed. */
export interface Leftover {
  readonly kind: 'container' | 'volume' | 'cgroup' | 'fuse-connection' | 'task' | 'temp-file' | 'ledger';
  /** Container name, cgroup path, connection number, pid, file. */
  readonly name: string;
  /** What a person would type, on the engine's host, to remove it. */
  readonly command: string;
}

/** A file of this machine for the lab. */
export interface FileForLab {
  /** Absolute path on this machine; a folder is copied with all that is in it. */
  readonly from: string;
  /** Absolute path in the lab; folders on the way are made. */
  readonly to: string;
  /** Permission bits; default those of the file. */
  readonly mode?: number;
}

export interface Lab extends AsyncDisposable {
  /** The engine's id of the lab's container, 64 hex digits. */
  readonly id: string;
  /** The container's name, `drillbook-RUN-N`. */
  readonly name: string;
  readonly scenario: string;
  readonly release: string;
  /** A new pool of shell sessions in the lab; the lab closes it when it is destroyed, if nobody did before. */
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
