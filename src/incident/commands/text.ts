/** Commands that print, cut and sort text. */
import { hasGap } from '../gap.ts';
import type { Call, Result } from '../shell/evaluate.ts';
import { NotSupported } from '../shell/syntax.ts';
import type { Text } from '../shell/values.ts';
import { visible } from '../shell/values.ts';
import { byBytes } from '../tree/node.ts';
import { parseOptions } from './options.ts';
import { Report, eachArg, exactArgs, notKnown, readFor } from './result.ts';

export function cat(call: Call): Result {
  const { rest } = parseOptions('cat', eachArg(call), { flags: 'u' });
  const report = new Report();
  if (call.open !== undefined) report.unsure(call.open);
  if (rest.length === 0 && call.open === undefined) addInput(call, report);
  for (const path of rest) {
    if (path === '-') {
      addInput(call, report);
      continue;
    }
    const known = readFor(call, report, path);
    if (known === undefined) continue;
    report.out(known.text);
    if (known.partial !== undefined) report.unsure(known.partial);
  }
  return report.result();
}

function addInput({ stdin }: Call, report: Report): void {
  report.out(stdin.all());
  if (stdin.open !== undefined) report.open ??= stdin.open;
}

export function echo(call: Call): Result {
  if (call.open !== undefined) return notKnown(call.open);
  const [first, ...others] = call.args;
  const isBare = first?.text === '-n';
  const args = isBare ? others : call.args;
  const open = args.find((arg) => arg.open !== undefined)?.open;
  // Lines may be missing only if they are the only argument.
  if (open !== undefined && args.length > 1) return notKnown(open);
  return {
    stdout: `${args.map((arg) => arg.text).join(' ')}${isBare ? '' : '\n'}`,
    stderr: '',
    status: 0,
    open,
  };
}

export function printf(call: Call): Result {
  const [first, ...args] = call.args;
  if (first === undefined || first.open !== undefined) return notKnown(call.open ?? 'a format is not known');
  const pieces = formatPieces(first.text);
  const holes = pieces.filter((piece) => 'conversion' in piece).length;
  const open = args.find((arg) => arg.open !== undefined)?.open;
  if (open !== undefined && !/^%s(?:\\n)?$/.test(first.text)) return notKnown(open);
  // If arguments may be missing, it is unknown which conversion each one belongs to.
  if (call.open !== undefined && (holes !== 1 || args.length === 0)) return notKnown(call.open);
  let text = '';
  let at = 0;
  do {
    for (const piece of pieces) {
      text += 'text' in piece ? piece.text : converted(piece.conversion, args[at++]?.text ?? '');
    }
  } while (holes > 0 && at < args.length);
  return { stdout: text, stderr: '', status: 0, open: call.open ?? open };
}

type Piece = { readonly text: string } | { readonly conversion: string };

function formatPieces(format: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [all] of format.matchAll(/%%|%[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]|\\(?:[0-7]{1,3}|.)|[^%\\]+|./gs)) {
    if (all === '%%') pieces.push({ text: '%' });
    else if (all.length > 1 && all.startsWith('%')) pieces.push({ conversion: all });
    else if (all.length > 1 && all.startsWith('\\')) pieces.push({ text: escape(all.slice(1)) });
    else pieces.push({ text: all });
  }
  return pieces;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

function escape(code: string): string {
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 255);
  return ESCAPES[code] ?? `\\${code}`;
}

