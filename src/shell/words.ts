/** The words of a shell command: quotes, escapes, substitutions, and whether a hole may stand in each. */
import type { ShellWord } from './model.ts';
import { ShellText } from './text.ts';

/** What ends the commands of a substitution; '' for the whole text. */
export type End = '' | ')' | '`';

export abstract class ShellWords extends ShellText {
  /** Reads commands up to `end`; those inside a substitution too. */
  abstract commands(end: End, depth: number): void;

  protected word(depth: number, end: End): ShellWord {
    const start = this.at;
    let text: string | undefined = '';
    let hasHole = false;
    const add = (part: string | undefined): void => {
      text = text === undefined || part === undefined ? undefined : text + part;
    };
    while (this.at < this.text.length) {
      const at = this.at;
      const hole = this.holes.get(at);
      if (hole !== undefined) {
        hasHole = true;
        add(undefined);
        this.at = hole.end;
        continue;
      }
      const char = this.text[at] ?? '';
      if (/[\s;&|()<>]/.test(char) || (char === '`' && end === '`')) break;
      if (char === "'") add(this.singleQuoted());
      else if (char === '"') add(this.doubleQuoted(depth));
      else if (char === '\\') add(this.escape());
      else if (char === '$') add(this.dollar(depth, false));
      else if (char === '`') {
        this.at++;
        const from = this.at;
        this.commands('`', depth + 1);
        this.refuseHoles(from, this.at, 'backticks', 'use $( )');
        add(undefined);
      } else {
        add(/[*?[\]~]/.test(char) ? undefined : char);
        this.at++;
      }
    }
    const source = this.text.slice(start, this.at);
    if (source === '[' || source === ']') text = source;
    // Every word moves on, also over what no rule above took.
    if (this.at === start) this.at++;
    return { start, end: this.at, text, source: this.text.slice(start, this.at), hasHole };
  }

  protected escape(): string {
    const at = this.at;
    if (this.holes.has(at + 1)) {
      this.holeFault('what a backslash escapes', at, at + 4, 'leave the backslash out');
      this.at++;
      return '';
    }
    this.at += 2;
    const next = this.text[at + 1];
    return next === '\n' || next === undefined ? '' : next;
  }

  protected singleQuoted(): string {
    const start = this.at;
    const close = this.closingQuote("'", start + 1);
    this.refuseHoles(start, close, 'single quotes', 'leave the quotes out: the value is quoted for you');
    this.at = close + 1;
    return this.text.slice(start + 1, close);
  }

  protected doubleQuoted(depth: number): string | undefined {
    const start = this.at++;
    let text: string | undefined = '';
    while (this.at < this.text.length) {
      const at = this.at;
      const hole = this.holes.get(at);
      const char = this.text[at] ?? '';
      if (hole !== undefined) {
        this.holeFault(
          'double quotes',
          hole.start,
          hole.end,
          'leave the quotes out: the value is quoted for you',
        );
        this.at = hole.end;
        text = undefined;
      } else if (char === '"') {
        this.at++;
        return text;
      } else if (char === '\\') {
        const next = this.text[at + 1] ?? '';
        if (text !== undefined) text += /[$`"\\]/.test(next) ? next : next === '\n' ? '' : char + next;
        // A backslash before a hole is inside quotes anyway: the hole is refused by itself.
        this.at += this.holes.has(at + 1) ? 1 : 2;
      } else if (char === '$') {
        const part = this.dollar(depth, true);
        text = text === undefined || part === undefined ? undefined : text + part;
      } else if (char === '`') {
        this.at++;
        const from = this.at;
        this.commands('`', depth + 1);
        this.refuseHoles(from, this.at, 'backticks', 'use $( )');
        text = undefined;
      } else {
        if (text !== undefined) text += char;
        this.at++;
      }
    }
    this.fault('shell-syntax', 'the " is not closed', start, start + 1);
    return undefined;
  }

  protected dollar(depth: number, quoted: boolean): string | undefined {
    const at = this.at;
    if (this.holes.has(at + 1)) {
      this.holeFault('what follows a $', at, at + 4);
      this.at++;
      return undefined;
    }
    if (this.text.startsWith('$((', at)) {
      this.arithmetic(3);
      return undefined;
    }
    if (this.text.startsWith('$(', at)) {
      this.at += 2;
      this.commands(')', depth + 1);
      return undefined;
    }
    if (this.text.startsWith('${', at)) {
      this.braces();
      return undefined;
    }
    if (!quoted && this.text.startsWith("$'", at)) {
      this.at++;
      this.singleQuoted();
      return undefined;
    }
    this.at++;
    const name = /^(\w+|[@*#?$!-])/.exec(this.text.slice(this.at, this.at + 64))?.[0];
    if (name === undefined) return '$';
    this.at += /^\d/.test(name) ? 1 : name.length;
    return undefined;
  }

  protected arithmetic(width: number): void {
    const start = this.at;
    let depth = 2;
    this.at += width;
    while (this.at < this.text.length && depth > 0) {
      const hole = this.holes.get(this.at);
      if (hole !== undefined) {
        this.holeFault('arithmetic', hole.start, hole.end, 'compute it in the expression: ${{ a + b }}');
        this.at = hole.end;
        continue;
      }
      if (this.text[this.at] === '(') depth++;
      if (this.text[this.at] === ')') depth--;
      this.at++;
    }
    if (depth > 0) this.fault('shell-syntax', "the '((' is not closed", start, start + width);
  }

  protected braces(): void {
    const start = this.at;
    let depth = 0;
    while (this.at < this.text.length) {
      const hole = this.holes.get(this.at);
      const char = this.text[this.at];
      if (hole !== undefined) {
        this.holeFault('${…} of the shell', hole.start, hole.end, 'use orElse() in the expression');
        this.at = hole.end;
        continue;
      }
      this.at++;
      if (char === '\\') this.at++;
      if (char === '{') depth++;
      if (char === '}' && --depth === 0) return;
    }
    this.fault('shell-syntax', "the '${' is not closed", start, start + 2);
  }
}
