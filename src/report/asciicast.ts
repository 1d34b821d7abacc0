/**
 * A recording of a terminal, asciicast v2: a header and one event a line, as players and converters to SVG and GIF read it.
 * Its times are those of a reader, not of the drill, so that two recordings of one drill are alike.
 *
 * https://docs.asciinema.org/manual/asciicast/v2/
 */
import { pauseAfter } from './pace.ts';

/** What the recording is of. */
export interface CastHeader {
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
}

/** Seconds between two lines. */
const LINE_S = 0.05;

/** @param paragraphs in order; colours are escape sequences */
export function asciicast({ title, columns, rows }: CastHeader, paragraphs: readonly string[]): string {
  const header = { version: 2, width: columns, height: rows, title, env: { TERM: 'xterm-256color' } };
  const lines = [JSON.stringify(header)];
  let now = 0;
  for (const paragraph of paragraphs) {
    for (const line of paragraph.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      // A terminal in a recording translates nothing.
      lines.push(JSON.stringify([seconds(now), 'o', line.replace(/\n$/, '\r\n')]));
      now += LINE_S;
    }
    now += pauseAfter(paragraph) / 1000;
  }
  // The last picture stays as long as it takes to read it.
  lines.push(JSON.stringify([seconds(now), 'o', '']));
  return `${lines.join('\n')}\n`;
}

/** To the millisecond, without the noise of floating point. */
function seconds(time: number): number {
  return Math.round(time * 1000) / 1000;
}
