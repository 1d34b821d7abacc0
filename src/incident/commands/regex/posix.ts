/** Parses POSIX regular expressions, basic and extended, into a tree. */
import { NotSupported } from '../../shell/syntax.ts';

export type Regex =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'set';
      readonly negated: boolean;
      readonly source: string;
      readonly test: (char: string) => boolean;
    }
  | { readonly kind: 'start' | 'end' | 'boundary' }
  | { readonly kind: 'group'; readonly inner: Regex }
  | { readonly kind: 'sequence'; readonly parts: readonly Regex[] }
  | { readonly kind: 'choice'; readonly branches: readonly Regex[] }
  | {
      readonly kind: 'repeat';
      readonly inner: Regex;
      readonly least: number;
      readonly most: number | undefined;
    };

const DEEPEST = 50;
/** Counted repetitions are unrolled up to this limit. */
const MOST_REPEATS = 200;

/** @param keepsGroups whether the text of groups is needed */
export function parseRegex(source: string, extended: boolean, keepsGroups = false): Regex {
  const parser = new PosixParser(source, extended, keepsGroups);
  const regex = parser.choice(0);
  parser.atEnd();
  return regex;
}

class PosixParser {
  readonly #source: string;
  readonly #extended: boolean;
  readonly #keepsGroups: boolean;
  #at = 0;

  constructor(source: string, extended: boolean, keepsGroups: boolean) {
    this.#source = source;
    this.#extended = extended;
    this.#keepsGroups = keepsGroups;
  }

