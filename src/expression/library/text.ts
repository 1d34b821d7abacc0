/** How texts are taken apart: one way for `parse` and for functions. */

export function textLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
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

/** `Key:\tvalue`, `key=value` or `key value`, a line each; what is none of these is passed over. */
export function keyValues(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const line of textLines(text)) {
    const match = /^\s*([^\s:=]+)(?:\s*[:=]\s*|\s+|\s*$)(.*)$/.exec(line);
    if (match?.[1] !== undefined && !map.has(match[1])) map.set(match[1], (match[2] ?? '').trim());
  }
  return map;
}
