/**
 * Splits text into words, in the forms in which arguments appear: NUL-separated argv, JSON strings, shell lines.
 * Each takes one pass over any text.
 */
import type { Binary } from './binary.ts';
import { binaryOf, textOfBinary } from './binary.ts';

export interface Word {
  /** As a program receives it: without quotes and escapes. */
  readonly value: Binary;
  /** Start and end of its content in the text. */
  readonly start: number;
  readonly end: number;
}

export function nulWords(text: Binary): Word[] {
  const words: Word[] = [];
  let start = 0;
  for (const value of text.split('\0')) {
    words.push({ value, start, end: start + value.length });
    start += value.length + 1;
  }
  return words;
}

/** JSON strings from `from` until `isEnd` holds for a character between strings. A cut string extends to the end. */
export function jsonWords(text: Binary, from = 0, isEnd?: (character: string) => boolean): Word[] {
  const words: Word[] = [];
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character !== '"') {
      if (isEnd?.(character ?? '') === true) break;
      if (isEnd === undefined) at = before(text.indexOf('"', at), text.length);
      continue;
    }
    const end = closing(text, at + 1);
    const stop = end === -1 ? text.length : end;
    words.push({ value: unescaped(text.slice(at + 1, stop)), start: at + 1, end: stop });
    at = stop;
  }
  return words;
}

/** One less, as the loop adds one; `length` where there is none. */
function before(found: number, length: number): number {
  return found === -1 ? length : found - 1;
}

/** The next unescaped double quote, or -1. */
function closing(text: Binary, from: number): number {
  for (let at = from; ; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return -1;
    let backslashes = 0;
    while (at - backslashes > from && text[at - backslashes - 1] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
  }
}

export function unescaped(raw: Binary): Binary {
  if (!raw.includes('\\')) return raw;
  try {
    const value: unknown = JSON.parse(`"${textOfBinary(raw)}"`);
    return typeof value === 'string' ? binaryOf(value) : raw;
  } catch {
    return raw;
  }
}

/** Splits a line like a shell, without expansion. An unclosed quote is an ordinary character. */
export function shellWords(line: Binary): Word[] {
  const words: Word[] = [];
  let value = '';
  let start = -1;
  let hasMoreDouble = true;
  let hasMoreSingle = true;
  const put = (text: Binary, at: number): void => {
    if (start === -1) start = at;
    value += text;
  };
  const finish = (end: number): void => {
    if (start !== -1) words.push({ value, start, end });
    value = '';
    start = -1;
  };
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === ' ' || character === '\t' || character === '\n' || character === '\r') {
      finish(at);
    } else if (character === '"' && hasMoreDouble) {
      const end = closing(line, at + 1);
      if (end === -1) {
        hasMoreDouble = false;
        put(character, at);
        continue;
      }
      put(line.slice(at + 1, end).replaceAll(/\\(["\\$`])/g, '$1'), at);
      at = end;
    } else if (character === "'" && hasMoreSingle) {
      const end = line.indexOf("'", at + 1);
      if (end === -1) {
        hasMoreSingle = false;
        put(character, at);
        continue;
      }
      put(line.slice(at + 1, end), at);
      at = end;
    } else if (character === '\\' && at + 1 < line.length) {
      put(line[++at] ?? '', at - 1);
    } else {
      put(character, at);
    }
  }
  finish(line.length);
  return words;
}