  atEnd(): void {
    if (this.#at < this.#source.length)
      throw new NotSupported(`a pattern with ${this.#source.slice(this.#at, this.#at + 10)}`);
  }

  choice(depth: number): Regex {
    if (depth > DEEPEST) throw new NotSupported('a pattern is nested too deeply');
    const branches = [this.#sequence(depth)];
    while (this.#operator('|')) branches.push(this.#sequence(depth));
    return branches.length === 1 ? (branches[0] as Regex) : { kind: 'choice', branches };
  }

  #sequence(depth: number): Regex {
    const parts: Regex[] = [];
    while (
      this.#at < this.#source.length &&
      !this.#isOperator('|') &&
      !(depth > 0 && this.#isOperator(')'))
    ) {
      const from = this.#at;
      const atom = this.#atom(depth, parts.length === 0);
      parts.push(this.#repeated(atom));
      if (this.#at === from) throw new NotSupported('a pattern that cannot be parsed');
    }
    return parts.length === 1 ? (parts[0] as Regex) : { kind: 'sequence', parts };
  }

  /** In basic patterns a backslash makes a character an operator; in extended ones it makes an operator a character. */
  #isOperator(char: string): boolean {
    return this.#extended ? this.#source[this.#at] === char : this.#source.startsWith(`\\${char}`, this.#at);
  }

  #operator(char: string): boolean {
    if (!this.#isOperator(char)) return false;
    this.#at += this.#extended ? 1 : 2;
    return true;
  }

  #atom(depth: number, isFirst: boolean): Regex {
    if (this.#operator('(')) {
      const inner = this.choice(depth + 1);
      if (!this.#operator(')')) throw new NotSupported('a pattern has an open bracket');
      return this.#keepsGroups ? { kind: 'group', inner } : inner;
    }
    const char = this.#source[this.#at] ?? '';
    const next = this.#source[this.#at + 1];
    this.#at++;
    if (char === '.') return { kind: 'any' };
    if (char === '[') return this.#set();
    if (char === '^' && (this.#extended || isFirst)) return { kind: 'start' };
    if (
      char === '$' &&
      (this.#extended ||
        next === undefined ||
        this.#source.startsWith('\\)', this.#at) ||
        this.#source.startsWith('\\|', this.#at))
    ) {
      return { kind: 'end' };
    }
    if (char === '*' && isFirst) return { kind: 'char', char };
    if (this.#extended && /[*+?{]/.test(char)) {
      if (char === '{') return { kind: 'char', char };
      throw new NotSupported(`a pattern that begins with ${char}`);
    }
    if (char !== '\\') return { kind: 'char', char };
    if (next === undefined) throw new NotSupported('a pattern ends with a backslash');
    this.#at++;
    return escaped(next);
  }

  #repeated(atom: Regex): Regex {
    let regex = atom;
    for (;;) {
      const range = this.#range();
      if (range === undefined) return regex;
      regex = { kind: 'repeat', inner: regex, ...range };
    }
  }

  #range(): { least: number; most: number | undefined } | undefined {
    if (this.#source[this.#at] === '*') {
      this.#at++;
      return { least: 0, most: undefined };
    }
    if (this.#operator('+')) return { least: 1, most: undefined };
    if (this.#operator('?')) return { least: 0, most: 1 };
    const counted = this.#extended ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/;
    const match = counted.exec(this.#source.slice(this.#at, this.#at + 20));
    if (match === null) return undefined;
    this.#at += match[0].length;
    const least = Number(match[1] || 0);
    const most = match[2] === '' ? least : match[3] === '' ? undefined : Number(match[3]);
    if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS)
      throw new NotSupported('a pattern with too many repetitions');
    return { least, most };
  }

  #set(): Regex {
    const from = this.#at;
    const negated = this.#source[this.#at] === '^';
    if (negated) this.#at++;
    let source = '';
    let first = true;
    const tests: ((char: string) => boolean)[] = [];
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined)
        throw new NotSupported(`a pattern with ${this.#source.slice(from - 1, from + 10)}`);
      if (char === ']' && !first) break;
      first = false;
      const named = /^\[:([a-z]+):\]/.exec(this.#source.slice(this.#at, this.#at + 12));
      if (named !== null) {
        const known = Object.hasOwn(CLASSES, named[1] ?? '') ? CLASSES[named[1] ?? ''] : undefined;
        if (known === undefined) throw new NotSupported(`a pattern with ${named[0]}`);
        const test = new RegExp(`[${known}]`);
        tests.push((other) => test.test(other));
        source += known;
        this.#at += named[0].length;
        continue;
      }
      const high = this.#source[this.#at + 2];
      if (this.#source[this.#at + 1] === '-' && high !== undefined && high !== ']') {
        tests.push((other) => other >= char && other <= high);
        source += `${quote(char)}-${quote(high)}`;
        this.#at += 3;
        continue;
      }
      tests.push((other) => other === char);
      source += quote(char);
      this.#at++;
    }
    this.#at++;
    return {
      kind: 'set',
      negated,
      source,
      test: (char) => tests.some((test) => test(char)) !== negated,
    };
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: ' \\t\\n\\r\\f\\v',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

function escaped(char: string): Regex {
  switch (char) {
    case 'w':
      return set('A-Za-z0-9_', false);
    case 'W':
      return set('A-Za-z0-9_', true);
    case 's':
      return set(' \\t\\n\\r\\f\\v', false);
    case 'S':
      return set(' \\t\\n\\r\\f\\v', true);
    case 'b':
    case '<':
    case '>':
      return { kind: 'boundary' };
    default:
      if (/[A-Za-z0-9]/.test(char)) throw new NotSupported(`a pattern with \\${char}`);
      return { kind: 'char', char };
  }
}

function set(source: string, negated: boolean): Regex {
  const test = new RegExp(`[${source}]`);
  return { kind: 'set', negated, source, test: (char) => test.test(char) !== negated };
}

/** The pattern in RE2 syntax; `dotAll` is not needed, since lines are matched one by one. */
export function toRe2(regex: Regex): string {
  switch (regex.kind) {
    case 'char':
      return quote(regex.char);
    case 'any':
      return '.';
    case 'set':
      return `[${regex.negated ? '^' : ''}${regex.source}]`;
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'boundary':
      return '\\b';
    case 'group':
      return `(${toRe2(regex.inner)})`;
    case 'sequence':
      return regex.parts
        .map((part) => (part.kind === 'choice' ? `(?:${toRe2(part)})` : toRe2(part)))
        .join('');
    case 'choice':
      return regex.branches.map(toRe2).join('|');
    case 'repeat': {
      const { inner, least, most } = regex;
      const isAtom = inner.kind === 'char' || inner.kind === 'any' || inner.kind === 'set';
      const text = isAtom ? toRe2(inner) : `(?:${toRe2(inner)})`;
      return `${text}${most === undefined && least < 2 ? (least === 0 ? '*' : '+') : `{${least},${most ?? ''}}`}`;
    }
  }
}

export function quote(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
