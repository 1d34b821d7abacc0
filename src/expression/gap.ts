/**
 * A placeholder for parts of an answer that an incident does not state: it may give only the name and the state of a
 * process, but /proc/PID/stat has 52 fields. Reading such a part is unknown.
 */
export const GAP = '\u2370';
/** The same for a number. */
export const NUMBER_GAP = '\u2317';

export function hasGap(text: string): boolean {
  return text.includes(GAP) || text.includes(NUMBER_GAP);
}
