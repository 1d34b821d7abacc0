/**
 * What stands in an answer where something is there that nobody stated: a described incident says of a process its name
 * and its state, and /proc/PID/stat has 52 fields. What is read of such a part is unknown.
 */
export const GAP = '\u2370';
/** The same where a number stands. */
export const NUMBER_GAP = '\u2317';

export function hasGap(text: string): boolean {
  return text.includes(GAP) || text.includes(NUMBER_GAP);
}
