/** sed patterns in RE2: the leftmost match, and of those the longest. */
import { RE2JS } from 're2js';
import { compileRegex } from '../../../expression/regex.ts';
import { NotSupported } from '../../shell/syntax.ts';
import { parseRegex, toRe2 } from '../regex/posix.ts';

const cache = new Map<string, RE2JS>();
const CACHED = 200;

/** The pattern in RE2 syntax. */
export function checkPattern(source: string, extended: boolean, foldCase: boolean): string {
  if (/\\[1-9]/.test(source.replaceAll('\\\\', '')))
    throw new NotSupported('sed: a pattern with a backreference');
  const posix = source.replaceAll(/\\([nt])|(\\[^])/g, (_, letter: string | undefined, other: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : other,
  );
  const re2 = `${foldCase ? '(?i)' : ''}${toRe2(parseRegex(posix, extended, true))}`;
  const compiled = compileRegex(re2);
  if ('refused' in compiled) throw new NotSupported(`sed: a pattern: ${compiled.refused}`);
  return re2;
}

function compiled(re2: string): RE2JS {
  let known = cache.get(re2);
  if (known === undefined) {
    known = RE2JS.compile(re2, RE2JS.LONGEST_MATCH | RE2JS.DOTALL);
    if (cache.size >= CACHED) cache.clear();
    cache.set(re2, known);
  }
  return known;
}

export function matches(re2: string, text: string): boolean {
  return compiled(re2).matcher(text).find();
}

export interface Found {
  readonly start: number;
  readonly end: number;
  /** The whole match, then its groups. */
  readonly groups: readonly string[];
}

export function allMatches(re2: string, text: string): Found[] {
  const matcher = compiled(re2).matcher(text);
  const found: Found[] = [];
  let last = -1;
  let at = 0;
  while (at <= text.length && matcher.find(at)) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (end > start || start !== last) {
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, nth) => matcher.group(nth) ?? '');
      found.push({ start, end, groups });
    }
    last = end;
    at = end > start ? end : end + 1;
  }
  return found;
}
