/** Expands a command's words into arguments: parameters, substitutions, splitting, patterns. */
import { OTHERS } from '../tree/cgroups.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { expandGlob } from './glob.ts';
import { compilePattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import type { State } from './state.ts';
import type { Change, Part, Script, Word } from './syntax.ts';
import { NotSupported } from './syntax.ts';
import type { Text, Value, Words } from './values.ts';
import { hasGap } from '../gap.ts';

/** Runs what is inside `$( )`, and returns its output. */
export type Substitute = (script: Script) => Text;

/** Thrown if a word is not known, not even in part: its command is skipped. */
export class WordNotKnown extends Error {
  override readonly name = 'WordNotKnown';
}

/** A text under construction, with which of its characters are quoted. */
interface Field {
  text: string;
  /** Offsets of quoted characters, as ranges. */
  quoted: [number, number][];
  open: string | undefined;
  /** Whether quotes make it a word even if it is empty. */
  exists: boolean;
  /** Whether it contains `"$@"` without parameters: then it is a word only if it contains something else. */
  vanishes: boolean;
}

export class Expander {
  readonly #state: State;
  readonly #substitute: Substitute;

  constructor(state: State, substitute: Substitute) {
    this.#state = state;
    this.#substitute = substitute;
  }

  /** Expands a command's words: split, with patterns replaced by paths. */
  words(words: readonly Word[]): Words {
    const all: Text[] = [];
    let open: string | undefined;
    for (const word of words) {
      const split = this.#split(word);
      open ??= split.open;
      for (const field of split.fields) {
        if (!mayBePattern(field)) {
          all.push({ text: field.text, open: field.open });
          continue;
        }
        if (this.#state.cwd === undefined && !field.text.startsWith('/')) {
          throw new WordNotKnown('the working directory is not known');
        }
        const quoted = (at: number): boolean => isQuoted(field, at);
        const isPattern = compilePattern(field.text, quoted).isPattern;
        const globbed = isPattern
          ? expandGlob(this.#state.tree, this.#state.cwd ?? '/', field.text, quoted)
          : { paths: [], open: undefined };
        open ??= globbed.open;
        if (globbed.paths.length > 0) all.push(...globbed.paths.map((text) => ({ text })));
        else if (globbed.open === undefined) all.push({ text: field.text, open: field.open });
      }
    }
    return { words: all, open };
  }

  /** Expands to a single text, without splitting and paths: for assignments, redirections and `case`. */
  text(word: Word): Text {
    let text = '';
    let open: string | undefined;
    for (const part of word) {
      const one = this.#scalar(part);
      // Text with missing lines is usable only if nothing stands beside it.
      if (one.open !== undefined && word.some((other) => other !== part && !isEmpty(other))) {
        throw new WordNotKnown(one.open);
      }
      open ??= one.open;
      text += one.text;
    }
    return { text, open };
  }

  /** Expands a here-document: only a substitution alone on its lines may lack some. */
  document(word: Word): Text {
    let text = '';
    let open: string | undefined;
    for (const [nth, part] of word.entries()) {
      const one = this.#scalar(part);
      if (one.open !== undefined) {
        const next = word[nth + 1];
        const before = text === '' || text.endsWith('\n');
        const after = next === undefined || (next.kind === 'text' && next.text.startsWith('\n'));
        if (!before || !after) throw new WordNotKnown(one.open);
        open ??= one.open;
      }
      text += one.text;
    }
    return { text, open };
  }

  pattern(word: Word): Pattern {
    const field = newField();
    for (const part of word) {
      const one = this.#scalar(part);
      if (one.open !== undefined) throw new WordNotKnown(one.open);
      append(field, one.text, part.quoted);
    }
    return compilePattern(field.text, (at) => isQuoted(field, at));
  }

  #split(word: Word): { fields: Field[]; open: string | undefined } {
    const fields: Field[] = [newField()];
    let open: string | undefined;
    const last = (): Field => fields[fields.length - 1] as Field;
    for (const part of word) {
      if (part.kind === 'text') {
        append(last(), part.text, part.quoted);
        continue;
      }
      if (part.kind === 'parameter' && part.name === '@' && part.quoted && part.change === undefined) {
        const { words, open: more } = this.#parameters();
        open ??= more;
        if (words.length === 0) last().vanishes = true;
        for (const [nth, one] of words.entries()) {
          if (nth > 0) fields.push(newField());
          append(last(), one.text, true);
          last().open ??= one.open;
        }
        continue;
      }
      const value = this.#value(part);
      if (part.quoted) {
        if (
          value.open !== undefined &&
          word.length > 1 &&
          word.some((other) => other !== part && !isEmpty(other))
        ) {
          throw new WordNotKnown(value.open);
        }
        append(last(), value.text, true);
        last().open ??= value.open;
        continue;
      }
      // Missing lines are missing fields.
      open ??= value.open;
      const pieces = splitFields(value.text, this.#separators());
      for (const [nth, piece] of pieces.texts.entries()) {
        if (nth > 0 || (nth === 0 && pieces.leading && !isFresh(last()))) fields.push(newField());
        append(last(), piece, false);
      }
      if (pieces.trailing && pieces.texts.length > 0) fields.push(newField());
    }
    return { fields: fields.filter((field) => field.text !== '' || (field.exists && !field.vanishes)), open };
  }

  #separators(): string {
    const value = this.#state.variables.get('IFS');
    if (value === undefined) return ' \t\n';
    if ('unknown' in value) throw new WordNotKnown(value.unknown);
    return value.text;
  }

  #scalar(part: Part): Text {
    if (part.kind === 'text') return part;
    if (part.kind === 'parameter' && (part.name === '@' || part.name === '*') && part.change === undefined) {
      const { words, open } = this.#parameters();
      const inner = words.find((one) => one.open !== undefined)?.open;
      if (open !== undefined || inner !== undefined) throw new WordNotKnown(open ?? inner);
      return { text: words.map((one) => one.text).join(' ') };
    }
    return this.#value(part);
  }

  #value(part: Exclude<Part, { kind: 'text' }>): Text {
    switch (part.kind) {
      case 'command': {
        const { text, open } = this.#substitute(part.script);
        return { text: text.replace(/\n+$/, ''), open };
      }
      case 'arithmetic':
        return { text: this.#arithmetic(part.expression) };
      case 'parameter':
        return this.#parameter(part.name, part.change);
    }
  }

  #arithmetic(expression: Word): string {
    const { text, open } = this.text(expression);
    if (open !== undefined || hasGap(text)) throw new WordNotKnown(open ?? 'a number is not stated');
    const { variables } = this.#state;
    const value = evaluateArithmetic(text, {
      get: (name) => {
        const known = variables.get(name);
        if (known === undefined) return '';
        return 'unknown' in known || known.open !== undefined || hasGap(known.text) ? undefined : known.text;
      },
      set: (name, assigned) => variables.set(name, { text: assigned }),
    });
    if (value === undefined) throw new WordNotKnown('a number is not known');
    return value;
  }

  #parameters(): Words {
    const { parameters } = this.#state;
    if ('unknown' in parameters) throw new WordNotKnown(parameters.unknown);
    return parameters;
  }

  #parameter(name: string, change: Change | undefined): Text {
    const value = this.#lookUp(name);
    if (change === undefined) return known(value ?? { text: '' });
    const isUnset = value === undefined || (change.operator.startsWith(':') && known(value).text === '');
    // If lines may be missing, an empty text may be incomplete.
    if (isUnset && value !== undefined && known(value).open !== undefined)
      throw new WordNotKnown(known(value).open);
    switch (change.operator) {
      case '-':
      case ':-':
        return isUnset ? this.text(change.word) : known(value);
      case '+':
      case ':+':
        return isUnset ? { text: '' } : this.text(change.word);
      case '=':
      case ':=': {
        if (!isUnset) return known(value);
        const assigned = this.text(change.word);
        this.#state.variables.set(name, assigned);
        return assigned;
      }
      case '?':
      case ':?':
        if (isUnset) throw new NotSupported('${…?}');
        return known(value);
      case 'length':
        return { text: String(Array.from(exact(value ?? { text: '' })).length) };
      case '%':
      case '%%':
      case '#':
      case '##':
        return {
          text: withoutMatch(exact(value ?? { text: '' }), change.operator, this.pattern(change.word)),
        };
    }
  }

  #lookUp(name: string): Value | undefined {
    const { status, variables } = this.#state;
    if (name === '?')
      return status === undefined ? { unknown: 'an exit code is not known' } : { text: String(status) };
    if (name === '#') {
      const { words, open } = this.#parameters();
      if (open !== undefined) return { unknown: open };
      if (words.some((word) => word.text.includes(OTHERS))) return { unknown: 'all cgroups are not stated' };
      return { text: String(words.length) };
    }
    if (name === '0') return { text: 'sh' };
    if (/^[1-9]/.test(name)) {
      const { words, open } = this.#parameters();
      // The n-th is known only if none may be missing before it.
      return open === undefined ? words[Number(name) - 1] : { unknown: open };
    }
    if (name === '*' || name === '@') {
      const { words, open } = this.#parameters();
      return open === undefined ? { text: words.map((word) => word.text).join(' ') } : { unknown: open };
    }
    if (name === '$' || name === '!') return { unknown: 'the id of a process is not known' };
    if (name === '-') return { text: '' };
    return variables.get(name);
  }
}

