/**
 * Regular expressions: RE2 only, so that a match takes time linear in the text.
 * `^` and `$` match at line ends, here and everywhere in a runbook.
 */
import { RE2JS } from 're2js';

/** Instructions of a compiled pattern. */
const LARGEST_PROGRAM = 1000;

export interface Regex {
  readonly source: string;
  readonly groupCount: number;
  /** Size of the compiled program: the worst-case cost of a search for each code unit. */
  readonly instructions: number;
  /** Names of the groups, in order. */
  readonly groups: readonly string[];
  test(text: string): boolean;
  /** The whole match and its groups; an unused group is ''. undefined: no match. */
  match(text: string): readonly string[] | undefined;
  /** The named groups of the first match. */
  record(text: string): Map<string, string> | undefined;
}

export type Compiled = { readonly regex: Regex } | { readonly refused: string };

/** Patterns repeat across steps and runbooks, and compiling one costs a hundred matches. */
const cache = new Map<string, Compiled>();
const CACHED = 500;

export function compileRegex(source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const compiled = compileAnew(source);
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, compiled);
  return compiled;
}

function compileAnew(source: string): Compiled {
  if (source.length > 2000) return { refused: 'the pattern is longer than 2000 characters' };
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.MULTILINE);
  } catch (error) {
    return { refused: reason(error) };
  }
  if (compiled.programSize() > LARGEST_PROGRAM) {
    return {
      refused: `the pattern is too large (${compiled.programSize()} instructions, at most ${LARGEST_PROGRAM})`,
    };
  }
  const named = Object.entries(compiled.namedGroups() as Record<string, number>).sort((a, b) => a[1] - b[1]);
  const match = (text: string): string[] | undefined => {
    const matcher = compiled.matcher(text);
    if (!matcher.find()) return undefined;
    return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? '');
  };
  return {
    regex: {
      source,
      groupCount: compiled.groupCount(),
      instructions: compiled.programSize(),
      groups: named.map(([name]) => name),
      test: (text) => compiled.matcher(text).find(),
      match,
      record(text) {
        const groups = match(text);
        return groups && new Map(named.map(([name, index]) => [name, groups[index] ?? '']));
      },
    },
  };
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.replace(/^error parsing regexp: /, '').split('\n', 1)[0] ?? '').slice(0, 200);
}

/** Hints for patterns that use features that RE2 does not support. */
export function regexHint(source: string): string | undefined {
  if (/\(\?<?[=!]/.test(source)) return 'RE2 has no lookahead or lookbehind: match more, and use a group';
  if (/\\[1-9]/.test(source)) return 'RE2 has no back-references';
  if (/\(\?>|[*+?}]\+/.test(source))
    return 'RE2 never backtracks: remove atomic groups and possessive quantifiers';
  return undefined;
}
