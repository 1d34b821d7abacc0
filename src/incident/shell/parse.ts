/**
 * Parses a command into a tree: POSIX shell grammar, except what no runbook uses (aliases, `select`, arrays,
 * background jobs).
 */
import { Scanner } from './scan.ts';
import type {
  Case,
  Command,
  Compound,
  For,
  If,
  Pipeline,
  Redirect,
  Script,
  SimpleCommand,
  Statement,
  While,
  Word,
} from './syntax.ts';
import { NotSupported } from './syntax.ts';

/** Maximum nesting of compound commands and substitutions. */
const DEEPEST = 60;

const cache = new Map<string, Script | NotSupported>();
const CACHED = 2000;

/** @throws {NotSupported} if this shell does not support the text */
export function parseCommand(text: string): Script {
  let known = cache.get(text);
  if (known === undefined) {
    known = parseAnew(text);
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value ?? '');
    cache.set(text, known);
  }
  if (known instanceof NotSupported) throw known;
  return known;
}

function parseAnew(text: string): Script | NotSupported {
  try {
    return parseScript(text, 0);
  } catch (error) {
    if (error instanceof NotSupported) return error;
    throw error;
  }
}

export function parseScript(text: string, depth: number): Script {
  if (depth > DEEPEST) throw new NotSupported('commands are nested too deeply');
  const parser = new ShellParser(text, depth);
  const script = parser.script(() => false);
  parser.atEnd();
  return script;
}

class ShellParser extends Scanner {
  readonly #depth: number;
  #nested = 0;

  constructor(text: string, depth: number) {
    super(text, (inner) => parseScript(inner, depth + 1));
    this.#depth = depth;
  }

  atEnd(): void {
    this.blanks();
    if (!this.done) throw new NotSupported(`unexpected ${JSON.stringify(this.rest(20))}`);
  }

