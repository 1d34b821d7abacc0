/** awk patterns: of several matches the leftmost, and of those the longest. */
import { RE2JS } from 're2js';
import { compileRegex } from '../../../expression/regex.ts';
import { NotSupported } from '../../shell/syntax.ts';
import { parseRegex, toRe2 } from '../regex/posix.ts';
import { posixPattern } from './escapes.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

const cache = new Map<string, RE2JS>();
const CACHED = 200;

function compiled(source: string): RE2JS {
  let known = cache.get(source);
  if (known === undefined) {
    const re2 = toRe2(parseRegex(posixPattern(source), true));
    const tested = compileRegex(re2);
    if ('refused' in tested) throw new NotSupported(`awk: a pattern: ${tested.refused}`);
    known = RE2JS.compile(re2, RE2JS.LONGEST_MATCH | RE2JS.DOTALL);
    if (cache.size >= CACHED) cache.clear();
    cache.set(source, known);
  }
  return known;
}

export function matches(source: string, text: string): boolean {
  return compiled(source).matcher(text).find();
}

export function firstMatch(source: string, text: string): Span | undefined {
  const matcher = compiled(source).matcher(text);
  return matcher.find() ? { start: matcher.start(), end: matcher.end() } : undefined;
}

/** All matches in order; an empty match does not count at the end of the previous one. */
export function allMatches(source: string, text: string): Span[] {
  const matcher = compiled(source).matcher(text);
  const spans: Span[] = [];
  let last = -1;
  let at = 0;
  while (at <= text.length && matcher.find(at)) {
    const span = { start: matcher.start(), end: matcher.end() };
    const isEmpty = span.end === span.start;
    if (!isEmpty || span.start !== last) spans.push(span);
    last = span.end;
    at = isEmpty ? span.end + 1 : span.end;
  }
  return spans;
}

export function split(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.split(/[ \t\n]+/).filter((part) => part !== '');
  if (separator === '') return Array.from(text);
  if (separator.length === 1 && separator !== '\\') return text.split(separator);
  if (separator === '\\') return text.split('\\');
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of allMatches(separator, text)) {
    if (start === end) continue;
    parts.push(text.slice(from, start));
    from = end;
  }
  return [...parts, text.slice(from)];
}

export function replace(
  source: string,
  by: string,
  text: string,
  everywhere: boolean,
): { text: string; count: number } {
  const first = firstMatch(source, text);
  const spans = everywhere ? allMatches(source, text) : first === undefined ? [] : [first];
  let out = '';
  let from = 0;
  for (const { start, end } of spans) {
    const whole = text.slice(start, end);
    out += text.slice(from, start) + by.replaceAll(/\\([\\&])|&/g, (_, char?: string) => char ?? whole);
    from = end;
  }
  return { text: out + text.slice(from), count: spans.length };
}
