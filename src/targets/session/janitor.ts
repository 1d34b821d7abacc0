import { ask, askFiles } from './ask.ts';
import type { Session } from './session.ts';
import { tryWithin } from '../schedule/try-within.ts';

/** For one look at the target, after which it is out of reach; more where opening a session is slow. Milliseconds. */
const LOOK = 1000;

/** Looks at processes, and ends them, by a shell's built-in commands. One question at a time. */
export interface Inspector {
  /** undefined: no answer. */
  ask(text: string): Promise<string | undefined>;
  files(paths: readonly string[]): Promise<Map<string, string>>;
}

/** An inspector over a session that nobody else uses meanwhile. */
export function inspectorOf(session: Session, openCost: number): Inspector {
  const look = LOOK + 3 * openCost;
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
 * The session beside the pool that ends what missed its deadline: when every session of the pool hangs, this one
 * does not, because it never runs anything but built-in commands. Opened when the first deadline comes near.
 */
export class Janitor {
  readonly #open: () => Promise<Session>;
  #opening: Promise<Session | undefined> | undefined;
  #inspector: Inspector | undefined;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  /** Opens the session, if there is none; without waiting for it. */
  prepare(): void {
    this.#opening ??= this.#start();
  }

  /** undefined: no session within these milliseconds. */
  async inspectorWithin(ms: number, openCost: number): Promise<Inspector | undefined> {
    this.prepare();
    const session = await tryWithin(this.#opening ?? this.#start(), ms);
    if (session === undefined || session.gone) return undefined;
    return (this.#inspector ??= inspectorOf(session, openCost));
  }

  /** Ends its session; one that is still to come, when it comes. */
  async close(): Promise<void> {
    const opening = this.#opening;
    if (opening === undefined) return;
    const session = await tryWithin(opening, 0);
    if (session === undefined) void opening.then((late) => late?.giveUp());
    else await session.finish();
  }

  async #start(): Promise<Session | undefined> {
    // Forgotten when it fails or ends, so that the next one who needs it tries anew.
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
