/** Parses a GNU sed script. */
import { NotSupported } from '../../shell/syntax.ts';
import { checkPattern } from './patterns.ts';
import type { SedAction, Address, Command, RangeEnd } from './syntax.ts';

export function parseSed(source: string, extended: boolean): Command[] {
  return new SedParser(source, extended).script();
}

/** Commands without arguments. */
const PLAIN = 'pdnNDPhHgGx=';

class SedParser {
  readonly #source: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(source: string, extended: boolean) {
    this.#source = source;
    this.#extended = extended;
  }

  script(): Command[] {
    const commands: Command[] = [];
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#source.length) break;
      if (this.#source[this.#at] === '#') {
        this.#skip(/[^\n]*/y);
        continue;
      }
      const command = this.#command();
      if (command.action.kind === 'open') open.push(commands.length);
      if (command.action.kind === 'close') {
        const at = open.pop();
        const opening = at === undefined ? undefined : commands[at];
        if (at === undefined || opening === undefined) throw new NotSupported('sed: } without {');
        commands[at] = { ...opening, action: { kind: 'open', end: commands.length } };
      }
      commands.push(command);
    }
    if (open.length > 0) throw new NotSupported('sed: { without }');
    return commands;
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#source)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }

  #command(): Command {
    const from = this.#address();
    let to: RangeEnd | undefined;
    if (from !== undefined && this.#skip(/\s*,\s*/y) !== '') {
      const more = this.#skip(/\+\d+/y);
      to = more === '' ? this.#address() : { kind: 'more', count: Number(more) };
      if (to === undefined || to.kind === 'step') throw new NotSupported('sed: an incomplete range');
    }
    if (from?.kind === 'line' && from.number === 0 && to?.kind !== 'match')
      throw new NotSupported('sed: line 0');
    this.#skip(/\s*/y);
    const negated = this.#skip(/!\s*/y) !== '';
    return { from, to, negated, action: this.#action() };
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== '') {
      const every = this.#skip(/~\d+/y);
      return every === ''
        ? { kind: 'line', number: Number(number) }
        : { kind: 'step', first: Number(number), every: Number(every.slice(1)) };
    }
    if (this.#skip(/\$/y) !== '') return { kind: 'last' };
    const opening = this.#skip(/\/|\\[^\n\\]/y);
    if (opening === '') return undefined;
    const source = this.#until(opening.slice(-1));
    return { kind: 'match', pattern: this.#pattern(source, this.#skip(/I/y) !== '') };
  }

  /** An empty pattern would mean the last one used. */
  #pattern(source: string, foldCase: boolean): string {
    if (source === '') throw new NotSupported('sed: an empty pattern');
    return checkPattern(source, this.#extended, foldCase);
  }

  /** Reads up to a delimiter; a backslash makes the delimiter a plain character. */
  #until(delimiter: string, inSets = true): string {
    let text = '';
    for (;;) {
      const char = this.#source[this.#at];
      if (char === undefined) throw new NotSupported('sed: an unterminated text');
      this.#at++;
      if (char === delimiter) return text;
      if (char === '\\') {
        const next = this.#source[this.#at++] ?? '';
        text += next === delimiter && !/[\d&|+?(){}.*[\]^$nt]/.test(next) ? next : `\\${next}`;
        if (next === delimiter && /[|+?(){}.*[\]^$nt]/.test(next))
          throw new NotSupported(`sed: ${delimiter} as a delimiter and a character`);
      } else if (char === '[' && inSets) {
        const set = /^\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]/.exec(this.#source.slice(this.#at))?.[0];
        if (set === undefined) throw new NotSupported('sed: an unterminated set');
        text += char + set;
        this.#at += set.length;
      } else text += char;
    }
  }

  #action(): SedAction {
    const letter = this.#source[this.#at++] ?? '';
    if (PLAIN.includes(letter)) return this.#ended({ kind: 'plain', letter });
    switch (letter) {
      case '{':
        return { kind: 'open', end: -1 };
      case '}':
        return this.#ended({ kind: 'close' });
      case 's':
        return this.#ended(this.#substitution());
      case 'y':
        return this.#ended(this.#map());
      case 'q':
      case 'Q': {
        const status = this.#skip(/ *\d+/y);
        return this.#ended({ kind: 'quit', prints: letter === 'q', status: Number(status) });
      }
      case ':':
        return { kind: 'label', label: this.#skip(/ *[^\s;]+/y).trim() };
      case 'b':
      case 't':
      case 'T':
        return this.#ended({ kind: 'jump', letter, label: this.#skip(/ *[^\s;}]*/y).trim() });
      case 'a':
      case 'i':
      case 'c': {
        this.#skip(/[ \t]*(?:\\\n)?[ \t]*/y);
        const text = this.#skip(/[^\n]*/y);
        if (text === '' || text.includes('\\')) throw new NotSupported(`sed: ${letter} of several lines`);
        return { kind: 'text', letter, text };
      }
      default:
        throw new NotSupported(`sed: the command ${letter}`);
    }
  }

  #ended<T extends SedAction>(action: T): T {
    this.#skip(/[ \t]*/y);
    const next = this.#source[this.#at];
    if (next !== undefined && !/[;\n}#]/.test(next)) throw new NotSupported(`sed: ${next} after a command`);
    return action;
  }

  #substitution(): SedAction {
    const delimiter = this.#source[this.#at++] ?? '';
    if (delimiter === '' || /[\\\n]/.test(delimiter)) throw new NotSupported('sed: s without a delimiter');
    const source = this.#until(delimiter);
    const parts = replacement(this.#until(delimiter, false));
    const flags = this.#skip(/[gpIi\d]*/y);
    const nth = /\d+/.exec(flags)?.[0];
    return {
      kind: 's',
      pattern: this.#pattern(source, /i/i.test(flags)),
      parts,
      nth: nth === undefined ? 1 : Number(nth),
      everywhere: flags.includes('g'),
      prints: flags.includes('p'),
    };
  }

  #map(): SedAction {
    const delimiter = this.#source[this.#at++] ?? '';
    const [from, to] = [this.#until(delimiter, false), this.#until(delimiter, false)];
    if (from.includes('\\') || to.includes('\\')) throw new NotSupported('sed: y with a backslash');
    const [left, right] = [Array.from(from), Array.from(to)];
    if (left.length !== right.length) throw new NotSupported('sed: y of texts that differ in length');
    return { kind: 'map', from: left, to: right };
  }
}

/** A list of texts and group numbers. */
function replacement(source: string): (string | number)[] {
  return [...source.matchAll(/\\([^])|&|[^\\&]+/g)].map(([text, after]) => {
    if (after === undefined) return text === '&' ? 0 : text;
    if (/\d/.test(after)) return Number(after);
    if (after === 'n') return '\n';
    if (after === 't') return '\t';
    if (/[A-Za-z]/.test(after)) throw new NotSupported(`sed: \\${after} in a replacement`);
    return after;
  });
}
