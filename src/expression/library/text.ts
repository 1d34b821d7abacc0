/** How texts are taken apart: one way for `parse` and for functions. */

/** A line ends with LF or, as Redis and Windows write it, with CR LF. */
export function textLines(text: string): string[] {
  if (text === '') return [];
  const lines = withoutCarriageReturns(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** How many lines are not blank. */
export function filledLines(text: string): number {
  return textLines(text).filter((line) => line.trim() !== '').length;
}

/** With LF alone at the ends of lines, so that `$` matches there. */
export function withoutCarriageReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

export function spaceSeparated(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** /proc/PID/cmdline: arguments end with NUL; a program that rewrote its title has none. */
export function nulSeparated(text: string): string[] {
  if (text === '') return [];
  const parts = text.split('\0');
  if (parts.at(-1) === '') parts.pop();
  return parts;
}
