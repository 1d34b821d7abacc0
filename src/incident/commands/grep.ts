/** grep, on files that may be known only in part. */
import { RE2JS } from 're2js';
import { compileRegex } from '../../expression/regex.ts';
import { hasGap } from '../gap.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { NotSupported } from '../shell/syntax.ts';
import { Folder } from '../tree/node.ts';
import type { Known } from '../tree/node.ts';
import type { Options } from './options.ts';
import { parseOptions } from './options.ts';
import { Automaton, keysOf } from './regex/gaps.ts';
import type { Match } from './regex/gaps.ts';
import { parseRegex, toRe2 } from './regex/posix.ts';
import type { Regex } from './regex/posix.ts';
import { Report, eachArg, notKnown, pathOf, readFor } from './result.ts';

const OPTIONS = {
  flags: 'EFGivclLqshHnoxwrRaz',
  values: 'em',
  long: {
    quiet: 'q',
    silent: 'q',
    'no-messages': 's',
    count: 'c',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    'only-matching': 'o',
    'invert-match': 'v',
    'ignore-case': 'i',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'line-regexp': 'x',
    'word-regexp': 'w',
    'no-filename': 'h',
    'with-filename': 'H',
    'line-number': 'n',
    recursive: 'r',
    text: 'a',
    'null-data': 'z',
    'regexp=': 'e',
    'max-count=': 'm',
  },
} as const;

export function grep(call: Call): Result {
  const args = eachArg(call);
  const prefix = call.name === 'egrep' ? ['-E'] : call.name === 'fgrep' ? ['-F'] : [];
  const options = parseOptions('grep', [...prefix, ...args], OPTIONS);
  const patterns = options.values.get('e');
  const [pattern, ...files] = patterns === undefined ? options.rest : [patterns.join('\n'), ...options.rest];
  if (pattern === undefined) return call.open === undefined ? usage() : notKnown(call.open);
  return new Grep(call, options, pattern).run(files);
}

function usage(): Result {
  return { stdout: '', stderr: 'Usage: grep [OPTION]... PATTERNS [FILE]...\n', status: 2 };
}

/** What is known about the selected lines of a file. */
interface Selected {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** Why there may be more, or different, lines. */
  readonly open: string | undefined;
}

/** A predicate for the lines that a `grep` with these arguments selects; undefined if that cannot be determined. */
export function lineTest(args: readonly string[]): ((line: string) => boolean) | undefined {
  try {
    const { flags, values, rest } = parseOptions('grep', args, OPTIONS);
    const pattern = values.get('e')?.join('\n') ?? rest[0];
    if (pattern === undefined) return undefined;
    const matcher = matcherOf(pattern, flags);
    const wanted = flags.has('v') ? 'no' : 'yes';
    return (line) => matcher.match(line) === wanted;
  } catch (error) {
    if (error instanceof NotSupported) return undefined;
    throw error;
  }
}

class Grep {
  readonly #call: Call;
  readonly #has: (flag: string) => boolean;
  readonly #most: number | undefined;
  readonly #matcher: Matcher;
  readonly #report = new Report();
  #selected = false;

  constructor(call: Call, { flags, values }: Options, pattern: string) {
    this.#call = call;
    this.#has = (flag) => flags.has(flag);
    const most = values.get('m')?.at(-1);
    this.#most = most === undefined ? undefined : Number(most);
    this.#matcher = matcherOf(pattern, flags);
  }

