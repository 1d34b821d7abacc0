/**
 * Every way to break a regular expression.
 */
import type { Operator } from './mutant.ts';

/** May hold some that RE2 refuses; those are no mutants. */
export function brokenRegexes(source: string): [Operator, string][] {
  const broken: [Operator, string][] = [];
  if (source.startsWith('^')) broken.push(['widen-regex', source.slice(1)]);
  else broken.push(['narrow-regex', `^${source}`]);
  if (/(?<!\\)\$$/.test(source)) broken.push(['widen-regex', source.slice(0, -1)]);
  else broken.push(['narrow-regex', `${source}$`]);
  // Repetitions, and not what is escaped or stands in a class.
  for (const match of source.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|(?<!\()[+*?]/g)) {
    const [text] = match;
    if (text !== '+' && text !== '*') continue;
    const other = text === '+' ? '*' : '+';
    const operator = text === '+' ? 'widen-regex' : 'narrow-regex';
    broken.push([operator, source.slice(0, match.index) + other + source.slice(match.index + 1)]);
  }
  // Alternatives at the top, one by one.
  const alternatives = topAlternatives(source);
  for (const nth of alternatives.length > 1 ? alternatives.keys() : []) {
    broken.push(['narrow-regex', alternatives.toSpliced(nth, 1).join('|')]);
  }
  return broken;
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
