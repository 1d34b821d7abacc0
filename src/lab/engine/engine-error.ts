/**
 * Why the engine, or the machine under it, would not do it. One sentence and a hint; exit code 3.
 */
import { DeadlineError } from './deadline.ts';

/** What an `EngineError` is about. */
export type EngineCode =
  /** Nothing listens there. */
  | 'engine-absent'
  /** The socket is there, and this user may not use it. */
  | 'engine-denied'
  /** It listens, and does not answer in time. */
  | 'engine-silent'
  /** DOCKER_HOST or a certificate cannot be made sense of. */
  | 'engine-address'
  | 'engine-too-old'
  /** It answered, with an error. */
  | 'engine-refused'
  | 'image-missing'
  /** The folder of ledgers cannot be written. */
  | 'state-unwritable'
  /** No privilege profile works on this engine. */
  | 'privilege-refused'
  /** The lab's container started, and did not become ready. */
  | 'lab-not-ready';

/**
 * Why the engine, or the machine under it, could not do something: one sentence, a code, perhaps a hint; exit code 3.
 *
 * @example
 * try {
 *   await openTarget('docker://web');
 * } catch (error) {
 *   if (error instanceof EngineError && error.code === 'engine-absent') console.error('Start Docker.');
 * }
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineCode;
  readonly hint: string | undefined;
  /** HTTP status, where the engine answered. */
  readonly status: number | undefined;
  constructor(
    code: EngineCode,
    message: string,
    options: { hint?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.status = options.status;
  }
}

/** Whether it is an EngineError of that code. */
export function engineErrorIs(error: unknown, code: EngineCode): error is EngineError {
  return error instanceof EngineError && error.code === code;
}

const ABSENT = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTSOCK',
]);
const DENIED = new Set(['EACCES', 'EPERM']);

/**
 * Gives whatever a call to the engine threw its code. `doing` completes "could not …".
 * An aborted call's reason passes through as it is: that is the caller's own doing.
 */
export function engineErrorOf(error: unknown, doing: string, address: string): unknown {
  if (error instanceof EngineError) return error;
  if (error instanceof DeadlineError) {
    const waited = `no reply within ${error.ms / 1000} s when asked to ${doing}`;
    return new EngineError('engine-silent', `The engine at ${address} does not answer: ${waited}.`, {
      hint: 'Look whether dockerd is stopped or overloaded; `docker version` would hang, too.',
      cause: error,
    });
  }
  if (!(error instanceof Error)) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof statusCode === 'number') {
    return new EngineError('engine-refused', `The engine refused to ${doing}: ${engineWords(error)}`, {
      status: statusCode,
      cause: error,
    });
  }
  if (typeof code !== 'string') return error;
  if (ABSENT.has(code)) {
    return new EngineError('engine-absent', `No engine answers at ${address} (${code}).`, {
      hint: 'Start dockerd, or set DOCKER_HOST to an engine that runs; `ci/setup.sh` installs and starts one.',
      cause: error,
    });
  }
  if (code === 'ESSH') {
    return new EngineError('engine-absent', `ssh does not get to ${address}: ${error.message}`, {
      hint: 'Try `ssh HOST docker version`: the host key must be known, and a key or agent must do without a password.',
      cause: error,
    });
  }
  if (DENIED.has(code)) {
    return new EngineError('engine-denied', `This user may not use the engine at ${address} (${code}).`, {
      hint: 'Run as root, or as a member of the group that owns the socket (usually `docker`).',
      cause: error,
    });
  }
  return new EngineError(
    'engine-absent',
    `The connection to ${address} broke while trying to ${doing} (${code}).`,
    {
      cause: error,
    },
  );
}

/** What the engine itself said, without the client's wrapping. */
function engineWords(error: Error): string {
  const { json } = error as { json?: unknown };
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message.trim();
  }
  return error.message.trim();
}
