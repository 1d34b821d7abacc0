/**
 * A long-lived POSIX shell: what every live target is made of. The transports (a child process, an exec in a
 * container, a channel of an ssh connection) only open and close it; they share one protocol.
 */
import type { Readable, Writable } from 'node:stream';

export interface Shell {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Closes our ends at once, whatever runs on the other side: it sees end of file. The shell no longer keeps Node
   * alive. Safe to call twice.
   */
  destroy(): void;
  /** Kills it and its process group, without its cooperation; does nothing if the transport cannot. */
  kill(): void;
  /** Resolves with the reason, as a sentence, once the shell is gone or cut off. Never rejects. */
  readonly ended: Promise<string>;
}

/**
 * Opens another shell on the same target. Throws TargetError if the reason is known. After the signal is aborted, a
 * shell that still comes up is destroyed.
 */
export type OpenShell = (signal: AbortSignal) => Promise<Shell>;