  /** Statements until `stops`, which is not consumed. */
  script(stops: () => boolean): Script {
    const statements: Statement[] = [];
    for (;;) {
      this.separators();
      if (this.done || this.rest(1) === ')' || stops()) return { statements };
      statements.push(this.#statement());
      this.blanks();
      if (this.take('&')) throw new NotSupported('a command in the background');
      const isSeparated = this.rest(1) === ';' || this.rest(1) === '\n';
      if (!isSeparated && !this.done && this.rest(1) !== ')' && !stops()) {
        throw new NotSupported(`unexpected ${JSON.stringify(this.rest(20))}`);
      }
      if (this.rest(2) === ';;') return { statements };
    }
  }

  #statement(): Statement {
    const first = this.#pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    for (;;) {
      this.blanks();
      const operator = this.take('&&') ? '&&' : this.take('||') ? '||' : undefined;
      if (operator === undefined) return { first, rest };
      this.newlines();
      rest.push({ operator, pipeline: this.#pipeline() });
    }
  }

  #pipeline(): Pipeline {
    this.blanks();
    const negated = this.keyword('!');
    const commands = [this.#command()];
    for (;;) {
      this.blanks();
      if (this.rest(2) === '||' || !this.take('|')) return { negated, commands };
      if (this.take('&')) throw new NotSupported('|&');
      this.newlines();
      commands.push(this.#command());
    }
  }

  #command(): Command {
    if (++this.#nested + this.#depth > DEEPEST * 4) throw new NotSupported('commands are nested too deeply');
    try {
      this.blanks();
      const compound = this.#compound();
      if (compound !== undefined) return { ...compound, redirects: this.#redirects() };
      return this.#simple();
    } finally {
      this.#nested--;
    }
  }

  #compound(): Omit<Compound, 'redirects'> | undefined {
    if (this.rest(2) === '((') throw new NotSupported('(( ))');
    if (this.take('(')) {
      const script = this.script(() => false);
      this.expect(')');
      return { kind: 'subshell', body: { script } };
    }
    if (this.keyword('{')) return { kind: 'group', body: { script: this.#until('}') } };
    if (this.keyword('if')) return { kind: 'if', body: this.#if() };
    if (this.keyword('for')) return { kind: 'for', body: this.#for() };
    if (this.keyword('while')) return { kind: 'while', body: this.#while(false) };
    if (this.keyword('until')) return { kind: 'while', body: this.#while(true) };
    if (this.keyword('case')) return { kind: 'case', body: this.#case() };
    if (this.atKeyword('[[') || this.atKeyword('function') || this.atKeyword('select')) {
      throw new NotSupported(`${this.rest(8)} is not POSIX shell syntax`);
    }
    return undefined;
  }

  #until(end: string): Script {
    const script = this.script(() => this.atKeyword(end));
    if (!this.keyword(end)) throw new NotSupported(`'${end}' is missing`);
    return script;
  }

  #if(): If {
    const clauses: { condition: Script; body: Script }[] = [];
    for (;;) {
      const condition = this.#until('then');
      const body = this.script(() => ['elif', 'else', 'fi'].some((word) => this.atKeyword(word)));
      clauses.push({ condition, body });
      if (this.keyword('elif')) continue;
      const otherwise = this.keyword('else') ? this.#until('fi') : undefined;
      if (otherwise === undefined && !this.keyword('fi')) throw new NotSupported("'fi' is missing");
      return { clauses, otherwise };
    }
  }

  #for(): For {
    this.blanks();
    const variable = this.name();
    if (variable === undefined) throw new NotSupported('for needs a name');
    this.newlines();
    let words: Word[] | undefined;
    if (this.keyword('in')) {
      words = [];
      for (;;) {
        this.blanks();
        const word = this.word();
        if (word === undefined) break;
        words.push(word);
      }
    }
    this.separators();
    if (!this.keyword('do')) throw new NotSupported("'do' is missing");
    return { variable, words, script: this.#until('done') };
  }

  #while(until: boolean): While {
    return { until, condition: this.#until('do'), script: this.#until('done') };
  }

  #case(): Case {
    this.blanks();
    const word = this.word();
    this.newlines();
    if (word === undefined || !this.keyword('in')) throw new NotSupported('case needs a word and in');
    const items: { patterns: Word[]; script: Script }[] = [];
    for (;;) {
      this.separators();
      if (this.keyword('esac')) return { word, items };
      this.take('(');
      const patterns: Word[] = [];
      do {
        this.blanks();
        const pattern = this.word();
        if (pattern === undefined) throw new NotSupported('a pattern of case is missing');
        patterns.push(pattern);
        this.blanks();
      } while (this.take('|'));
      this.expect(')');
      const script = this.script(() => this.atKeyword('esac'));
      items.push({ patterns, script });
      this.blanks();
      if (this.take(';;')) continue;
      this.separators();
      if (!this.atKeyword('esac')) throw new NotSupported("';;' is missing");
    }
  }

  #redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      this.blanks();
      const redirect = this.redirect();
      if (redirect === undefined) return redirects;
      redirects.push(redirect);
    }
  }

  #simple(): Command {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      this.blanks();
      const redirect = this.redirect();
      if (redirect !== undefined) {
        redirects.push(redirect);
        continue;
      }
      if (words.length === 0) {
        const name = this.assignment();
        if (name !== undefined) {
          assignments.push({ name, value: this.word() ?? [] });
          continue;
        }
      }
      const word = this.word();
      if (word === undefined) break;
      words.push(word);
      if (words.length === 1 && assignments.length === 0 && this.#isFunction(word))
        return this.#function(word);
    }
    if (words.length + assignments.length + redirects.length === 0) {
      throw new NotSupported(`unexpected ${JSON.stringify(this.rest(20))}`);
    }
    return { kind: 'simple', assignments, words, redirects } satisfies SimpleCommand;
  }

  #isFunction(word: Word): boolean {
    const [part] = word;
    if (word.length !== 1 || part?.kind !== 'text' || part.quoted || !/^[A-Za-z_]\w*$/.test(part.text))
      return false;
    return this.take('()');
  }

  #function([part]: Word): Command {
    this.newlines();
    const command = this.#command();
    return { kind: 'function', name: part?.kind === 'text' ? part.text : '', command };
  }
}
