/** Commands that are sent together at most. */
const MOST = 8;
/** A command is quick up to this, or up to thrice the quickest one: the way there and back is in both. Milliseconds. */
const QUICK = 20;

/**
 * How many commands may be sent together: one, until it turns out that they are quick; then twice as many each time.
 * What a target is asked first goes one by one, and so does what follows a command that was slow. What it saves is said of `CommandTrain`.
 */
export class Pace {
  #size = 1;
  #quickest = Number.POSITIVE_INFINITY;

  /** For a session, where so many wait and so many sessions share them. */
  size(waiting: number, sessions: number): number {
    return Math.max(1, Math.min(this.#size, Math.ceil(waiting / Math.max(1, sessions))));
  }

  /** So many commands took so long together. */
  ran(ms: number, commands: number): void {
    const each = ms / commands;
    this.#quickest = Math.min(this.#quickest, each);
    const quick = each <= Math.max(QUICK, 3 * this.#quickest);
    if (quick) this.#size = Math.min(MOST, Math.max(this.#size, 2 * commands));
    else this.slow();
  }

  slow(): void {
    this.#size = 1;
  }
}
