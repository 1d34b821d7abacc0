/**
 * Prints JSON for people to read and compare: short values on one line, long ones one line per element, and text
 * output always line by line.
 */
import { escapedJson } from '../text/terminal-text.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const WIDTH = 110;
/** Numbers per line in a list of numbers. */
const ROW = 25;

/** Valid JSON with a trailing line break. Keys without a value are left out. */
export function printJson(value: unknown): string {
  return `${print(value as Json, '', 0)}\n`;
}

/** @param used columns of the line before the value */
function print(value: Json, indent: string, used: number): string {
  if (value === null || typeof value !== 'object') return escapedJson(value);
  const inline = printInline(value, WIDTH - indent.length - used);
  if (inline !== undefined) return inline;
  const deeper = `${indent}  `;
  if (isList(value)) {
    const rows = value.every((each) => typeof each === 'number')
      ? rowsOf(value)
      : value.map((each) => print(each, deeper, 0));
    return `[\n${rows.map((row) => deeper + row).join(',\n')}\n${indent}]`;
  }
  const rows = entriesOf(value).map(([key, each]) => {
    const name = `${escapedJson(key)}: `;
    return deeper + name + print(each, deeper, name.length);
  });
  return `{\n${rows.join(',\n')}\n${indent}}`;
}

/** The value on one line, or undefined if it is too long or contains several lines of text. */
function printInline(value: Json, room: number): string | undefined {
  if (value === null || typeof value !== 'object') {
    const text = escapedJson(value);
    return text.length <= room ? text : undefined;
  }
  if (isList(value) && value.filter((each) => typeof each === 'string').length > 1) return undefined;
  const parts: string[] = [];
  const pairs: readonly (readonly [string, Json])[] = isList(value)
    ? value.map((each) => ['', each] as const)
    : entriesOf(value).map(([key, each]) => [`${escapedJson(key)}: `, each] as const);
  let left = room - 4;
  for (const [name, each] of pairs) {
    const text = printInline(each, left - name.length);
    if (text === undefined) return undefined;
    left -= name.length + text.length + 2;
    parts.push(name + text);
  }
  if (left < -2) return undefined;
  if (isList(value)) return `[${parts.join(', ')}]`;
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function rowsOf(numbers: readonly number[]): string[] {
  const rows: string[] = [];
  for (let from = 0; from < numbers.length; from += ROW)
    rows.push(numbers.slice(from, from + ROW).join(', '));
  return rows;
}

function entriesOf(value: { readonly [key: string]: Json }): [string, Json][] {
  return Object.entries(value).filter(([, each]) => each !== undefined);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
