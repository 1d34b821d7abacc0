/** Splits text, in the same way for `parse` and for functions. */

/** A line ends with LF or, from Redis and Windows, with CR LF. */
export function textLines(text: string): string[] {
  if (text === '') return [];
  const lines = withoutCarriageReturns(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** The number of non-blank lines. */
export function filledLines(text: string): number {
  return textLines(text).filter((line) => line.trim() !== '').length;
}

/** Converts CR LF to LF, so that `$` matches there. */
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
