/**
 * Our own deadlines. A hanging engine never answers, and testcontainers checks its deadlines only between two
 * attempts. So everything awaited here is raced against a deadline, and aborted when it passes.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** A wait exceeded its deadline. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly what: string;
  /** How long the wait was. Milliseconds. */
  readonly ms: number;
  constructor(what: string, ms: number, missing?: string) {
    super(`${what} took more than ${ms} ms${missing ? `: ${missing}` : ''}`);
    this.what = what;
    this.ms = ms;
  }
}

/**
 * Runs `work` for at most `ms` milliseconds. When the time is over or `outer` is aborted, its signal fires and the
 * promise rejects at once, even if the work ignores the signal: with DeadlineError, or with `outer.reason`.
 */
export async function withDeadline<T>(
  ms: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  outer?.throwIfAborted();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = (reason: unknown): void => {
      reject(reason);
      stop.abort(reason);
    };
    timer = setTimeout(() => giveUp(new DeadlineError(what, ms)), ms);
    onAbort = () => giveUp(outer?.reason);
    outer?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const working = work(stop.signal);
    // After the race is lost, the work's result is irrelevant.
    working.catch(() => {});
    return await Promise.race([working, givenUp]);
  } finally {
    clearTimeout(timer);
    if (onAbort) outer?.removeEventListener('abort', onAbort);
  }
}

/**
 * Polls until the answer is undefined ("nothing is missing"), for at most `ms` milliseconds in all. After that the
 * DeadlineError says what was still missing.
 */
export async function until(
  ms: number,
  what: string,
  missing: () => string | undefined | Promise<string | undefined>,
  every = 20,
  outer?: AbortSignal,
): Promise<void> {
  const end = performance.now() + ms;
  for (;;) {
    outer?.throwIfAborted();
    const still = await missing();
    if (still === undefined) return;
    if (performance.now() >= end) throw new DeadlineError(what, ms, still);
    await sleep(every);
  }
}
