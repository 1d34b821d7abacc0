import { ask, askFiles } from './ask.ts';
import type { Session } from './session.ts';
import { tryWithin } from '../schedule/try-within.ts';

/**
 * Time limit for one query, after which the target counts as unreachable; longer where opening a session is slow.
 * Milliseconds.
 */
const QUERY = 1000;

/** Inspects and ends processes with a shell's built-in commands. One question at a time. */
export interface Inspector {
  /** undefined: no answer. */
  ask(text: string): Promise<string | undefined>;
  files(paths: readonly string[]): Promise<Map<string, string>>;
}

/** An inspector that has the session to itself. */
export function inspectorOf(session: Session, openCost: number): Inspector {
  const look = QUERY + 3 * openCost;
  let last: Promise<unknown> = Promise.resolve();
  const next = <T>(question: () => Promise<T>): Promise<T> => {
    const answer = last.then(question);
    last = answer;
    return answer;
  };
  return {
    ask: (text) => next(() => ask(session, text, look)),
    files: (paths) => next(() => askFiles(session, paths, look)),
  };
}

/**
 * The session outside the pool that ends what missed its deadline: when every session of the pool hangs, this one
 * does not, because it runs only built-in commands. Opened when the first deadline comes near.
 */
export class Janitor {
  readonly #open: () => Promise<Session>;
  #opening: Promise<Session | undefined> | undefined;
  #inspector: Inspector | undefined;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  /** Starts opening the session unless it is open; does not wait for it. */
  prepare(): void {
    this.#opening ??= this.#start();
  }

  /** Returns undefined if there is no session within `ms`. */
  async inspectorWithin(ms: number, openCost: number): Promise<Inspector | undefined> {
    this.prepare();
    const session = await tryWithin(this.#opening ?? this.#start(), ms);
    if (session === undefined || session.gone) return undefined;
    return (this.#inspector ??= inspectorOf(session, openCost));
  }

  /** Ends its session, even one that is still being opened. */
  async close(): Promise<void> {
    const opening = this.#opening;
    if (opening === undefined) return;
    const session = await tryWithin(opening, 0);
    if (session === undefined) void opening.then((late) => late?.giveUp());
    else await session.finish();
  }

  async #start(): Promise<Session | undefined> {
    // Forgotten when it fails or ends, so that the next caller tries again.
    const forget = (): void => {
      this.#opening = undefined;
      this.#inspector = undefined;
    };
    try {
      const session = await this.#open();
      void session.ended.then(forget);
      return session;
    } catch {
      forget();
      return undefined;
    }
  }
}
