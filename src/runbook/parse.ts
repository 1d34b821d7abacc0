/**
 * From what a probe answered to a value with a documented type.
 */
import { absent, unknown } from '../expression/lack.ts';
import { Lack } from '../expression/lack.ts';
import { GAP, NUMBER_GAP, hasGap } from '../expression/gap.ts';
import { keyValues, nulSeparated, spaceSeparated, textLines } from '../expression/library/text.ts';
import { Meter, TooCostly } from '../expression/meter.ts';
import { OpenList } from '../expression/open.ts';
import type { Outcome } from '../expression/outcome.ts';
import type { Regex } from '../expression/regex.ts';
import type { CelType } from '../expression/types.ts';
import type { ListUnit, Parser } from './model.ts';

export type ParseKind =
  | 'text'
  | 'int'
  | 'lines'
  | 'words'
  | 'argv'
  | 'json'
  | 'json-lines'
  | 'key-values'
  | 'table';

interface Parsing {
  readonly type: CelType;
  /** Of lists and maps whose elements stand by themselves: what each is made of. */
  readonly unit?: ListUnit;
  readonly doc: string;
  parse(text: string): unknown;
}

export const PARSERS = {
  text: {
    type: 'string',
    doc: 'the text, without line breaks at its end',
    parse: (text) => (isGap(text.trim()) ? notStated() : text.replace(/\n+$/, '')),
  },
  int: {
    type: 'int',
    doc: 'a whole number, decimal; anything else did not match',
    parse: int,
  },
  lines: {
    type: 'list<string>',
    unit: 'line',
    doc: 'a list of lines',
    parse: textLines,
  },
  words: {
    type: 'list<string>',
    unit: 'word',
    doc: 'a list of what blanks and line breaks separate',
    parse: spaceSeparated,
  },
  argv: {
    type: 'list<string>',
    doc: 'a list of what NUL separates, as in /proc/PID/cmdline',
    parse: nulSeparated,
  },
  json: {
    type: 'dyn',
    doc: 'one JSON value; an empty answer did not match, a broken one is unknown',
    parse: json,
  },
  'json-lines': {
    type: 'list',
    unit: 'line',
    doc: 'a list of JSON values, one a line; a broken line makes the whole unknown',
    parse: jsonLines,
  },
  'key-values': {
    type: 'map<string, string>',
    unit: 'line',
    doc: 'a map from lines `key: value`, `key=value` or `key value`',
    parse: (text) => withGaps(keyValues(text)),
  },
  table: {
    type: 'list<map<string, string>>',
    unit: 'line',
    doc: 'a list of rows by the words of the first line; the last column takes the rest of its line',
    parse: table,
  },
} as const satisfies Record<ParseKind, Parsing>;

export const PARSE_KINDS = Object.keys(PARSERS) as ParseKind[];

export function parserOf(kind: ParseKind): Parser {
  return guarded(PARSERS[kind].parse);
}

/** undefined where a part of an answer has no value. */
export function unitOf(kind: ParseKind): ListUnit | undefined {
  const parsing: Parsing = PARSERS[kind];
  return parsing.unit;
}

/** With named groups a record, else a text; with `all` a list of these, one for each line that matches. */
export function regexParser(regex: Regex, all: boolean): Parser {
  const one = (text: string): unknown => {
    if (regex.groups.length > 0) {
      const record = regex.record(text);
      return record && withGaps(record);
    }
    const match = regex.match(text)?.[regex.groupCount > 0 ? 1 : 0];
    return match !== undefined && hasGap(match) ? notStated() : match;
  };
  // What is not stated may match.
  const none = (text: string): Lack =>
    hasGap(text) ? notStated() : absent(`/${regex.source}/ does not match`);
  const bounded = (parse: (text: string) => unknown): Parser =>
    guarded((text) => {
      // Never cut: "no match" in a part of the text would be an answer that nobody gave.
      new Meter().search(text.length, regex.instructions);
      return parse(text);
    });
  if (all) return bounded((text) => allMatches(textLines(text), one));
  return bounded((text) => one(text) ?? none(text));
}

function allMatches(lines: readonly string[], one: (line: string) => unknown): unknown {
  let mayBeMore = false;
  const matches = lines.flatMap((line) => {
    const match = one(line);
    if (match === undefined || match instanceof Lack) mayBeMore ||= hasGap(line);
    return match === undefined || match instanceof Lack ? [] : [match];
  });
  return mayBeMore ? new OpenList(matches, notStated().why, 0) : matches;
}

function isGap(text: string): boolean {
  return text === GAP || text === NUMBER_GAP;
}

function notStated(): Lack {
  return unknown('a part of the answer is not stated');
}

/** A value of which a part is not stated is unknown. */
function withGaps(map: ReadonlyMap<string, string>): Map<string, unknown> {
  return new Map(Array.from(map, ([key, value]) => [key, hasGap(value) ? notStated() : value]));
}

function guarded(parse: (text: string) => unknown): Parser {
  return (text) => {
    try {
      const value = parse(text);
      return value instanceof Lack ? value.toOutcome() : { kind: 'value', value };
    } catch (error) {
      // A RangeError is JSON nested by the ten thousand.
      if (error instanceof TooCostly || error instanceof RangeError) {
        return {
          kind: 'unknown',
          why: `the answer cannot be parsed: ${error.message}`,
        } satisfies Outcome<never>;
      }
      throw error;
    }
  };
}

function int(text: string): unknown {
  const trimmed = text.trim();
  if (hasGap(trimmed)) return notStated();
  return /^[+-]?\d{1,18}$/.test(trimmed)
    ? BigInt(trimmed.replace('+', ''))
    : absent(`${JSON.stringify(trimmed.slice(0, 40))} is no whole number`);
}

function json(text: string): unknown {
  if (text.trim() === '') return absent('the answer is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unknown(`the answer is no JSON: ${(error as Error).message.slice(0, 100)}`);
  }
  return fromJson(value);
}

function jsonLines(text: string): unknown {
  const values: unknown[] = [];
  for (const [i, line] of textLines(text).entries()) {
    if (line.trim() === '') continue;
    const value = json(line);
    if (value instanceof Lack) return unknown(`line ${i + 1}: ${value.why}`);
    values.push(value);
  }
  return values;
}

/** Whole numbers are int. Objects are Maps: a key of theirs is never a method, and they pass for nothing else. */
function fromJson(value: unknown): unknown {
  if (typeof value === 'string' && hasGap(value)) return notStated();
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, fromJson(inner)]));
  }
  return value;
}

function table(text: string): unknown {
  const [header, ...rows] = textLines(text);
  const columns = spaceSeparated(header ?? '');
  if (columns.length === 0) return [];
  return rows
    .filter((row) => row.trim() !== '')
    .map((row) => {
      const cells = new Map<string, string>();
      let rest = row.trim();
      for (const [i, column] of columns.entries()) {
        if (rest === '') break;
        const blank = i === columns.length - 1 ? -1 : rest.search(/\s/);
        cells.set(column, blank === -1 ? rest : rest.slice(0, blank));
        rest = blank === -1 ? '' : rest.slice(blank).trimStart();
      }
      return cells;
    });
}
