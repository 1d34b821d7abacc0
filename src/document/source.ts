/**
 * A text file with line and column numbers.
 */
import type { ProblemCode } from './codes.ts';
import type { Place, Problem } from './problem.ts';

/** Longer source lines are cut in problems. */
const LONGEST_LINE = 400;

/** A text with line and column numbers. */
export class Source {
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** @param start offset in UTF-16 code units; @param end exclusive */
  place(start: number, end: number): Place {
    const at = Math.max(0, Math.min(start, this.text.length));
    const line = this.#lineOf(at);
    const from = this.#starts[line - 1] ?? 0;
    const lineEnd = this.#lineEnd(line);
    // A caret marks one line: cut a longer span at the end of the line.
    const length = Math.max(1, Math.min(end, lineEnd) - at);
    return { file: this.file, line, column: at - from + 1, length };
  }

  problem(
    code: ProblemCode,
    message: string,
    start: number,
    end: number,
    extra: { hint?: string | undefined; severity?: Problem['severity'] | undefined } = {},
  ): Problem {
    const place = this.place(start, end);
    return {
      code,
      severity: extra.severity ?? 'error',
      message,
      ...place,
      ...(extra.hint === undefined ? {} : { hint: extra.hint }),
      sourceLine: this.line(place.line).slice(0, LONGEST_LINE),
    };
  }

  /** @param line 1-based */
  line(line: number): string {
    const from = this.#starts[line - 1] ?? this.text.length;
    return this.text.slice(from, this.#lineEnd(line));
  }

  get #starts(): number[] {
    if (this.#lineStarts === undefined) {
      this.#lineStarts = [0];
      for (let i = this.text.indexOf('\n'); i !== -1; i = this.text.indexOf('\n', i + 1)) {
        this.#lineStarts.push(i + 1);
      }
    }
    return this.#lineStarts;
  }

  #lineOf(offset: number): number {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  #lineEnd(line: number): number {
    const next = this.#starts[line];
    if (next === undefined) return this.text.length;
    const end = next - 1;
    return this.text[end - 1] === '\r' ? end - 1 : end;
  }
}
