/**
 * Evidence as reports show it: a finding carries all of it, and the JSON report gives it as it is.
 */

/** Characters of one step's evidence. */
const MOST = 16 * 1024;

export function shownEvidence(text: string, most: number = MOST): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n(${text.length - most} more characters)`;
}
