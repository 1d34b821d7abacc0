/**
 * The budget of one evaluation. It counts steps, not milliseconds, so that the same expression over the same values
 * stops at the same point on every machine.
 */

/** One step is one list element or one call; about 50 ns. */
export const MOST_STEPS = 2_000_000;

/** Code units of one string that an expression creates. */
export const LONGEST_STRING = 4 * 1024 * 1024;

/**
 * Code units searched times instructions of the pattern, for one evaluation or one answer. RE2 takes at most about
 * 20 ns for each, and a thousandth of that for most patterns.
 */
export const MOST_SEARCHING = 200_000_000;

/** Thrown, not returned, because `||` and `exists` absorb a Lack. Never leaves `expression/`. */
export class TooCostly extends Error {}

export class Meter {
  #left = MOST_STEPS;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooCostly(`the expression takes more than ${MOST_STEPS} steps`);
  }

  #searching = MOST_SEARCHING;

  /** Accounts for a search with a pattern of this many instructions. */
  search(length: number, instructions: number): void {
    this.text(length);
    this.#searching -= length * instructions;
    if (this.#searching < 0) throw new TooCostly('the regular expressions search too much text');
  }

  /** Accounts for work on a string: one step, plus one for every 64 code units. */
  text(length: number): void {
    this.spend(1 + (length >> 6));
    if (length > LONGEST_STRING)
      throw new TooCostly(`the expression creates a string of ${length} characters`);
  }
}