function known(value: Value): Text {
  if ('unknown' in value) throw new WordNotKnown(value.unknown);
  return value;
}

/** The exact text; throws if anything is missing or a gap. */
function exact(value: Value): string {
  const { text, open } = known(value);
  if (open !== undefined || hasGap(text)) throw new WordNotKnown(open ?? 'a part of it is not stated');
  return text;
}

function withoutMatch(text: string, operator: string, pattern: Pattern): string {
  const fromStart = operator.startsWith('#');
  const longest = operator.length === 2;
  if (!pattern.isPattern) {
    if (fromStart) return text.startsWith(pattern.text) ? text.slice(pattern.text.length) : text;
    return text.endsWith(pattern.text) && pattern.text !== '' ? text.slice(0, -pattern.text.length) : text;
  }
  for (let nth = 0; nth <= text.length; nth++) {
    const length = longest ? text.length - nth : nth;
    const part = fromStart ? text.slice(0, length) : text.slice(text.length - length);
    if (pattern.matches(part)) return fromStart ? text.slice(length) : text.slice(0, text.length - length);
  }
  return text;
}

function newField(): Field {
  return { text: '', quoted: [], open: undefined, exists: false, vanishes: false };
}

function isFresh(field: Field): boolean {
  return field.text === '' && !field.exists;
}

