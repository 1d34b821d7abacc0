/** Maximum number of commands sent together. */
const MOST = 8;
/**
 * A command is quick if it takes no longer than this, or than three times the quickest one; both include the round
 * trip. Milliseconds.
 */
const QUICK = 20;

/**
 * How many commands may be sent together: one at first, twice as many each time they prove quick, and one again after
 * a slow command. For what this saves, see `CommandTrain`.
 */
export class Pace {
  #size = 1;
  #quickest = Number.POSITIVE_INFINITY;

  /** The batch size for one of `sessions` sessions that share `waiting` commands. */
  size(waiting: number, sessions: number): number {
    return Math.max(1, Math.min(this.#size, Math.ceil(waiting / Math.max(1, sessions))));
  }

  /** Records that `commands` commands together took `ms`. */
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
