/**
 * Reads a POSIX shell command far enough to tell which commands it runs, and whether a hole is where the
 * shell accepts a word. Only there does a quoted value stay one word.
 */
import type { ProblemCode } from '../document/codes.ts';
import type { Fault } from './fault.ts';
import type { Hole } from './holes.ts';

export interface ShellWord {
  readonly start: number;
  readonly end: number;
  /** What the shell would make of it, where that is known without running anything. */
  readonly text: string | undefined;
  /** As written. */
  readonly source: string;
  readonly hasHole: boolean;
}

export interface ShellRedirect {
  readonly operator: string;
  readonly target: ShellWord;
}

export interface ShellCommand {
  readonly assignments: readonly ShellWord[];
  /** The command's name first. */
  readonly words: readonly ShellWord[];
  readonly redirects: readonly ShellRedirect[];
  readonly start: number;
  readonly end: number;
}

/** Commands joined by `|`; the exit code is the last one's. */
export interface ShellPipeline {
  readonly commands: readonly ShellCommand[];
}

export interface ShellScript {
  /** All of them, also those inside substitutions and subshells. */
  readonly pipelines: readonly ShellPipeline[];
  readonly faults: readonly Fault[];
}

/** Words after which another command begins. */
const LEADING = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time']);
/** Words that end a compound command; what may follow are redirections and operators. */
const TRAILING = new Set(['fi', 'done', 'esac', '}']);

/** Nesting of substitutions; deeper is nothing that anyone reads. */
const DEEPEST = 20;

export function parseShell(text: string, holes: readonly Hole[]): ShellScript {
  const parser = new ShellParser(text, holes);
  parser.commands('', 0);
  return { pipelines: parser.pipelines, faults: parser.faults };
}

interface Draft {
  assignments: ShellWord[];
  words: ShellWord[];
  redirects: ShellRedirect[];
  start: number;
}

class ShellParser {
  readonly pipelines: ShellPipeline[] = [];
  readonly faults: Fault[] = [];
  readonly #text: string;
  readonly #holes = new Map<number, Hole>();
  #at = 0;
  #hereDocuments: { delimiter: string; stripTabs: boolean }[] = [];

  constructor(text: string, holes: readonly Hole[]) {
    this.#text = text;
    for (const hole of holes) this.#holes.set(hole.start, hole);
  }