function append(field: Field, text: string, quoted: boolean): void {
  if (quoted) {
    field.exists = true;
    if (text !== '') field.quoted.push([field.text.length, field.text.length + text.length]);
  }
  field.text += text;
}

function isQuoted({ quoted }: Field, at: number): boolean {
  return quoted.some(([from, to]) => at >= from && at < to);
}

function mayBePattern({ text }: Field): boolean {
  return text.includes('*') || text.includes('?') || text.includes('[');
}

function isEmpty(part: Part): boolean {
  return part.kind === 'text' && part.text === '';
}

function splitFields(
  text: string,
  separators: string,
): { texts: readonly string[]; leading: boolean; trailing: boolean } {
  if (separators === '') return { texts: text === '' ? [] : [text], leading: false, trailing: false };
  if (/[^ \t\n]/.test(separators)) throw new NotSupported('fields that are separated by other than blanks');
  const isSeparator = (char: string | undefined): boolean => char !== undefined && separators.includes(char);
  const texts: string[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const ends = at === text.length || isSeparator(text[at]);
    if (!ends && start === -1) start = at;
    if (ends && start !== -1) {
      texts.push(text.slice(start, at));
      start = -1;
    }
  }
  return { texts, leading: isSeparator(text[0]), trailing: isSeparator(text.at(-1)) };
}
