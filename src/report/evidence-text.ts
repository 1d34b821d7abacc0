/**
 * Cuts evidence for reports. The JSON report has all of it.
 */

/** Characters of one step's evidence to show. */
const MOST = 16 * 1024;

export function shownEvidence(text: string, most: number = MOST): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n(${text.length - most} more characters)`;
}
