import { CommandExchange, refusal } from './session/command-exchange.ts';
import { Pool } from './schedule/pool.ts';
import { Reads } from './session/reads.ts';
import { canBeSent } from './session/script.ts';
import type { OpenShell } from './transport/shell.ts';
import type { Answer, AskLimits, Target } from './target.ts';

/**
 * Limits the load on a target. The defaults suit a production node: at most four exchanges at a time, and on average
 * at most fifty a second; a diagnosis of a few dozen exchanges never reaches the second limit, because the first 300
 * are free. A batch of reads counts as one.
 */
export interface TargetOptions {
  /** Milliseconds for opening the first session; default 10 s. */
  readonly connectDeadline?: number;
  /** Exchanges at the same time; default 4. One more session stops what hangs. */
  readonly sessions?: number;
  /** Default 50, after a burst of 300; Infinity for a lab. */
  readonly commandsPerSecond?: number;
}

const BURST = 300;

/**
 * Opens a target over any shell transport. Opens the first session at once; throws TargetError if it cannot.
 * @param release called when all sessions have ended, to release what they shared
 */
export async function openShellTarget(
  name: string,
  open: OpenShell,
  options: TargetOptions = {},
  release: () => Promise<void> = () => Promise.resolve(),
): Promise<Target> {
  const pool = poolOf(open, options);
  try {
    await pool.connect();
  } catch (error) {
    await release();
    throw error;
  }
  return new ShellTarget(name, pool, release);
}

function poolOf(open: OpenShell, options: TargetOptions): Pool {
  return new Pool(open, {
    connectDeadline: options.connectDeadline ?? 10_000,
    sessions: options.sessions ?? 4,
    commandsPerSecond: options.commandsPerSecond ?? 50,
    burst: BURST,
  });
}

class ShellTarget implements Target {
  readonly name: string;
  readonly #pool: Pool;
  readonly #reads: Reads;
  readonly #release: () => Promise<void>;

  constructor(name: string, pool: Pool, release: () => Promise<void>) {
    this.name = name;
    this.#pool = pool;
    this.#reads = new Reads(pool);
    this.#release = release;
  }

  run(command: string, limits: AskLimits): Promise<Answer> {
    if (!canBeSent(command))
      return Promise.resolve(refusal('failed', 'a command cannot contain a NUL character'));
    return new Promise((resolve) => {
      this.#pool.submit(new CommandExchange(command, limits, resolve));
    });
  }

  read(paths: readonly string[], limits: AskLimits): Promise<Answer> {
    if (paths.length === 0) return Promise.resolve(refusal('failed', 'no path given'));
    if (!paths.every(canBeSent))
      return Promise.resolve(refusal('not-found', 'a path cannot contain a NUL character'));
    return new Promise((resolve) => {
      this.#reads.add({ paths, limits, resolve, tries: 0 });
    });
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await this.#release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
