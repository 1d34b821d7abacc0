/** What an engine reports while it builds, pulls or imports an image: one JSON object after another. */
import type { Engine } from '../engine/engine.ts';

interface Entry {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

export interface Progress {
  /** Its last lines. */
  readonly log: string;
  /** undefined: it succeeded. */
  readonly error: string | undefined;
}

/** ECMA-48, 8.3.117: select graphic rendition. */
const COLOUR = /\u001b\[[\d;]*m/g;

/** Lines of a log that are kept for an error message. */
const LAST = 20;

/**
 * Follows it to its end. dockerode's own `followProgress` does not reject where an entry says that something failed,
 * so the entries are looked at here.
 */
export function follow(
  engine: Engine,
  stream: NodeJS.ReadableStream,
  signal?: AbortSignal,
): Promise<Progress> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
      reject(signal?.reason instanceof Error ? signal.reason : new Error('interrupted'));
    };
    if (signal?.aborted === true) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    engine.docker.modem.followProgress(
      stream as NodeJS.ReadStream,
      (error: Error | null, entries: Entry[] | null) => {
        signal?.removeEventListener('abort', stop);
        if (error !== null && entries === null) return resolve({ log: '', error: error.message });
        const all = entries ?? [];
        const text = all
          .map(({ stream: line, status }) => line ?? (status === undefined ? '' : `${status}\n`))
          .join('')
          // The engine colours what a command writes to stderr.
          .replaceAll(COLOUR, '');
        const failed = all.find((entry) => entry.error !== undefined);
        resolve({
          log: text.trimEnd().split('\n').slice(-LAST).join('\n'),
          error: failed?.error ?? error?.message,
        });
      },
    );
  });
}
