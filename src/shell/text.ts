/** The text of a shell command while it is read, with the holes in it. */
import type { ProblemCode } from '../document/codes.ts';
import type { Fault } from '../document/fault.ts';
import type { Hole } from '../text/holes.ts';

export class ShellText {
  readonly faults: Fault[] = [];
  protected readonly text: string;
  protected readonly holes = new Map<number, Hole>();
  protected at = 0;

  constructor(text: string, holes: readonly Hole[]) {
    this.text = text;
    for (const hole of holes) this.holes.set(hole.start, hole);
  }

  /** Quotes inside a hole belong to its expression. */
  protected closingQuote(quote: string, from: number): number {
    let at = from;
    while (at < this.text.length) {
      const hole = this.holes.get(at);
      if (hole !== undefined) at = hole.end;
      else if (this.text[at] === quote) return at;
      else at++;
    }
    this.fault('shell-syntax', `the ${quote} is not closed`, from - 1, from);
    return this.text.length;
  }

  protected skipTo(char: string, where: string): void {
    const start = this.at;
    const found = this.text.indexOf(char, start);
    this.at = found === -1 ? this.text.length : found;
    this.refuseHoles(start, this.at, where);
  }

  protected blanks(): void {
    while (/^[ \t\r]$/.test(this.text[this.at] ?? '') || this.text.startsWith('\\\n', this.at)) {
      this.at += this.text[this.at] === '\\' ? 2 : 1;
    }
  }

  protected refuseHoles(from: number, to: number, where: string, hint?: string): void {
    for (const hole of this.holes.values()) {
      if (hole.start >= from && hole.start < to) this.holeFault(where, hole.start, hole.end, hint);
    }
  }

  protected holeFault(where: string, start: number, end: number, hint?: string): void {
    this.fault(
      'hole-not-a-word',
      `a value cannot be ${where.startsWith('the ') || where.startsWith('what ') || where.startsWith('a pattern') ? '' : 'inside '}${where}`,
      start,
      end,
      hint,
    );
  }

  protected fault(code: ProblemCode, message: string, start: number, end: number, hint?: string): void {
    if (
      this.faults.length < 20 &&
      !this.faults.some((fault) => fault.start === start && fault.code === code)
    ) {
      this.faults.push({ code, message, start: Math.max(0, start), end: Math.max(end, start + 1), hint });
    }
  }
}
