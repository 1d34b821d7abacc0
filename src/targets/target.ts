/**
 * Where steps run: this machine, a container, a host over ssh, or a capture. `diagnose/` depends on nothing else of a
 * target.
 */

/** How a question ended. Only `answered` and `not-found` are observations; the others mean that there is none. */
export type AnswerStatus =
  /** A command ended by itself, whatever its exit code; or a file was read to its end. */
  | 'answered'
  /** `read` only: the file does not exist (ENOENT, ENOTDIR, or its process is gone). */
  | 'not-found'
  /** `read` only: EACCES or EPERM. */
  | 'denied'
  /** The question could not be asked: a read error, a shell that refused the command. */
  | 'failed'
  /** Missed its deadline; all its processes are gone. */
  | 'timed-out'
  /** Missed its deadline, and a process could not be killed: see `stuck`. */
  | 'abandoned'
  /** The output exceeded the cap, so the command was stopped. `stdout` holds what came before. */
  | 'truncated'
  /** The target went away, or no session could be opened. */
  | 'unreachable'
  /** The capture does not contain this question. */
  | 'not-captured';

/** A task that SIGKILL did not end. */
export interface StuckTask {
  readonly pid: number;
  /** The state letter of /proc/PID/stat. */
  readonly state: string;
  readonly comm: string;
  readonly wchan: string;
  /** Kernel stack, one frame a line; empty if it is not readable. */
  readonly stack: string;
}

/** A target's answer to one question. */
export interface Answer {
  readonly status: AnswerStatus;
  /** Byte-exact; decode it with `decodeUtf8` once. */
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /**
   * null if the command did not end by itself, for an unknown exit code, and for reads. Above 128: ended by a signal.
   */
  readonly exitCode: number | null;
  /** Milliseconds on the target's side of the connection, excluding the wait for a session. */
  readonly ms: number;
  /** One sentence for people, if the status is not `answered`. */
  readonly reason?: string;
  /** `stdout` is correct but may be incomplete: why, in one sentence. */
  readonly partial?: string;
  readonly stuck?: readonly StuckTask[];
  /** `read` with several paths: the one that was read. */
  readonly path?: string;
}

/** Limits on one question: time and size of the answer. */
export interface AskLimits {
  /** Milliseconds. */
  readonly deadline: number;
  /** Bytes of stdout and of stderr each; default 1 MiB. */
  readonly maxBytes?: number;
}

/** Where steps run. Close it, or declare it with `await using`. */
export interface Target extends AsyncDisposable {
  /** As a user writes it: `local`, `docker://NAME`, `ssh://host`, `incident.json`. */
  readonly name: string;
  /** Nothing changes here (a capture), so waiting between two observations is pointless. */
  readonly timeless?: boolean;
  /**
   * Runs one POSIX shell command in its own shell (`cd`, `exit`, variables do not leak), with stdin from /dev/null.
   * Never rejects: every failure is an answer.
   */
  run(command: string, limits: AskLimits): Promise<Answer>;
  /** Reads the first of these files that exists. Reads requested in one turn of the event loop share a round trip. */
  read(paths: readonly string[], limits: AskLimits): Promise<Answer>;
  /** Ends every session and whatever it left running. Never rejects; bounded in time. `await using` calls it. */
  close(): Promise<void>;
}

/**
 * Why a target cannot be used: a message, a code, and perhaps a hint. The exit code is 2 or 3.
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
 * Decodes output: invalid UTF-8 becomes U+FFFD, and a byte order mark stays. Call it once on all of the output.
 *
 * @example
 * const { stdout } = await target.run('uname -r', { deadline: 2_000 });
 * console.log(decodeUtf8(stdout));
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return UTF8.decode(bytes);
}

/** Without `stream` it keeps no state; making one costs more than decoding a short answer. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
