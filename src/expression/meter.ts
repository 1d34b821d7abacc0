/**
 * What one evaluation may cost. Steps are counted, not milliseconds: the same expression over the same
 * values stops at the same place on every machine.
 */

/** One step is one element of a list looked at, or one call; about 50 ns. */
export const MOST_STEPS = 2_000_000;

/** Code units of one string that an expression makes. */
export const LONGEST_STRING = 4 * 1024 * 1024;

/**
 * Code units searched times instructions of the pattern, of one evaluation or one answer. RE2 takes at most about
 * 20 ns for each, and for most patterns a thousandth of that.
 */
export const MOST_SEARCHING = 200_000_000;

/** Thrown, not returned: `||` and `exists` absorb a lack, and this they must not. Never leaves `expression/`. */
export class TooCostly extends Error {}

export class Meter {
  #left = MOST_STEPS;

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new TooCostly(`it takes more than ${MOST_STEPS} steps`);
  }

  #searching = MOST_SEARCHING;

  /** A search for a pattern of so many instructions. */
  search(length: number, instructions: number): void {
    this.text(length);
    this.#searching -= length * instructions;
    if (this.#searching < 0) throw new TooCostly('its regular expressions search too much text');
  }

  /** Work on a text: one step for every 64 code units, and one. */
  text(length: number): void {
    this.spend(1 + (length >> 6));
    if (length > LONGEST_STRING) throw new TooCostly(`it makes a text of ${length} characters`);
  }
}