  run(files: readonly string[]): Result {
    const { open, stdin } = this.#call;
    const recursive = this.#has('r') || this.#has('R');
    const paths = recursive ? files.flatMap((file) => this.#below(file)) : files;
    if (open !== undefined) this.#report.unsure(open);
    const many = files.length > 1 || recursive;
    // Whether each line is prefixed with the name depends on the number of files.
    if (
      open !== undefined &&
      !many &&
      !this.#has('q') &&
      !this.#has('h') &&
      !this.#has('H') &&
      !this.#has('l') &&
      !this.#has('L')
    ) {
      return notKnown(open);
    }
    const named = this.#has('H') || (many && !this.#has('h'));
    if (files.length === 0 && open === undefined && !recursive) {
      const text = stdin.all();
      this.#file(
        '(standard input)',
        stdin.open === undefined ? { text } : { text, partial: stdin.open },
        named,
      );
    }
    for (const path of paths) {
      const known = readFor(this.#call, this.#report, path, this.#has('s'));
      if (known !== undefined) this.#file(path, known, named);
      if (this.#has('q') && this.#selected) break;
    }
    return this.#result();
  }

  #result(): Result {
    const result = this.#report.result();
    // With -q a selected line outweighs read errors.
    if (this.#has('q')) {
      if (this.#selected) return { ...result, stdout: '', status: 0, open: undefined };
      return { ...result, status: result.status === undefined ? undefined : Math.max(1, result.status) };
    }
    if (result.status === undefined) return result;
    const negative = this.#has('L');
    const found = negative ? this.#listed : this.#selected;
    return { ...result, status: result.status >= 2 ? 2 : found ? 0 : 1 };
  }

  #listed = false;

  #file(path: string, known: Known, named: boolean): void {
    const { lines, open } = this.#select(path, known);
    if (lines.length > 0) this.#selected = true;
    if (this.#has('l') || this.#has('L')) {
      const negative = this.#has('L') && !this.#has('l');
      if (lines.length > 0 ? !negative : negative && open === undefined) {
        this.#listed = true;
        this.#report.out(`${path}\n`);
      } else if (lines.length === 0 && open !== undefined) this.#report.unsure(open);
      return;
    }
    if (this.#has('q')) {
      if (lines.length === 0 && open !== undefined) this.#report.unsure(open);
      return;
    }
    if (open !== undefined) {
      this.#report.unsure(open);
      // The number of lines, or which ones come first, is unknown.
      if (this.#has('c') || this.#most !== undefined || this.#has('n')) return;
    }
    const before = named ? `${path}:` : '';
    if (this.#has('c')) {
      this.#report.out(`${before}${lines.length}\n`);
      return;
    }
    const end = this.#has('z') ? '\0' : '\n';
    for (const { number, text } of lines) {
      const at = this.#has('n') ? `${number}:` : '';
      if (!this.#has('o')) this.#report.out(`${before}${at}${text}${end}`);
      else if (!this.#has('v')) {
        for (const match of this.#matcher.matches(text)) this.#report.out(`${before}${at}${match}${end}`);
      }
    }
  }

  #select(path: string, known: Known): Selected {
    const end = this.#has('z') ? '\0' : '\n';
    const lines = known.text.split(end);
    if (lines.at(-1) === '') lines.pop();
    let open = known.partial !== undefined && this.#mayMatchOthers(known) ? known.partial : undefined;
    const selected: { number: number; text: string }[] = [];
    const wanted = this.#has('v') ? 'no' : 'yes';
    for (const [nth, text] of lines.entries()) {
      const match = this.#matcher.match(text);
      if (match === wanted) selected.push({ number: nth + 1, text });
      else if (match === 'depends') open ??= `what decides about a line of ${path} is not stated`;
      if (this.#most !== undefined && selected.length >= this.#most) break;
    }
    return { lines: selected, open };
  }

  /** Whether one of the lines that are not stated may be selected. */
  #mayMatchOthers({ keys }: Known): boolean {
    if (this.#has('v') || keys === undefined) return true;
    const wanted = this.#matcher.keys;
    return wanted === undefined || wanted.some((key) => !keys.has(key));
  }

  /** Every file below a folder, as -r finds them; links are not followed. */
  #below(path: string): string[] {
    const found = this.#call.state.tree.find(pathOf(this.#call, path));
    if (found.kind !== 'found' || !(found.node instanceof Folder)) return [path];
    const files: string[] = [];
    const walk = (folder: Folder, at: string): void => {
      this.#call.state.budget.command();
      const { names, open } = folder.list();
      if (open !== undefined) this.#report.unsure(open);
      for (const name of names) {
        const node = folder.get(name);
        if (node instanceof Folder) walk(node, `${at}/${name}`);
        else if (node?.kind === 'file') files.push(`${at}/${name}`);
      }
    };
    walk(found.node, path.replace(/\/+$/, ''));
    return files;
  }
}

interface Matcher {
  match(line: string): Match;
  /** The matches, for -o. */
  matches(line: string): string[];
  readonly keys: readonly string[] | undefined;
}

const cache = new Map<string, Matcher>();
const CACHED = 500;

function matcherOf(pattern: string, flags: ReadonlySet<string>): Matcher {
  const key = `${['E', 'F', 'i', 'x', 'w'].filter((flag) => flags.has(flag)).join('')} ${pattern}`;
  let known = cache.get(key);
  if (known === undefined) {
    known = compile(pattern, flags);
    if (cache.size >= CACHED) cache.delete(cache.keys().next().value ?? '');
    cache.set(key, known);
  }
  return known;
}

function compile(pattern: string, flags: ReadonlySet<string>): Matcher {
  const branches = pattern
    .split('\n')
    .map((one): Regex =>
      flags.has('F')
        ? { kind: 'sequence', parts: one.split('').map((char) => ({ kind: 'char', char })) }
        : parseRegex(one, flags.has('E')),
    );
  let regex: Regex = branches.length === 1 ? (branches[0] as Regex) : { kind: 'choice', branches };
  if (flags.has('x')) regex = { kind: 'sequence', parts: [{ kind: 'start' }, regex, { kind: 'end' }] };
  if (flags.has('w'))
    regex = { kind: 'sequence', parts: [{ kind: 'boundary' }, regex, { kind: 'boundary' }] };
  const foldCase = flags.has('i');
  const automaton = new Automaton(regex, foldCase);
  // Most patterns in scans are plain text.
  const plain = !foldCase && regex.kind === 'sequence' && regex.parts.every(({ kind }) => kind === 'char');
  const source = `${foldCase ? '(?i)' : ''}${toRe2(regex)}`;
  const compiled = compileRegex(source);
  if ('refused' in compiled) throw new NotSupported(`a pattern: ${compiled.refused}`);
  const literal = plain
    ? branches
        .flatMap((one) => ('parts' in one ? one.parts : []))
        .map((part) => ('char' in part ? part.char : ''))
        .join('')
    : undefined;
  const test = (line: string): boolean =>
    literal === undefined ? compiled.regex.test(line) : line.includes(literal);
  return {
    match: (line) => (hasGap(line) ? automaton.match(line) : test(line) ? 'yes' : 'no'),
    matches: (line) => allMatches(source, line),
    keys: keysOf(regex),
  };
}

/** Successive longest matches, as -o prints them; empty ones are not printed. */
function allMatches(source: string, line: string): string[] {
  // It was compiled before, so its size is bounded.
  const matcher = RE2JS.compile(source, RE2JS.LONGEST_MATCH).matcher(line);
  const found: string[] = [];
  while (matcher.find()) {
    const text = matcher.group() ?? '';
    if (text !== '') found.push(text);
  }
  return found;
}
