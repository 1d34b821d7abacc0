/**
 * `mutate` on all cores: each further thread runs the same command with the same arguments on shared memory, and sends
 * what it found instead of printing it.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { ShareFound } from '../mutation/mutate.ts';

/** Each loads all recordings. */
const MOST_THREADS = 8;

/** The program; there is none where tests run the sources. */
const PROGRAM = fileURLToPath(new URL('../bin.js', import.meta.url));

interface Given {
  readonly mutate: SharedArrayBuffer;
}

/** The thread to help, if this is a helper. */
export function helpedThread():
  | { readonly buffer: SharedArrayBuffer; post(found: ShareFound): void }
  | undefined {
  const given = workerData as Partial<Given> | null;
  if (isMainThread || given?.mutate === undefined) return undefined;
  return { buffer: given.mutate, post: (found) => parentPort?.postMessage(found) };
}

export class Helpers implements Disposable {
  readonly #workers: readonly Worker[];
  readonly #found: readonly Promise<ShareFound>[];

  /** @param buffer undefined: no helpers */
  constructor(buffer: SharedArrayBuffer | undefined, args: readonly string[]) {
    const count =
      buffer === undefined || !existsSync(PROGRAM) ? 0 : Math.min(availableParallelism(), MOST_THREADS) - 1;
    this.#workers = Array.from({ length: count }, () => {
      const given = { mutate: buffer } as Given;
      return new Worker(PROGRAM, {
        argv: ['mutate', ...args],
        workerData: given,
        stdout: true,
        stderr: true,
        // Most of what a diagnosis allocates dies at once: with a larger young generation, that costs a tenth less.
        resourceLimits: { maxYoungGenerationSizeMb: 96 },
      });
    });
    this.#found = this.#workers.map(foundBy);
    // This thread meets the same problem, and reports it; `found` gives every other.
    for (const found of this.#found) found.catch(() => undefined);
  }

  /** undefined after an abort. */
  found(signal: AbortSignal): Promise<readonly ShareFound[] | undefined> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      Promise.all(this.#found).then(resolve, reject);
    });
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) void worker.terminate();
  }
}

function foundBy(worker: Worker): Promise<ShareFound> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread that tries mutants ended with code ${code}`)));
  });
}
