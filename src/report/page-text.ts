/** The parts of a page for a terminal: headings, ticked lines and blocks, wrapped at one width. */
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { wrapText } from '../text/wrap.ts';
import type { Paint } from './paint.ts';

/** Indentation of the first line and of the others. */
export interface Indents {
  readonly first: string;
  readonly rest?: string;
}

export class PageText {
  readonly paint: Paint;
  readonly columns: number;

  /** @param columns where to wrap */
  constructor(paint: Paint, columns: number) {
    this.paint = paint;
    this.columns = columns;
  }

  heading(text: string): string {
    const lines = wrapText(terminalLine(text), { columns: this.columns });
    return `${lines.map((line) => this.paint('bold', line)).join('\n')}\n`;
  }

  ticked(text: string): string {
    return this.lines(terminalLine(text), { first: `  ${this.paint('green', '✓')} `, rest: '    ' });
  }

  /** Untrusted text of several lines. */
  block(text: string, indent = '  '): string {
    return this.lines(terminalText(text.trim()), { first: indent });
  }

  /** @param text is safe for a terminal; it may be painted */
  lines(text: string, indents: Indents): string {
    return `${wrapText(text, { columns: this.columns, ...indents }).join('\n')}\n`;
  }
}
