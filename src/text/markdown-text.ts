/**
 * Untrusted text in Markdown (and so in the HTML that it becomes).
 */
import { terminalLine } from './terminal-text.ts';

/** On one line, with nothing in it that formats, links, mentions or embeds. */
export function markdownText(text: string): string {
  return (
    terminalLine(text)
      .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('@', '@&#8203;')
      // GitHub makes links of these without being asked.
      .replaceAll('://', '&#58;//')
      .replace(/www\./gi, (start) => `${start.slice(0, -1)}&#46;`)
  );
}
