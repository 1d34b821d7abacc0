/**
 * Mutates a regular expression to match more, and to match less: one of each shows whether its limits are tested.
 */
import type { Operator } from './mutant.ts';

/** May include patterns that RE2 rejects; those are dropped later. */
export function brokenRegexes(source: string): [Operator, string][] {
  const wider = widened(source);
  const narrower = narrowed(source);
  return [
    ...(wider === undefined ? [] : [['widen-regex', wider] satisfies [Operator, string]]),
    ...(narrower === undefined ? [] : [['narrow-regex', narrower] satisfies [Operator, string]]),
  ];
}

/** Removes the anchors, except those next to a `.*`, which have no effect. */
function widened(source: string): string | undefined {
  const open = source.replace(/^\^(?!\(?\.[*+])/, '').replace(/(?<!\\|\.[*+]\)?)\$$/, '');
  return open === source ? repeated(source, '+', '*') : open;
}

/** One alternative less, else anchored, else with a `+` instead of a `*`. */
function narrowed(source: string): string | undefined {
  const alternatives = topAlternatives(source);
  if (alternatives.length > 1) return alternatives.slice(1).join('|');
  if (!source.startsWith('^')) return `^${source}`;
  if (!/(?<!\\)\$$/.test(source)) return `${source}$`;
  return repeated(source, '*', '+');
}

/** Replaces the first repetition of a kind that is not escaped or in a class. */
function repeated(source: string, from: string, to: string): string | undefined {
  for (const { 0: text, index } of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|(?<!\()[+*?]/g)) {
    if (text === from) return source.slice(0, index) + to + source.slice(index + 1);
  }
  return undefined;
}

function topAlternatives(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const match of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[()|]/g)) {
    if (match[0] === '(') depth++;
    else if (match[0] === ')') depth--;
    else if (match[0] === '|' && depth === 0) {
      parts.push(source.slice(from, match.index));
      from = match.index + 1;
    }
  }
  return [...parts, source.slice(from)];
}
