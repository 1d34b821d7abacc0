/**
 * How much the page may show: it must open at once, and be mailed. Every drill gets a share, those that failed a larger one,
 * so that a long run leaves out what nobody reads first. What is left out is said.
 */
import type { DrillResult } from '../../drill/result.ts';
import { PASSING } from '../../drill/result.ts';
import type { Html } from './markup.ts';
import { html } from './markup.ts';

/** Bytes of markup for all drills, or all findings of diagnoses, together. */
const MOST_OF_PAGE = 1_300_000;
/** Bytes that a long run may have for each drill, and for all. */
const LEAST_OF_DRILL = 12_000;
const MOST_OF_LONG_PAGE = 8_000_000;
/** Bytes for one drill and for one finding. */
const MOST_OF_DRILL = 200_000;
const MOST_OF_FINDING = 60_000;
/** What a drill that failed gets, compared with others. */
const WEIGHT = 6;

/** Room for markup, which parts take from. */
export class Room {
  #left: number;

  /** @param bytes of markup */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Bytes. */
  get left(): number {
    return this.#left;
  }

  /** undefined: it does not fit. */
  take(part: Html): Html | undefined {
    if (part.size > this.#left) return undefined;
    this.#left -= part.size;
    return part;
  }

  /** The same, with a sentence in the place of what does not fit. */
  takeOrSay(what: string, part: Html): Html {
    return this.take(part) ?? html`<p class="note">Left out to keep this page small: ${what}.</p>`;
  }

  /**
   * Makes a part for each, with room of its own: an equal share of what is left, so that what one does not need is there for
   * those after it.
   */
  share<T>(all: readonly T[], make: (one: T, room: Room) => Html): Html[] {
    return all.map((one, nth) => {
      const part = make(one, new Room(Math.min(MOST_OF_FINDING, this.#left / (all.length - nth))));
      this.#left = Math.max(0, this.#left - part.size);
      return part;
    });
  }
}

/** For the findings of diagnoses. */
export function roomOfDiagnoses(): Room {
  return new Room(MOST_OF_PAGE);
}

export function roomOfDrills(drills: readonly DrillResult[]): (drill: DrillResult) => Room {
  const weight = ({ verdict }: DrillResult): number => (PASSING.has(verdict) ? 1 : WEIGHT);
  const weights = drills.reduce((sum, drill) => sum + weight(drill), 0);
  const all = Math.min(MOST_OF_LONG_PAGE, Math.max(MOST_OF_PAGE, LEAST_OF_DRILL * drills.length));
  return (drill) => new Room(Math.min(MOST_OF_DRILL, (all / weights) * weight(drill)));
}