  /** @param end `)` or a backtick where this is inside a substitution, '' for the whole text */
  commands(end: '' | ')' | '`', depth: number): void {
    let pipeline: ShellCommand[] = [];
    let draft: Draft | undefined;
    /** Innermost last; `pattern` while `a|b)` is read. */
    const cases: ('pattern' | 'body')[] = [];
    const endCommand = (): void => {
      if (draft !== undefined) pipeline.push({ ...draft, end: this.#at });
      draft = undefined;
    };
    const endPipeline = (): void => {
      endCommand();
      if (pipeline.length > 0) this.pipelines.push({ commands: pipeline });
      pipeline = [];
    };
    if (depth > DEEPEST) {
      this.#fault('shell-syntax', 'this is nested too deeply', this.#at, this.#at + 1);
      this.#at = this.#text.length;
      return;
    }
    while (this.#at < this.#text.length) {
      const start = this.#at;
      const char = this.#text[start] ?? '';
      if (
        char === ' ' ||
        char === '\t' ||
        char === '\r' ||
        (char === '\\' && this.#text[start + 1] === '\n')
      ) {
        this.#at += char === '\\' ? 2 : 1;
      } else if (char === '\n') {
        this.#at++;
        endPipeline();
        this.#readHereDocuments();
      } else if (char === '#') {
        this.#skipTo('\n', 'a comment');
      } else if (char === end) {
        endPipeline();
        this.#at++;
        return;
      } else if (char === ';') {
        endPipeline();
        if (this.#text.startsWith(';;', start) && cases.length > 0) cases[cases.length - 1] = 'pattern';
        this.#at += this.#text.startsWith(';;', start) ? 2 : 1;
      } else if (char === '&') {
        if (this.#text.startsWith('&>', start)) {
          draft ??= newDraft(start);
          this.#redirect(draft, depth);
        } else {
          endPipeline();
          this.#at += this.#text.startsWith('&&', start) ? 2 : 1;
        }
      } else if (char === '|') {
        if (this.#text.startsWith('||', start)) endPipeline();
        else endCommand();
        this.#at += /^\|[|&]/.test(this.#text.slice(start, start + 2)) ? 2 : 1;
      } else if (cases.at(-1) === 'pattern') {
        this.#casePattern(cases, depth);
      } else if (char === '(') {
        this.#openBracket(draft, depth);
        // `f() …` defines a function: its body is a command.
        draft = undefined;
      } else if (char === ')') {
        this.#fault('shell-syntax', "this ')' closes nothing", start, start + 1);
        this.#at++;
      } else if (char === '<' || char === '>') {
        draft ??= newDraft(start);
        this.#redirect(draft, depth);
      } else {
        const word = this.#word(depth, end);
        if (/^\d+$/.test(word.source) && /[<>]/.test(this.#text[this.#at] ?? '')) continue;
        if (draft === undefined && word.text === word.source) {
          if (LEADING.has(word.source)) continue;
          if (TRAILING.has(word.source)) {
            if (word.source === 'esac') cases.pop();
            continue;
          }
          if (word.source === 'case') {
            this.#caseHead(depth);
            cases.push('pattern');
            continue;
          }
        }
        draft ??= newDraft(word.start);
        this.#add(draft, word);
      }
    }
    endPipeline();
    if (end === '') this.#readHereDocuments();
    else
      this.#fault(
        'shell-syntax',
        `the ${end === ')' ? "'('" : 'backtick'} is not closed`,
        this.#text.length - 1,
        this.#text.length,
      );
  }

  #add(draft: Draft, word: ShellWord): void {
    const inPrefix = draft.words.length === 0;
    if (inPrefix && /^[A-Za-z_]\w*\+?=/.test(word.source)) {
      draft.assignments.push(word);
      return;
    }
    if (inPrefix && word.hasHole) {
      const equals = this.#assignedName(word);
      if (equals) this.#holeFault('the name of a variable', word.start, word.end);
    }
    draft.words.push(word);
  }

  /** Whether a hole stands before an equals sign of the word. */
  #assignedName(word: ShellWord): boolean {
    for (const hole of this.#holes.values()) {
      if (hole.start < word.start || hole.end > word.end) continue;
      const after = this.#text.slice(hole.end, word.end);
      if (/^[\w\]]*\+?=/.test(after)) return true;
    }
    return false;
  }

  #caseHead(depth: number): void {
    this.#blanks();
    if (this.#at < this.#text.length) this.#word(depth, '');
    this.#blanks();
    if (/^in(?!\w)/.test(this.#text.slice(this.#at, this.#at + 3))) this.#at += 2;
  }

  #casePattern(cases: ('pattern' | 'body')[], depth: number): void {
    if (this.#text[this.#at] === '(') this.#at++;
    this.#blanks();
    const start = this.#at;
    if (/^esac(?!\w)/.test(this.#text.slice(start, start + 5))) {
      this.#at += 4;
      cases.pop();
      return;
    }
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      const char = this.#text[this.#at] ?? '';
      if (/[\s|]/.test(char)) this.#at++;
      else if (/[;&<>(]/.test(char)) break;
      else if (this.#word(depth, '').hasHole) this.#holeFault('a pattern of case', start, this.#at);
    }
    if (this.#text[this.#at] !== ')') {
      this.#fault('shell-syntax', "a pattern of case ends with ')'", start, this.#at + 1);
      cases.pop();
      return;
    }
    this.#at++;
    cases[cases.length - 1] = 'body';
  }

  #openBracket(draft: Draft | undefined, depth: number): void {
    const start = this.#at;
    if (draft === undefined && this.#text.startsWith('((', start)) {
      this.#arithmetic(2);
      return;
    }
    if (draft !== undefined) {
      const [name] = draft.words;
      this.#at++;
      this.#blanks();
      if (draft.words.length === 1 && this.#text[this.#at] === ')') {
        if (name?.hasHole) this.#holeFault('the name of a function', name.start, name.end);
        this.#at++;
        return;
      }
      this.#fault('shell-syntax', "a '(' in the middle of a command must be quoted", start, start + 1);
      return;
    }
    this.#at++;
    this.commands(')', depth + 1);
  }

  #redirect(draft: Draft, depth: number): void {
    const start = this.#at;
    const operator =
      /^(<<<|<<-|<<|<>|<&|>>|>&|>\||&>>|&>|<|>)/.exec(this.#text.slice(start, start + 3))?.[0] ?? '<';
    this.#at += operator.length;
    // <(…) and >(…) of bash are words.
    if ((operator === '<' || operator === '>') && this.#text[this.#at] === '(') {
      this.#at++;
      this.commands(')', depth + 1);
      return;
    }
    this.#blanks();
    if (this.#at >= this.#text.length || /[\n;|&()<>]/.test(this.#text[this.#at] ?? '')) {
      this.#fault('shell-syntax', `'${operator}' needs a file after it`, start, start + operator.length);
      return;
    }
    const target = this.#word(depth, '');
    if (operator === '<<' || operator === '<<-') {
      if (target.hasHole) this.#holeFault('the end mark of a here-document', target.start, target.end);
      const delimiter = target.source.replace(/['"\\]/g, '');
      this.#hereDocuments.push({ delimiter, stripTabs: operator === '<<-' });
      return;
    }
    draft.redirects.push({ operator, target });
  }

  #readHereDocuments(): void {
    const pending = this.#hereDocuments;
    this.#hereDocuments = [];
    for (const { delimiter, stripTabs } of pending) {
      const start = this.#at;
      for (;;) {
        if (this.#at >= this.#text.length) {
          this.#fault('shell-syntax', `the here-document has no line '${delimiter}'`, start - 1, start);
          break;
        }
        const lineEnd = this.#text.indexOf('\n', this.#at);
        const line = this.#text.slice(this.#at, lineEnd === -1 ? undefined : lineEnd);
        this.#at = lineEnd === -1 ? this.#text.length : lineEnd + 1;
        if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) break;
      }
      this.#refuseHoles(start, this.#at, 'a here-document');
    }
  }

  #word(depth: number, end: '' | ')' | '`'): ShellWord {
    const start = this.#at;
    let text: string | undefined = '';
    let hasHole = false;
    const add = (part: string | undefined): void => {
      text = text === undefined || part === undefined ? undefined : text + part;
    };
    while (this.#at < this.#text.length) {
      const at = this.#at;
      const hole = this.#holes.get(at);
      if (hole !== undefined) {
        hasHole = true;
        add(undefined);
        this.#at = hole.end;
        continue;
      }
      const char = this.#text[at] ?? '';
      if (/[\s;&|()<>]/.test(char) || (char === '`' && end === '`')) break;
      if (char === "'") add(this.#singleQuoted());
      else if (char === '"') add(this.#doubleQuoted(depth));
      else if (char === '\\') add(this.#escape());
      else if (char === '$') add(this.#dollar(depth, false));
      else if (char === '`') {
        this.#at++;
        const from = this.#at;
        this.commands('`', depth + 1);
        this.#refuseHoles(from, this.#at, 'backticks', 'use $( )');
        add(undefined);
      } else {
        add(/[*?[\]~]/.test(char) ? undefined : char);
        this.#at++;
      }
    }
    const source = this.#text.slice(start, this.#at);
    if (source === '[' || source === ']') text = source;
    // Every word moves on, also over what no rule above took.
    if (this.#at === start) this.#at++;
    return { start, end: this.#at, text, source: this.#text.slice(start, this.#at), hasHole };
  }

  #escape(): string {
    const at = this.#at;
    if (this.#holes.has(at + 1)) {
      this.#holeFault('what a backslash escapes', at, at + 4, 'leave the backslash out');
      this.#at++;
      return '';
    }
    this.#at += 2;
    const next = this.#text[at + 1];
    return next === '\n' || next === undefined ? '' : next;
  }

  #singleQuoted(): string {
    const start = this.#at;
    const close = this.#closingQuote("'", start + 1);
    this.#refuseHoles(start, close, 'single quotes', 'leave the quotes out: the value is quoted for you');
    this.#at = close + 1;
    return this.#text.slice(start + 1, close);
  }

  /** Quotes inside a hole belong to its expression. */
  #closingQuote(quote: string, from: number): number {
    let at = from;
    while (at < this.#text.length) {
      const hole = this.#holes.get(at);
      if (hole !== undefined) at = hole.end;
      else if (this.#text[at] === quote) return at;
      else at++;
    }
    this.#fault('shell-syntax', `the ${quote} is not closed`, from - 1, from);
    return this.#text.length;
  }

  #doubleQuoted(depth: number): string | undefined {
    const start = this.#at++;
    let text: string | undefined = '';
    while (this.#at < this.#text.length) {
      const at = this.#at;
      const hole = this.#holes.get(at);
      const char = this.#text[at] ?? '';
      if (hole !== undefined) {
        this.#holeFault(
          'double quotes',
          hole.start,
          hole.end,
          'leave the quotes out: the value is quoted for you',
        );
        this.#at = hole.end;
        text = undefined;
      } else if (char === '"') {
        this.#at++;
        return text;
      } else if (char === '\\') {
        const next = this.#text[at + 1] ?? '';
        if (text !== undefined) text += /[$`"\\]/.test(next) ? next : next === '\n' ? '' : char + next;
        // A backslash before a hole is inside quotes anyway: the hole is refused by itself.
        this.#at += this.#holes.has(at + 1) ? 1 : 2;
      } else if (char === '$') {
        const part = this.#dollar(depth, true);
        text = text === undefined || part === undefined ? undefined : text + part;
      } else if (char === '`') {
        this.#at++;
        const from = this.#at;
        this.commands('`', depth + 1);
        this.#refuseHoles(from, this.#at, 'backticks', 'use $( )');
        text = undefined;
      } else {
        if (text !== undefined) text += char;
        this.#at++;
      }
    }
    this.#fault('shell-syntax', 'the " is not closed', start, start + 1);
    return undefined;
  }

  #dollar(depth: number, quoted: boolean): string | undefined {
    const at = this.#at;
    if (this.#holes.has(at + 1)) {
      this.#holeFault('what follows a $', at, at + 4);
      this.#at++;
      return undefined;
    }
    if (this.#text.startsWith('$((', at)) {
      this.#arithmetic(3);
      return undefined;
    }
    if (this.#text.startsWith('$(', at)) {
      this.#at += 2;
      this.commands(')', depth + 1);
      return undefined;
    }
    if (this.#text.startsWith('${', at)) {
      this.#braces();
      return undefined;
    }
    if (!quoted && this.#text.startsWith("$'", at)) {
      this.#at++;
      this.#singleQuoted();
      return undefined;
    }
    this.#at++;
    const name = /^(\w+|[@*#?$!-])/.exec(this.#text.slice(this.#at, this.#at + 64))?.[0];
    if (name === undefined) return '$';
    this.#at += /^\d/.test(name) ? 1 : name.length;
    return undefined;
  }

  #arithmetic(width: number): void {
    const start = this.#at;
    let depth = 2;
    this.#at += width;
    while (this.#at < this.#text.length && depth > 0) {
      const hole = this.#holes.get(this.#at);
      if (hole !== undefined) {
        this.#holeFault('arithmetic', hole.start, hole.end, 'compute it in the expression: ${{ a + b }}');
        this.#at = hole.end;
        continue;
      }
      if (this.#text[this.#at] === '(') depth++;
      if (this.#text[this.#at] === ')') depth--;
      this.#at++;
    }
    if (depth > 0) this.#fault('shell-syntax', "the '((' is not closed", start, start + width);
  }

  #braces(): void {
    const start = this.#at;
    let depth = 0;
    while (this.#at < this.#text.length) {
      const hole = this.#holes.get(this.#at);
      const char = this.#text[this.#at];
      if (hole !== undefined) {
        this.#holeFault('${…} of the shell', hole.start, hole.end, 'use orElse() in the expression');
        this.#at = hole.end;
        continue;
      }
      this.#at++;
      if (char === '\\') this.#at++;
      if (char === '{') depth++;
      if (char === '}' && --depth === 0) return;
    }
    this.#fault('shell-syntax', "the '${' is not closed", start, start + 2);
  }

  #skipTo(char: string, where: string): void {
    const start = this.#at;
    const found = this.#text.indexOf(char, start);
    this.#at = found === -1 ? this.#text.length : found;
    this.#refuseHoles(start, this.#at, where);
  }

  #blanks(): void {
    while (/^[ \t\r]$/.test(this.#text[this.#at] ?? '') || this.#text.startsWith('\\\n', this.#at)) {
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
  }

  #refuseHoles(from: number, to: number, where: string, hint?: string): void {
    for (const hole of this.#holes.values()) {
      if (hole.start >= from && hole.start < to) this.#holeFault(where, hole.start, hole.end, hint);
    }
  }

  #holeFault(where: string, start: number, end: number, hint?: string): void {
    this.#fault(
      'hole-not-a-word',
      `a value cannot be ${where.startsWith('the ') || where.startsWith('what ') || where.startsWith('a pattern') ? '' : 'inside '}${where}`,
      start,
      end,
      hint,
    );
  }

  #fault(code: ProblemCode, message: string, start: number, end: number, hint?: string): void {
    if (
      this.faults.length < 20 &&
      !this.faults.some((fault) => fault.start === start && fault.code === code)
    ) {
      this.faults.push({ code, message, start: Math.max(0, start), end: Math.max(end, start + 1), hint });
    }
  }
}

function newDraft(start: number): Draft {
  return { assignments: [], words: [], redirects: [], start };
}