function converted(conversion: string, value: string): string {
  const match = /^%([-+ 0#]*)(\d*)(?:\.(\d+))?([a-zA-Z])$/.exec(conversion);
  const [, flags = '', width = '', precision, kind = ''] = match ?? [];
  if (Number(width || 0) > 10_000) throw new NotSupported('printf with a wide field');
  let text: string;
  switch (kind) {
    case 's':
      text = precision === undefined ? value : value.slice(0, Number(precision));
      break;
    case 'b':
      text = value.replaceAll(/\\(0?[0-7]{1,3}|.)/gs, (_, code: string) => escape(code));
      break;
    case 'c':
      text = value.slice(0, 1);
      break;
    case 'd':
    case 'i':
    case 'u':
      if (!/^\s*[-+]?\d*\s*$/.test(value))
        throw new NotSupported('printf %d of something other than a number');
      text = String(BigInt(value.trim() === '' ? 0 : value.trim().replace('+', '')));
      break;
    default:
      throw new NotSupported(`printf %${kind}`);
  }
  if (flags.includes('-')) return text.padEnd(Number(width || 0));
  return text.padStart(Number(width || 0), flags.includes('0') && kind !== 's' ? '0' : ' ');
}

/** The input of a command that takes files or stdin, as one text; undefined if it is not known as a whole. */
function input(call: Call, report: Report, files: readonly string[]): Text {
  if (files.length === 0 || (files.length === 1 && files[0] === '-')) {
    return visible(call.stdin.all(), call.stdin.open);
  }
  let text = '';
  for (const path of files) {
    const known = readFor(call, report, path);
    if (known?.partial !== undefined) report.unsure(known.partial);
    text += known?.text ?? '';
  }
  return visible(text, report.open);
}

/** head and tail: the first or last lines are known only if none is missing. */
export function headOrTail(call: Call): Result {
  const args = exactArgs(call).map((arg) => arg.replace(/^-(\d+)$/, '-n$1'));
  const { values, rest } = parseOptions(call.name, args, {
    flags: 'q',
    values: 'nc',
    long: { 'lines=': 'n', 'bytes=': 'c' },
  });
  if (rest.length > 1) throw new NotSupported(`${call.name} of several files`);
  const report = new Report();
  const { text, open } = input(call, report, rest);
  if (open !== undefined) return notKnown(open);
  const bytes = values.get('c')?.at(-1);
  const count = bytes ?? values.get('n')?.at(-1) ?? '10';
  if (!/^\d+$/.test(count)) throw new NotSupported(`${call.name} ${count}`);
  const units = bytes === undefined ? linesOf(text) : Array.from(text);
  const number = Number(count);
  const kept = call.name === 'head' ? units.slice(0, number) : number === 0 ? [] : units.slice(-number);
  report.out(kept.join(''));
  return report.result();
}

/** Lines, including their terminators. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export function sort(call: Call): Result {
  const { flags, values, rest } = parseOptions('sort', exactArgs(call), {
    flags: 'nrus',
    values: 'kt',
    long: {
      unique: 'u',
      reverse: 'r',
      'numeric-sort': 'n',
      stable: 's',
      'key=': 'k',
      'field-separator=': 't',
    },
  });
  const report = new Report();
  const { text, open } = input(call, report, rest);
  const keys = (values.get('k') ?? []).map((key) => sortKey(key, values.get('t')?.at(-1), flags));
  if (keys.length === 0) {
    keys.push({ of: (line) => line, numeric: flags.has('n'), reverse: flags.has('r') });
  }
  const byKeys = (a: string, b: string): number => {
    for (const { of, numeric, reverse } of keys) {
      const [x, y] = [of(a), of(b)];
      const order = numeric ? numberAt(x) - numberAt(y) : byBytes(x, y);
      if (order !== 0) return reverse ? -order : order;
    }
    return 0;
  };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  // Equal keys are ordered by the whole line; of lines that -u merges, the first stays.
  const isStable = flags.has('s') || flags.has('u');
  lines.sort((a, b) => byKeys(a, b) || (isStable ? 0 : flags.has('r') ? byBytes(b, a) : byBytes(a, b)));
  const kept = flags.has('u')
    ? lines.filter((line, nth) => nth === 0 || byKeys(lines[nth - 1] ?? '', line) !== 0)
    : lines;
  report.out(kept.map((line) => `${line}\n`).join(''));
  report.open ??= open;
  return report.result();
}

interface SortKey {
  readonly of: (line: string) => string;
  readonly numeric: boolean;
  readonly reverse: boolean;
}

function numberAt(text: string): number {
  return Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0);
}

/** `-k FROM[,TO]` of whole fields; without -t a field includes the blanks before it. */
function sortKey(key: string, separator: string | undefined, flags: ReadonlySet<string>): SortKey {
  const match = /^(\d+)([nrb]*)(?:,(\d+)([nrb]*))?$/.exec(key);
  if (match === null) throw new NotSupported(`sort -k ${key}`);
  const [, from = '', first = '', to, second = ''] = match;
  const letters = first + second;
  const fields = (line: string): string[] =>
    separator === undefined ? (line.match(/[ \t]*[^ \t]+|[ \t]+$/g) ?? []) : line.split(separator);
  return {
    of: (line) =>
      fields(line)
        .slice(Number(from) - 1, to === undefined ? undefined : Number(to))
        .join(separator ?? '')
        .replace(letters.includes('b') ? /^[ \t]+/ : /^(?!)/, ''),
    numeric: letters.includes('n') || (letters === '' && flags.has('n')),
    reverse: letters.includes('r') || (letters === '' && flags.has('r')),
  };
}

export function uniq(call: Call): Result {
  const { flags, rest } = parseOptions('uniq', exactArgs(call), { flags: 'cdu' });
  const report = new Report();
  const { text, open } = input(call, report, rest);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (flags.size > 0) {
    // Count only input that is known to be complete.
    if (open !== undefined) return notKnown(open);
    for (const { line, count } of counted(lines)) {
      if ((flags.has('d') && count < 2) || (flags.has('u') && count > 1)) continue;
      report.out(flags.has('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
    }
    return report.result();
  }
  report.out(
    lines
      .filter((line, nth) => line !== lines[nth - 1])
      .map((line) => `${line}\n`)
      .join(''),
  );
  report.open ??= open;
  return report.result();
}

function counted(lines: readonly string[]): { line: string; count: number }[] {
  const runs: { line: string; count: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line === line) last.count++;
    else runs.push({ line, count: 1 });
  }
  return runs;
}

/** Counts only input that is known to be complete. */
export function wc(call: Call): Result {
  const { flags, rest } = parseOptions('wc', exactArgs(call), { flags: 'lwc' });
  if (rest.length > 1 || flags.size !== 1) throw new NotSupported('wc');
  const report = new Report();
  const { text, open } = input(call, report, rest);
  if (open !== undefined) return notKnown(open);
  const count = flags.has('l')
    ? (text.match(/\n/g) ?? []).length
    : flags.has('w')
      ? (text.match(/\S+/g) ?? []).length
      : Buffer.byteLength(text);
  report.out(`${count}${rest[0] === undefined ? '' : ` ${rest[0]}`}\n`);
  return report.result();
}

export function cut(call: Call): Result {
  const { flags, values, rest } = parseOptions('cut', exactArgs(call), { flags: 's', values: 'dfc' });
  const report = new Report();
  const { text, open } = input(call, report, rest);
  const fields = values.get('f')?.at(-1);
  const list = fields ?? values.get('c')?.at(-1);
  if (list === undefined) throw new NotSupported('cut');
  const wanted = ranges(list);
  const separator = values.get('d')?.at(-1) ?? '\t';
  for (const line of linesOf(text)) {
    const bare = line.replace(/\n$/, '');
    // The missing part may contain a separator.
    if (hasGap(bare)) {
      report.unsure('a line is stated in part');
      continue;
    }
    if (fields !== undefined && !bare.includes(separator)) {
      if (!flags.has('s')) report.out(`${bare}\n`);
      continue;
    }
    const units = fields === undefined ? Array.from(bare) : bare.split(separator);
    report.out(`${units.filter((_, nth) => wanted(nth + 1)).join(fields === undefined ? '' : separator)}\n`);
  }
  report.open ??= open;
  return report.result();
}

function ranges(list: string): (nth: number) => boolean {
  const all = list.split(',').map((range) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(range);
    if (match === null || range === '' || range === '-') throw new NotSupported(`cut ${list}`);
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    return { from, to };
  });
  return (nth) => all.some(({ from, to }) => nth >= from && nth <= to);
}

export function basenameOrDirname(call: Call): Result {
  const args = exactArgs(call).filter((arg) => arg !== '--');
  const [path = '', suffix] = args;
  if (args.length > (call.name === 'basename' ? 2 : 1) || path.startsWith('-'))
    throw new NotSupported(call.name);
  const bare = path.replace(/(?<=.)\/+$/, '');
  const at = bare.lastIndexOf('/');
  let text: string;
  if (call.name === 'dirname') text = at === -1 ? '.' : bare.slice(0, at).replace(/\/+$/, '') || '/';
  else {
    text = bare === '/' ? '/' : bare.slice(at + 1);
    if (suffix !== undefined && text !== suffix && text.endsWith(suffix))
      text = text.slice(0, -suffix.length);
  }
  return { stdout: `${text}\n`, stderr: '', status: 0 };
}

/** tr: translates or deletes characters. */
export function tr(call: Call): Result {
  const { flags, rest } = parseOptions('tr', exactArgs(call), { flags: 'dscC' });
  const { text, open } = visible(call.stdin.all(), call.stdin.open);
  const deletes = flags.has('d');
  const squeezes = flags.has('s');
  const from = setOf(rest[0] ?? '');
  const to = rest[1] === undefined ? undefined : setOf(rest[1]);
  if (rest.length < (deletes || squeezes ? 1 : 2) || (deletes && squeezes)) throw new NotSupported('tr');
  const complement = flags.has('c') || flags.has('C');
  const isIn = (char: string): boolean => from.includes(char) !== complement;
  const changed = (char: string): string => {
    if (!isIn(char)) return char;
    if (deletes) return '';
    if (to === undefined || to.length === 0) return char;
    const at = complement ? to.length - 1 : from.lastIndexOf(char);
    return to[Math.min(at, to.length - 1)] ?? char;
  };
  // If lines may be missing, line ends must be preserved.
  if (
    open !== undefined &&
    ['\n', '\0'].some((end) => text.includes(end) && !['\n', '\0'].includes(changed(end)))
  ) {
    return notKnown(open);
  }
  let out = '';
  for (const char of text) {
    const next = changed(char);
    if (squeezes && next !== '' && out.endsWith(next) && (to === undefined ? isIn(next) : to.includes(next)))
      continue;
    out += next;
  }
  return { stdout: out, stderr: '', status: 0, open };
}

function setOf(text: string): string[] {
  const chars: string[] = [];
  const units = text.match(/\[:[a-z]+:\]|\\[0-7]{1,3}|\\[^]|[^]/gu) ?? [];
  const value = (unit: string): string =>
    unit.length > 1 && unit.startsWith('\\') ? escape(unit.slice(1)) : unit;
  for (let at = 0; at < units.length; at++) {
    const unit = units[at] ?? '';
    const named = /^\[:([a-z]+):\]$/.exec(unit)?.[1];
    if (named !== undefined) {
      const test = NAMED_SETS[named];
      if (test === undefined) throw new NotSupported(`tr ${unit}`);
      for (let code = 0; code < 128; code++)
        if (test.test(String.fromCharCode(code))) chars.push(String.fromCharCode(code));
      continue;
    }
    const high = units[at + 2];
    if (units[at + 1] === '-' && high !== undefined) {
      const [low, last] = [value(unit).codePointAt(0) ?? 0, value(high).codePointAt(0) ?? 0];
      if (last < low || last - low > 1000) throw new NotSupported(`tr ${text}`);
      for (let code = low; code <= last; code++) chars.push(String.fromCodePoint(code));
      at += 2;
      continue;
    }
    chars.push(value(unit));
  }
  return chars;
}

const NAMED_SETS: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
