/**
 * Parses an answer to a value with a documented type.
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
import { STRING_MAP } from '../../expression/types.ts';
import type { ListUnit, Parser } from '../model.ts';
import { mountinfo, procCgroup, procStat, procStats, procStatus, stack } from './parse-proc.ts';
import { keyValues, table } from './parse-rows.ts';
import type { Skip } from './parsed.ts';
import { guarded, isGap, notStated } from './parsed.ts';

export type ParseKind =
  | 'text'
  | 'int'
  | 'lines'
  | 'words'
  | 'cmdline'
  | 'json'
  | 'json-lines'
  | 'key-values'
  | 'table'
  | 'proc-stat'
  | 'proc-stats'
  | 'proc-status'
  | 'stack'
  | 'mountinfo'
  | 'proc-cgroup';

interface Parsing {
  readonly type: CelType;
  /** For lists and maps with independent elements: the unit of each. */
  readonly unit?: ListUnit;
  readonly doc: string;
  /** @param skip called with each line that is skipped completely or in part */
  parse(text: string, skip: Skip): unknown;
}

export const PARSERS = {
  text: {
    type: 'string',
    doc: 'the text, without trailing line breaks',
    parse: (text) => (isGap(text.trim()) ? notStated() : withoutCarriageReturns(text).replace(/\n+$/, '')),
  },
  int: {
    type: 'int',
    doc: 'a decimal whole number; anything else is no match',
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
    doc: 'a list of words, separated by white space',
    parse: spaceSeparated,
  },
  cmdline: {
    type: 'list<string>',
    doc: 'a list of NUL-separated strings, as in /proc/PID/cmdline',
    parse: nulSeparated,
  },
  json: {
    type: 'dyn',
    doc: 'one JSON value; an empty answer is no match, invalid JSON is unknown',
    parse: json,
  },
  'json-lines': {
    type: 'list',
    unit: 'line',
    doc: 'a list of JSON values, one per line; an invalid line makes the whole unknown',
    parse: jsonLines,
  },
  'key-values': {
    type: 'map<string, string>',
    unit: 'line',
    doc: 'a map from lines `key: value`, `key:value`, `key=value` or `key value`; see the rules in the reference',
    parse: keyValues,
  },
  table: {
    type: 'list<map<string, string>>',
    unit: 'line',
    doc: 'a list of rows keyed by the words of the first line; the last column takes the rest of its line, and missing columns of a shorter line are unknown',
    parse: table,
  },
  'proc-stat': {
    type: 'ProcStat',
    doc: 'a /proc/PID/stat as a record, see `procStat`; anything else is unknown',
    parse: procStat,
  },
  'proc-stats': {
    type: 'list<ProcStat>',
    unit: 'line',
    doc: 'a list of these, one per line; an invalid line makes the whole unknown',
    parse: procStats,
  },
  'proc-status': {
    type: STRING_MAP,
    unit: 'line',
    doc: 'a /proc/PID/status as a map; `State` is the letter alone',
    parse: procStatus,
  },
  stack: {
    type: 'list<string>',
    doc: 'the functions of a /proc/PID/stack, from the top, see `frames`',
    parse: stack,
  },
  mountinfo: {
    type: 'list<Mount>',
    unit: 'line',
    doc: 'a list of the mounts in a /proc/PID/mountinfo, see `mounts`',
    parse: mountinfo,
  },
  'proc-cgroup': {
    type: STRING_MAP,
    unit: 'line',
    doc: 'a /proc/PID/cgroup as a map from each v1 controller to its path; the key of v2 is ""',
    parse: procCgroup,
  },
} as const satisfies Record<ParseKind, Parsing>;

export const PARSE_KINDS = Object.keys(PARSERS) as ParseKind[];

export function parserOf(kind: ParseKind): Parser {
  return guarded(PARSERS[kind].parse);
}

/** undefined if a part of an answer has no value. */
export function unitOf(kind: ParseKind): ListUnit | undefined {
  const parsing: Parsing = PARSERS[kind];
  return parsing.unit;
}

function int(text: string): unknown {
  const trimmed = text.trim();
  if (hasGap(trimmed)) return notStated();
  return /^[+-]?\d{1,18}$/.test(trimmed)
    ? BigInt(trimmed.replace('+', ''))
    : absent(`${JSON.stringify(trimmed.slice(0, 40))} is not a whole number`);
}

function json(text: string): unknown {
  if (text.trim() === '') return absent('the answer is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unknown(`the answer is not valid JSON: ${(error as Error).message.slice(0, 100)}`);
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

/** Whole numbers are int. Objects are Maps, so that keys cannot be mistaken for methods, nor objects for other values. */
function fromJson(value: unknown): unknown {
  if (typeof value === 'string' && hasGap(value)) return notStated();
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, fromJson(inner)]));
  }
  return value;
}
