/**
 * From what a probe answered to a value with a documented type.
 */
import { hasGap } from '../../expression/gap.ts';
import { Lack, absent, unknown } from '../../expression/lack.ts';
import {
  nulSeparated,
  spaceSeparated,
  textLines,
  withoutCarriageReturns,
} from '../../expression/library/text.ts';
import type { CelType } from '../../expression/types.ts';
import type { ListUnit, Parser } from '../model.ts';
import { keyValues, table } from './parse-rows.ts';
import type { Skip } from './parsed.ts';
import { guarded, isGap, notStated } from './parsed.ts';

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
  /** @param skip is given each line that is in no value, or only in part */
  parse(text: string, skip: Skip): unknown;
}

export const PARSERS = {
  text: {
    type: 'string',
    doc: 'the text, without line breaks at its end',
    parse: (text) => (isGap(text.trim()) ? notStated() : withoutCarriageReturns(text).replace(/\n+$/, '')),
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
    doc: 'a map from lines `key: value`, `key:value`, `key=value` or `key value`; by rules that the reference gives',
    parse: keyValues,
  },
  table: {
    type: 'list<map<string, string>>',
    unit: 'line',
    doc: 'a list of rows by the words of the first line; the last column takes the rest of its line, and what a shorter line lacks is unknown',
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
