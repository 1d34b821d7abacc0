/** Escapes text for Markdown so that it shows as it is, whoever wrote it. */
import { terminalText } from './terminal-text.ts';

/** Plain text on one line: nothing in it is markup or HTML. */
export function plainText(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|~]/g, (char) => `\\${char}`)
    .replace(/^(#|\+|-|\d+[.)])/, '\\$1');
}

/** `code` on one line, even if the text contains backticks. */
export function codeSpan(text: string): string {
  const line = text.trim().replace(/\s*\n\s*/g, ' ');
  const fence = '`'.repeat(1 + longestRun(line));
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same inside a table, where a bar would end the cell even in code. */
export function tableCode(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|');
}

/**
 * A code block that its content cannot end: its fence is longer than any run of backticks in the text. Characters
 * that hide or reorder text are shown as escapes.
 */
export function codeBlock(text: string, language = ''): string {
  const shown = terminalText(text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(shown)));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
