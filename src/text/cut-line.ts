/** The text on one line: whitespace is collapsed, and what exceeds `most` characters is replaced by a mark. */
export function cutLine(text: string, most: number): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= most ? line : `${line.slice(0, most)}…`;
}
