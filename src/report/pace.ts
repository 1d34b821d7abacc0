/** How long a reader needs: the pauses of the demo, at a terminal and in a recording of one. */

/** Milliseconds for a word; people skim what they are shown. */
const WORD_MS = 60;
const LEAST_MS = 500;
const MOST_MS = 3_500;

/** Milliseconds to wait after this paragraph. */
export function pauseAfter(paragraph: string): number {
  const words = paragraph.split(/\s+/).filter(Boolean).length;
  return words === 0 ? 0 : Math.min(MOST_MS, Math.max(LEAST_MS, words * WORD_MS));
}
