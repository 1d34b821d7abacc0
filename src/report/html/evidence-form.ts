/** What a text of evidence is, piece by piece: kernel stacks, `Key: value` lines, JSON, or just lines. */

export type Piece =
  | { readonly form: 'heading'; readonly text: string }
  | { readonly form: 'stack'; readonly frames: readonly string[] }
  | { readonly form: 'pairs'; readonly pairs: readonly (readonly [key: string, value: string])[] }
  | {
      readonly form: 'records';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly form: 'list'; readonly items: readonly string[] }
  | { readonly form: 'lines'; readonly text: string };

/** As the kernel writes /proc/PID/stack: `[<0>] do_exit+0x1/0x2`. */
const FRAME = /^\[<[0-9a-f]+>\] /;
/** As in /proc/PID/status, /proc/meminfo or redis INFO; not a time or a path. */
const PAIR = /^([A-Za-z][\w() .-]{0,40}):[ \t]*(\S.*)?$/;
/** What diagnoses write above the answer for one element of a loop, or above one sample. */
const HEADING = /^(sample \d+|[\w./@-]{1,60}|[{[].{0,400}[}\]]):$/;
/** Fewer are not worth a table. */
const LEAST_PAIRS = 3;
const MOST_COLUMNS = 8;

export function piecesOf(text: string): Piece[] {
  const json = jsonPiece(text);
  if (json !== undefined) return [json];
  const lines = text.split('\n');
  const pieces: Piece[] = [];
  let at = 0;
  while (at < lines.length) {
    const [piece, taken] = pieceAt(lines, at);
    at += taken;
    const last = pieces.at(-1);
    if (piece.form === 'lines' && last?.form === 'lines')
      pieces[pieces.length - 1] = { form: 'lines', text: `${last.text}\n${piece.text}` };
    else pieces.push(piece);
  }
  return pieces;
}

function pieceAt(lines: readonly string[], at: number): [piece: Piece, taken: number] {
  const line = lines[at] ?? '';
  const frames = runOf(lines, at, (one) => FRAME.test(one));
  if (frames.length > 0) return [{ form: 'stack', frames }, frames.length];
  const pairs = runOf(lines, at, (one) => PAIR.test(one));
  if (pairs.length >= LEAST_PAIRS && pairs.some((one) => !one.endsWith(':'))) {
    // A heading may be above the pairs, and look like one without a value.
    if (HEADING.test(line)) return [{ form: 'heading', text: line.slice(0, -1) }, 1];
    return [{ form: 'pairs', pairs: pairs.map(pairOf) }, pairs.length];
  }
  if (HEADING.test(line) && lines.length > 1) return [{ form: 'heading', text: line.slice(0, -1) }, 1];
  return [jsonPiece(line) ?? { form: 'lines', text: line }, 1];
}

function runOf(lines: readonly string[], from: number, fits: (line: string) => boolean): string[] {
  let to = from;
  while (to < lines.length && fits(lines[to] ?? '')) to++;
  return lines.slice(from, to);
}

function pairOf(line: string): readonly [string, string] {
  const [, key = '', value = ''] = PAIR.exec(line) ?? [];
  return [key, value.replaceAll('\t', ' ')];
}

/** undefined: it is no JSON, or a lone number or word, which is better shown as it is. */
function jsonPiece(text: string): Piece | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) {
    const pairs = Object.entries(value as object).map(([key, one]) => [key, shown(one)] as const);
    return pairs.length === 0 ? undefined : { form: 'pairs', pairs };
  }
  const items: readonly unknown[] = value;
  if (items.length === 0) return undefined;
  if (!items.every(isRecord)) return { form: 'list', items: items.map(shown) };
  const columns = [...new Set(items.flatMap((one) => Object.keys(one)))];
  if (columns.length > MOST_COLUMNS && items.length === 1) {
    const [only = {}] = items;
    return { form: 'pairs', pairs: Object.entries(only).map(([key, one]) => [key, shown(one)] as const) };
  }
  return {
    form: 'records',
    columns,
    rows: items.map((one) => columns.map((column) => (column in one ? shown(one[column]) : ''))),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a cell, as people write it: lists with commas, records as `key value`. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(shown).join(value.every(isRecord) ? '; ' : ', ');
  if (!isRecord(value)) return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key} ${shown(one)}`)
    .join(', ');
}
