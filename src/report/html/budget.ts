/**
 * How much evidence the page may show: it must open at once, and be mailed. Every finding gets a share, those of drills
 * that failed a larger one, so that a long run leaves out what nobody reads first.
 */

/** Bytes of markup for the evidence of all findings together. */
const MOST_OF_PAGE = 1_300_000;
/** Bytes for one finding. */
const MOST_OF_FINDING = 60_000;
/** Below this a finding would show nothing of use. */
const LEAST_OF_FINDING = 1500;
/** What a finding that matters gets, compared with others. */
const WEIGHT = 6;

export interface Budget {
  /** Bytes of markup for one finding. */
  readonly share: (matters: boolean) => number;
}

/** @param findings how many the page shows */
export function budget({ matter, other }: { readonly matter: number; readonly other: number }): Budget {
  const one = MOST_OF_PAGE / Math.max(1, WEIGHT * matter + other);
  return {
    share: (matters) => {
      const share = Math.min(MOST_OF_FINDING, Math.floor(one * (matters ? WEIGHT : 1)));
      return share < LEAST_OF_FINDING ? 0 : share;
    },
  };
}
