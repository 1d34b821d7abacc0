/** Errors of the engine or the machine under it; exit code 3. */
import { DeadlineError } from './deadline.ts';

/** The kinds of `EngineError`. */
export type EngineCode =
  /** Nothing listens at the address. */
  | 'engine-absent'
  /** The socket exists, but this user may not use it. */
  | 'engine-denied'
  /** It listens, but does not answer in time. */
  | 'engine-silent'
  /** DOCKER_HOST or a certificate is invalid. */
  | 'engine-address'
  | 'engine-too-old'
  /** It answered with an error. */
  | 'engine-refused'
  | 'image-missing'
  /** A lab's image could not be built; the message has the build's last lines. */
  | 'image-not-built'
  /** The folder of ledgers is not writable. */
  | 'state-unwritable'
  /** No privilege profile works on this engine. */
  | 'privilege-refused'
  /** The lab's container started, but did not become ready. */
  | 'lab-not-ready';

/**
 * Why the engine, or the machine under it, could not do something: a message, a code, and perhaps a hint; exit code
 * 3.
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
  /** HTTP status, if the engine answered. */
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

/** Whether the error is an EngineError of that code. */
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
 * Converts whatever a call to the engine threw into an EngineError. `doing` completes "could not …". An aborted
 * call's reason passes through unchanged: the caller caused it.
 */
export function engineErrorOf(error: unknown, doing: string, address: string): unknown {
  if (error instanceof EngineError) return error;
  if (error instanceof DeadlineError) {
    const waited = `no reply within ${error.ms / 1000} s when asked to ${doing}`;
    return new EngineError('engine-silent', `the engine at ${address} does not answer: ${waited}`, {
      hint: 'Check whether dockerd is stopped or overloaded; `docker version` would hang, too.',
      cause: error,
    });
  }
  if (!(error instanceof Error)) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (typeof statusCode === 'number') {
    return new EngineError('engine-refused', `the engine refused to ${doing}: ${engineWords(error)}`, {
      status: statusCode,
      cause: error,
    });
  }
  if (typeof code !== 'string') return error;
  if (ABSENT.has(code)) {
    return new EngineError('engine-absent', `no engine at ${address} (${code})`, {
      hint: 'Start dockerd, or set DOCKER_HOST to a running engine; `ci/setup.sh` installs and starts one.',
      cause: error,
    });
  }
  if (code === 'ESSH') {
    return new EngineError('engine-absent', `cannot reach ${address} over ssh: ${error.message}`, {
      hint: 'Try `ssh HOST docker version`: the host key must be known, and authentication must work without a password.',
      cause: error,
    });
  }
  if (DENIED.has(code)) {
    return new EngineError('engine-denied', `no permission to use the engine at ${address} (${code})`, {
      hint: 'Run as root, or as a member of the group that owns the socket (usually `docker`).',
      cause: error,
    });
  }
  return new EngineError(
    'engine-absent',
    `the connection to ${address} failed while trying to ${doing} (${code})`,
    {
      cause: error,
    },
  );
}

/** The engine's own message, without the client's wrapping. */
function engineWords(error: Error): string {
  const { json } = error as { json?: unknown };
  if (typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string') {
    return json.message.trim();
  }
  return error.message.trim();
}
