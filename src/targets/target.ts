/**
 * Where steps run: this machine, a container, a host over ssh, or a capture.
 * `diagnose/` knows nothing of a target but this file.
 */

/** How a question ended. Only `answered` and `not-found` are observations; the rest is "could not look". */
export type AnswerStatus =
  /** A command ended by itself, whatever its exit code; or a file was read to its end. */
  | 'answered'
  /** `read` only: there is no such file (ENOENT, ENOTDIR, or its process is gone). */
  | 'not-found'
  /** `read` only: EACCES or EPERM. */
  | 'denied'
  /** The question could not be asked: a read error, a shell that refused the command. */
  | 'failed'
  /** Missed its deadline; every process of it is gone. */
  | 'timed-out'
  /** Missed its deadline, and something of it could not be killed: see `stuck`. */
  | 'abandoned'
  /** Said more than the cap; it was ended there. `stdout` holds what came before. */
  | 'truncated'
  /** The target went away, or no session could be had. */
  | 'unreachable'
  /** A capture that does not hold this question. */
  | 'not-captured';

/** A task that SIGKILL did not end. */
export interface StuckTask {
  readonly pid: number;
  /** The state letter of /proc/PID/stat. */
  readonly state: string;
  readonly comm: string;
  readonly wchan: string;
  /** Kernel stack, one frame a line; empty where it may not be read. */
  readonly stack: string;
}

/** What a target answers to one question. */
export interface Answer {
  readonly status: AnswerStatus;
  /** Byte-exact; decode it with `decodeUtf8` once. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** null where the command did not end by itself, where how it ends is not known, and for reads. Above 128: ended by a signal. */
  readonly exitCode: number | null;
  /** Milliseconds on the target's side of the connection, waiting for a session excluded. */
  readonly ms: number;
  /** One sentence for people, where the status is not `answered`. */
  readonly reason?: string;
  /** What is in `stdout` is true, but there may be more: why, in one sentence. */
  readonly partial?: string;
  readonly stuck?: readonly StuckTask[];
  /** `read` with several paths: the one that was there. */
  readonly path?: string;
}

/** How long a question may take, and how much its answer may hold. */
export interface AskLimits {
  /** Milliseconds. */
  readonly deadline: number;
  /** Bytes of stdout and of stderr each; default 1 MiB. */
  readonly maxBytes?: number;
}

/** Where steps run. Close it, or declare it with `await using`. */
export interface Target extends AsyncDisposable {
  /** As a user names it: `local`, `docker://NAME`, `ssh://host`, `incident.json`. */
  readonly name: string;
  /** Nothing moves here (a capture): waiting between two looks shows nothing, so do not wait. */
  readonly timeless?: boolean;
  /**
   * Runs one POSIX shell command in a shell of its own (`cd`, `exit`, variables stay inside), stdin from /dev/null.
   * Never rejects: whatever goes wrong is an answer.
   */
  run(command: string, limits: AskLimits): Promise<Answer>;
  /** Reads the first of these files that exists. Reads asked for in one turn of the event loop share a round trip. */
  read(paths: readonly string[], limits: AskLimits): Promise<Answer>;
  /** Ends every session and whatever they left running. Never rejects; bounded in time. `await using` calls it. */
  close(): Promise<void>;
}

/**
 * Why a target cannot be used: one sentence, a code, perhaps a hint; exit code 2 or 3.
 *
 * @example
 * try {
 *   await openTarget('ssh://no-such-host');
 * } catch (error) {
 *   if (error instanceof TargetError && error.code === 'target-unreachable') console.error(error.hint);
 * }
 */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly code:
    | 'target-unknown'
    | 'target-unreachable'
    | 'target-not-found'
    | 'target-denied'
    | 'target-no-shell'
    | 'capture-unreadable';
  readonly hint: string | undefined;
  constructor(code: TargetError['code'], message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/**
 * Decodes output once, at its end: invalid UTF-8 becomes U+FFFD, and a byte order mark stays.
 *
 * @example
 * const { stdout } = await target.run('uname -r', { deadline: 2_000 });
 * console.log(decodeUtf8(stdout));
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
