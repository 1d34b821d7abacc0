/**
 * A long-lived POSIX shell somewhere: what every live target is made of.
 * The transports (a child process, an exec in a container, a channel of an ssh connection) only open and close it;
 * the protocol above them is one.
 */
import type { Readable, Writable } from 'node:stream';

export interface Shell {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * Lets go of our ends at once, whatever runs on the other side: it sees end of file. Nothing of the shell keeps
   * Node alive afterwards. Safe to call twice.
   */
  destroy(): void;
  /** Kills it, and what shares its process group, without its help; where the transport has no way, it does nothing. */
  kill(): void;
  /** Resolves, never rejects, once the shell is gone or cut off; with a sentence that says why. */
  readonly ended: Promise<string>;
}

/**
 * Opens another shell on the same target. Throws TargetError where the reason is known.
 * When the signal is aborted nobody waits any more; a shell that comes up after it is destroyed.
 */
export type OpenShell = (signal: AbortSignal) => Promise<Shell>;
