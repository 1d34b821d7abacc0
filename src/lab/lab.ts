/** The lab, as `drill/` uses it: one or more machines. */
import type { Target } from '../targets/target.ts';
import type { Leftover } from './teardown/leftover.ts';

export type { Leftover };

/** A file to copy from this machine into the lab. */
export interface FileForLab {
  /** Absolute path on this machine; a folder is copied with its contents. */
  readonly from: string;
  /** Absolute path in the lab; missing folders are created. */
  readonly to: string;
  /** Permission bits; default the file's own. */
  readonly mode?: number;
}

/** A running lab. Destroy it, or declare it with `await using`. */
export interface Lab extends AsyncDisposable {
  /** The container id of the lab's target, the machine that runbooks look at; 64 hex digits. */
  readonly id: string;
  /** The name of that container. */
  readonly name: string;
  readonly scenario: string;
  /** The id of the lab's definition. */
  readonly lab: string;
  /** Empty if the lab has no versions. */
  readonly version: string;
  /**
   * A machine's pool of shells, the same one on every call. It ends with the lab; closing it does nothing.
   * @param machine default: the lab's target
   * @throws {RangeError} if the lab has no such machine
   */
  target(machine?: string): Target;
  /**
   * The command that opens a shell in a machine, as words, from a terminal.
   * @param command what to run there instead
   */
  shellCommand(machine?: string, command?: readonly string[]): readonly string[];
  /** Copies files into a machine through the engine, so it works for remote engines too. */
  copyIn(files: readonly FileForLab[], machine?: string): Promise<void>;
  /**
   * Writes what exists now (FUSE connections) into the ledger. Call it after a fault has been injected, so that a run
   * that dies later leaves a complete record. Never rejects; bounded in time.
   */
  record(): Promise<void>;
  /** The last lines of a machine's output, for messages. */
  log(machine?: string): string;
  /**
   * Thaws, aborts, kills, removes, and checks the host for leftovers. Idempotent; never rejects; bounded in time.
   * Ignores the signal of the request: cleanup is not cancelled.
   */
  destroy(): Promise<readonly Leftover[]>;
}
