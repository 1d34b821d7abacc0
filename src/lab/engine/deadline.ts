/**
 * Deadlines of our own. An engine that hangs never answers, and testcontainers looks at its deadlines only between
 * two attempts; so whatever is awaited here is raced, and what was awaited is told to stop.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** What was waited for did not come in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly what: string;
  /** Milliseconds that were waited. */
  readonly ms: number;
  constructor(what: string, ms: number, missing?: string) {
    super(`${what} took more than ${ms} ms${missing ? `: ${missing}` : ''}`);
    this.what = what;
    this.ms = ms;
  }
}

/**
 * Runs `work` for at most `ms` milliseconds. Its signal fires when the time is over or `outer` is aborted, and the
 * promise rejects at that moment even where the work does not listen: with DeadlineError, or with `outer.reason`.
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
    // When the race is lost, what the work says later concerns nobody.
    working.catch(() => {});
    return await Promise.race([working, givenUp]);
  } finally {
    clearTimeout(timer);
    if (onAbort) outer?.removeEventListener('abort', onAbort);
  }
}

/**
 * Asks again until the answer is undefined ("nothing is missing"), for at most `ms` milliseconds in all.
 * Otherwise the DeadlineError says what was still missing.
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
