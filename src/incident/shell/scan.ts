/** Scans words, quotes, expansions and redirections of a shell command. */
import type { Change, Part, Redirect, Script, Word } from './syntax.ts';
import { NotSupported } from './syntax.ts';

/** Characters that end an unquoted word. */
const ENDS = /[\s;&|()<>]/;

interface HereDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly literal: boolean;
  /** Filled when its text is read, at the end of the line. */
  readonly target: Part[];
}

export class Scanner {
  readonly #text: string;
  readonly #script: (text: string) => Script;
  #at = 0;
  #pending: HereDocument[] = [];

  /** @param script parses the contents of `$( )` */
  constructor(text: string, script: (text: string) => Script) {
    this.#text = text;
    this.#script = script;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  rest(length: number): string {
    return this.#text.slice(this.#at, this.#at + length);
  }

  take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string): void {
    this.blanks();
    if (!this.take(token)) throw new NotSupported(`'${token}' is missing`);
  }

  blanks(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === ' ' || char === '\t' || char === '\r') this.#at++;
      else if (char === '\\' && this.#text[this.#at + 1] === '\n') this.#at += 2;
      else if (char === '#') this.#comment();
      else return;
    }
  }

  newlines(): void {
    for (;;) {
      this.blanks();
      if (!this.#newline()) return;
    }
  }

  /** Line ends and single semicolons. */
  separators(): void {
    for (;;) {
      this.newlines();
      if (this.rest(2) === ';;' || !this.take(';')) return;
    }
  }

  atKeyword(word: string): boolean {
    this.blanks();
    if (!this.#text.startsWith(word, this.#at)) return false;
    const next = this.#text[this.#at + word.length];
    return next === undefined || ENDS.test(next);
  }

  keyword(word: string): boolean {
    if (!this.atKeyword(word)) return false;
    this.#at += word.length;
    return true;
  }

  name(): string | undefined {
    return this.#match(/[A-Za-z_]\w*/y);
  }

  assignment(): string | undefined {
    const name = this.#match(/[A-Za-z_]\w*(?==)/y);
    if (name !== undefined) this.#at++;
    return name;
  }

  redirect(): Redirect | undefined {
    const from = this.#at;
    const number = this.#match(/\d+(?=[<>])/y);
    const operator = this.#match(/<<<|<<-|<<|<>|<&|>>|>&|>\||&>|[<>]/y);
    if (operator === undefined) {
      this.#at = from;
      return undefined;
    }
    if (operator === '<<<' || operator === '&>')
      throw new NotSupported(`${operator} is not POSIX shell syntax`);
    if (this.rest(1) === '(') throw new NotSupported('process substitution');
    this.blanks();
    if (operator === '<<' || operator === '<<-') {
      const target: Part[] = [];
      const source = this.#match(/(?:'[^']*'|"[^"]*"|\\.|[^\s;&|()<>'"\\])+/y);
      if (source === undefined) throw new NotSupported('a here-document has no delimiter');
      const delimiter = source.replaceAll(/['"\\]/g, '');
      this.#pending.push({ delimiter, stripTabs: operator === '<<-', literal: delimiter !== source, target });
      return { fd: number === undefined ? 0 : Number(number), operator: '<<', target };
    }
    const target = this.word();
    if (target === undefined) throw new NotSupported('a redirection has no target');
    const standard = operator.startsWith('<') ? 0 : 1;
    return {
      fd: number === undefined ? standard : Number(number),
      operator: operator as Redirect['operator'],
      target,
    };
  }

  word(): Word | undefined {
    const parts: Part[] = [];
    const from = this.#at;
    while (!this.done) {
      const char = this.#text[this.#at] ?? '';
      if (ENDS.test(char)) break;
      if (char === '\\' && this.#text[this.#at + 1] === '\n') {
        this.#at += 2;
        continue;
      }
      this.#unquoted(char, parts);
    }
    return this.#at === from ? undefined : parts;
  }

  #unquoted(char: string, parts: Part[]): void {
    if (char === "'") {
      const close = this.#text.indexOf("'", this.#at + 1);
      if (close === -1) throw new NotSupported("a ' is not closed");
      parts.push({ kind: 'text', text: this.#text.slice(this.#at + 1, close), quoted: true });
      this.#at = close + 1;
    } else if (char === '"') {
      this.#at++;
      this.#doubleQuoted(parts);
    } else if (char === '\\') {
      parts.push({ kind: 'text', text: this.#text[this.#at + 1] ?? '\\', quoted: true });
      this.#at += 2;
    } else if (char === '$') {
      parts.push(this.#dollar(false));
    } else if (char === '`') {
      parts.push(this.#backticks(false));
    } else {
      const text = this.#match(/[^\s;&|()<>'"\\$`]+/y) ?? '';
      parts.push({ kind: 'text', text, quoted: false });
    }
  }

  #doubleQuoted(parts: Part[]): void {
    // Empty quotes are an empty word.
    parts.push({ kind: 'text', text: '', quoted: true });
    for (;;) {
      if (this.done) throw new NotSupported('a " is not closed');
      if (this.take('"')) return;
      this.#quotedPart(parts, /[^"\\$`]+/y, /[$`"\\]/);
    }
  }

  #quotedPart(parts: Part[], plain: RegExp, escapable: RegExp): void {
    const char = this.#text[this.#at] ?? '';
    if (char === '\\') {
      const next = this.#text[this.#at + 1] ?? '';
      this.#at += 2;
      if (next === '\n') return;
      parts.push({ kind: 'text', text: escapable.test(next) ? next : `\\${next}`, quoted: true });
    } else if (char === '$') {
      parts.push(this.#dollar(true));
    } else if (char === '`') {
      parts.push(this.#backticks(true));
    } else {
      let text = this.#match(plain);
      if (text === undefined) {
        text = char;
        this.#at++;
      }
      parts.push({ kind: 'text', text, quoted: true });
    }
  }

  #dollar(quoted: boolean): Part {
    this.#at++;
    if (this.rest(2) === '((') {
      this.#at += 2;
      return { kind: 'arithmetic', expression: this.#arithmetic(), quoted };
    }
    if (this.take('(')) return { kind: 'command', script: this.#script(this.#enclosed()), quoted };
    if (this.take('{')) return this.#braces(quoted);
    if (!quoted && this.rest(1) === "'") throw new NotSupported("$'…' is not POSIX shell syntax");
    const name = this.#match(/[A-Za-z_]\w*|[0-9]|[@*#?$!-]/y);
    if (name === undefined) return { kind: 'text', text: '$', quoted: true };
    return { kind: 'parameter', name, change: undefined, quoted };
  }

  #braces(quoted: boolean): Part {
    if (this.rest(1) === '#' && this.rest(2) !== '#}') {
      this.#at++;
      const name = this.#match(/[A-Za-z_]\w*|[0-9]+|[@*#?]/y);
      if (name === undefined || !this.take('}')) throw new NotSupported('${#…} is not closed');
      return { kind: 'parameter', name, change: { operator: 'length', word: [] }, quoted };
    }
    const name = this.#match(/[A-Za-z_]\w*|[0-9]+|[@*#?$!-]/y);
    if (name === undefined) throw new NotSupported(`\${${this.rest(10)}`);
    if (this.take('}')) return { kind: 'parameter', name, change: undefined, quoted };
    const operator = this.#match(/:[-=?+]|[-=?+]|%%|%|##|#/y);
    if (operator === undefined) throw new NotSupported(`\${${name}${this.rest(10)}`);
    // The part to remove is a pattern, even inside quotes.
    const isText = quoted && !/^[%#]/.test(operator);
    const word: Part[] = [];
    while (!this.take('}')) {
      if (this.done) throw new NotSupported('${ is not closed');
      const char = this.#text[this.#at] ?? '';
      if (isText && char !== '"') this.#quotedPart(word, /[^}"\\$`]+/y, /[}$`"\\]/);
      else if (ENDS.test(char)) {
        word.push({ kind: 'text', text: char, quoted: false });
        this.#at++;
      } else if (/[^'"\\$`]/.test(char)) {
        word.push({ kind: 'text', text: this.#match(/[^\s;&|()<>'"\\$`}]+/y) ?? '', quoted: false });
      } else this.#unquoted(char, word);
    }
    return { kind: 'parameter', name, change: { operator: operator as Change['operator'], word }, quoted };
  }

  /** The text up to the closing bracket; brackets inside quotes, comments and `case` do not count. */
  #enclosed(): string {
    const from = this.#at;
    const inner = new Scanner(this.#text.slice(from), () => ({ statements: [] }));
    inner.#skip();
    this.#at = from + inner.#at;
    const text = this.#text.slice(from, this.#at);
    if (!this.take(')')) throw new NotSupported('$( is not closed');
    return text;
  }

  /** Moves to the `)` that closes the current level. */
  #skip(): void {
    let depth = 0;
    let cases = 0;
    while (!this.done) {
      const char = this.#text[this.#at] ?? '';
      if (char === ')') {
        if (depth === 0 && cases === 0) return;
        if (depth > 0) depth--;
        this.#at++;
      } else if (char === '(') {
        depth++;
        this.#at++;
      } else if (char === '#' && /[\s;]/.test(this.#text[this.#at - 1] ?? ' ')) {
        this.#comment();
      } else if (/[\s;&|<>]/.test(char)) {
        this.#at++;
      } else {
        if (this.atKeyword('case')) cases++;
        if (this.atKeyword('esac')) cases--;
        this.word();
      }
    }
  }

  #backticks(quoted: boolean): Part {
    this.#at++;
    let text = '';
    while (!this.take('`')) {
      if (this.done) throw new NotSupported('a ` is not closed');
      const char = this.#text[this.#at++] ?? '';
      const next = this.#text[this.#at] ?? '';
      if (char === '\\' && /[$`\\]/.test(next)) {
        text += next;
        this.#at++;
      } else text += char;
    }
    return { kind: 'command', script: this.#script(text), quoted };
  }

  #arithmetic(): Word {
    const parts: Part[] = [];
    let depth = 0;
    for (;;) {
      if (this.done) throw new NotSupported('$(( is not closed');
      if (depth === 0 && this.take('))')) return parts;
      const char = this.#text[this.#at] ?? '';
      if (char === '(') depth++;
      if (char === ')') depth--;
      if (char === '$') parts.push(this.#dollar(true));
      else if (char === '`') parts.push(this.#backticks(true));
      else {
        parts.push({ kind: 'text', text: char, quoted: true });
        this.#at++;
      }
    }
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #newline(): boolean {
    if (!this.take('\n')) return false;
    const pending = this.#pending;
    this.#pending = [];
    for (const document of pending) this.#hereDocument(document);
    return true;
  }

  #hereDocument({ delimiter, stripTabs, literal, target }: HereDocument): void {
    let text = '';
    for (;;) {
      if (this.done) throw new NotSupported(`a here-document has no line '${delimiter}'`);
      const end = this.#text.indexOf('\n', this.#at);
      const raw = this.#text.slice(this.#at, end === -1 ? undefined : end);
      this.#at = end === -1 ? this.#text.length : end + 1;
      const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
      if (line === delimiter) break;
      text += `${line}\n`;
    }
    if (literal) {
      target.push({ kind: 'text', text, quoted: true });
      return;
    }
    const inner = new Scanner(text, this.#script);
    while (!inner.done) inner.#quotedPart(target, /[^\\$`]+/y, /[$`\\]/);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }
}
