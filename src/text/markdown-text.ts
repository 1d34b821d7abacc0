/** Escapes untrusted text for Markdown (and so for the HTML made from it). */
import { terminalLine } from './terminal-text.ts';

/** On one line, and without formatting, links, mentions or embedded content. */
export function markdownText(text: string): string {
  return (
    terminalLine(text)
      .replace(/[\\`*_{}[\]()#+!|~$]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('@', '@&#8203;')
      // GitHub turns these into links automatically.
      .replaceAll('://', '&#58;//')
      .replace(/www\./gi, (start) => `${start.slice(0, -1)}&#46;`)
  );
}
