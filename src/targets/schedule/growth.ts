/** After a target refused another session it is not asked for one for so long. Milliseconds. */
const NO_GROWTH = 5000;

export interface Load {
  /** Sessions that work or could, at least 1, and those that are being opened. */
  readonly live: number;
  readonly opening: number;
  /** How many more there may be. */
  readonly room: number;
  readonly waiting: number;
  /** Since when the first of those that wait does. */
  readonly since: number;
  /** What opening a session took last. Milliseconds. */
  readonly openCost: number;
}

/**
 * Whether another session is worth what opening it costs the target. A short burst of exchanges opens none; where
 * everything hangs, all that may be are opened as soon as waiting has cost as much as opening would.
 */
export class Growth {
  readonly #patience: number;
  #each = 0;
  #moved = 0;
  #again = 0;

  /**
   * @param patience where the target's work is this machine's, too, another session only takes from what the others
   *   have, unless they hang: nothing must have moved for so many milliseconds
   */
  constructor(patience = 0) {
    this.#patience = patience;
  }

  refused(now: number): void {
    this.#again = now + NO_GROWTH;
  }

  /** An exchange was sent to a session. */
  sent(now: number): void {
    this.#moved = now;
  }

  /** An exchange took so long. */
  ran(ms: number): void {
    this.#each = this.#each === 0 ? ms : this.#each * 0.8 + ms * 0.2;
  }

  /** How many to open now; and in how many milliseconds to ask again, unless something moves before. */
  plan(load: Load, now: number): { readonly open: number; readonly again: number | undefined } {
    const { live, opening, room, waiting, since, openCost } = load;
    if (waiting === 0 || room <= 0) return { open: 0, again: undefined };
    if (now < this.#again) return { open: 0, again: this.#again - now };
    const still = now - Math.max(since, this.#moved);
    const enough = Math.max(openCost, this.#patience);
    if (still >= enough) return { open: Math.max(0, Math.min(room, waiting - opening)), again: undefined };
    // One more saves at most this part of what is still to be done.
    const saved = (waiting * this.#each) / (live * (live + 1));
    if (this.#patience === 0 && opening === 0 && saved > openCost) return { open: 1, again: undefined };
    return { open: 0, again: enough - still };
  }
}
