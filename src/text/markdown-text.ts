/**
 * Untrusted text in Markdown (and so in the HTML that it becomes).
 */
import { terminalLine, terminalText } from './terminal-text.ts';

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

/** A block that nothing inside can end: its fence is longer than any run of backticks in the text. */
export function codeBlock(text: string, language = ''): string {
  const shown = terminalText(text).trimEnd();
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${shown}\n${fence}\n`;
}
