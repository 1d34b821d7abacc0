/**
 * Lines for a terminal: words wrap at its width, and wide and combining characters count as the columns that they take.
 */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A narrower terminal is treated as this wide. */
export const LEAST_COLUMNS = 40;

/** Columns that a text takes on a terminal. Colours take none. */
export function textColumns(text: string): number {
  return stringWidth(text);
}

/** The text followed by spaces, so that it takes at least so many columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textColumns(text)));
}

/** The text, or as much of it as fits into so many columns, followed by `…`. */
export function cutColumns(text: string, columns: number): string {
  if (textColumns(text) <= columns) return text;
  let cut = '';
  let taken = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    taken += textColumns(segment);
    if (taken > columns - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** How a text is wrapped. */
export interface Wrapping {
  /** undefined: nothing is wrapped, for example in a pipe, so that `grep` finds whole sentences. */
  readonly columns: number | undefined;
  /** Before the first line. */
  readonly first?: string;
  /** Before the other lines; the same as `first` by default. */
  readonly rest?: string;
}

/** The lines of a text, each line of it wrapped. A word that is longer than a line is broken. */
export function wrapText(text: string, { columns, first = '', rest = first }: Wrapping): string[] {
  const indent = Math.max(textColumns(first), textColumns(rest));
  const room = columns === undefined ? undefined : Math.max(LEAST_COLUMNS / 2, columns - indent);
  const lines = text
    .split('\n')
    .flatMap((line) => (room === undefined ? [line] : wrapAnsi(line, room, { hard: true }).split('\n')));
  return lines.map((line, i) => `${i === 0 ? first : rest}${line}`.trimEnd());
}
