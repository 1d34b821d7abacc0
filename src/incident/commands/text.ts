/** Commands that print, cut and sort text. */
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
  // Lines may be missing where they stand alone, and nowhere else.
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
  // Where arguments may be missing it is not known which of several each one is for.
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
      if (!/^\s*[-+]?\d*\s*$/.test(value)) throw new NotSupported('printf %d of no number');
      text = String(BigInt(value.trim() === '' ? 0 : value.trim().replace('+', '')));
      break;
    default:
      throw new NotSupported(`printf %${kind}`);
  }
  if (flags.includes('-')) return text.padEnd(Number(width || 0));
  return text.padStart(Number(width || 0), flags.includes('0') && kind !== 's' ? '0' : ' ');
}

/** What a command reads that takes files or its input, as one text; undefined where that is not known as a whole. */
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

/** head and tail: which lines are the first or the last is only known where none is missing. */
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

/** With their ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

export function sort(call: Call): Result {
  const { flags, rest } = parseOptions('sort', exactArgs(call), {
    flags: 'nru',
    long: { unique: 'u', reverse: 'r', 'numeric-sort': 'n' },
  });
  const report = new Report();
  const { text, open } = input(call, report, rest);
  const numeric = flags.has('n');
  const number = (line: string): number => Number(/^\s*(-?\d+(?:\.\d+)?)/.exec(line)?.[1] ?? 0);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  lines.sort((a, b) => (numeric ? number(a) - number(b) || byBytes(a, b) : byBytes(a, b)));
  if (flags.has('r')) lines.reverse();
  const same = (a: string | undefined, b: string): boolean =>
    a !== undefined && (numeric ? number(a) === number(b) : a === b);
  const kept = flags.has('u') ? lines.filter((line, nth) => !same(lines[nth - 1], line)) : lines;
  report.out(kept.map((line) => `${line}\n`).join(''));
  report.open ??= open;
  return report.result();
}

export function uniq(call: Call): Result {
  const { rest } = parseOptions('uniq', exactArgs(call), { flags: '' });
  const report = new Report();
  const { text, open } = input(call, report, rest);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  report.out(
    lines
      .filter((line, nth) => line !== lines[nth - 1])
      .map((line) => `${line}\n`)
      .join(''),
  );
  report.open ??= open;
  return report.result();
}

/** Of what may lack lines nothing is counted. */
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
