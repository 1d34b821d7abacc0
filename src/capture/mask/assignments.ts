/**
 * `name = value` and `"name": "value"` in any text, if the name indicates a secret: configuration, labels, queries,
 * logs.
 */
import type { Binary } from './binary.ts';
import type { Found } from './found.ts';
import { isSecretName } from './names.ts';
import { unescaped } from './words.ts';

const MAX_NAME = 64;
const MAX_VALUE = 4096;

export function secretAssignments(text: Binary): Found[] {
  const found: Found[] = [];
  const separators = /[:=]/g;
  for (let match = separators.exec(text); match !== null; match = separators.exec(text)) {
    const separator = match.index;
    const name = nameBefore(text, separator);
    if (name === undefined || !isSecretName(name.name)) continue;
    const value = valueAfter(text, separator, name.name);
    if (value === undefined) continue;
    const { start, end, isQuoted } = value;
    const raw = text.slice(start, end);
    // Skip matches inside the previous value.
    separators.lastIndex = Math.max(end, separator + 1);
    found.push({
      value: isQuoted ? unescaped(raw) : raw,
      before: text.slice(name.start, start),
      what: `value of ${name.name}`,
      grade: 'named',
    });
  }
  return found;
}

function nameBefore(text: Binary, separator: number): { name: string; start: number } | undefined {
  const before = text.slice(Math.max(0, separator - MAX_NAME - 6), separator);
  const match = /([A-Za-z][\w.-]{0,63})\\?["']?[ \t]{0,4}$/.exec(before);
  if (match?.[1] === undefined) return undefined;
  return { name: match[1], start: separator - match[0].length };
}

function valueAfter(
  text: Binary,
  separator: number,
  name: string,
): { start: number; end: number; isQuoted: boolean } | undefined {
  let start = separator + 1;
  if (text[start] === '=') return undefined;
  while (start < separator + 5 && (text[start] === ' ' || text[start] === '\t')) start++;
  const isJsonKey = text[separator - 1] === '"' || text[separator - 1] === "'";
  const escaped = text[start] === '\\' ? 1 : 0;
  const quote = text[start + escaped];
  if (quote === '"' || quote === "'") {
    const from = start + escaped + 1;
    const close = closingQuote(text, from, quote, escaped === 1);
    return { start: from, end: close, isQuoted: true };
  }
  // A number or a list after a JSON key: a mark would make the document invalid.
  if (isJsonKey) return undefined;
  const rest = /^[^\s"'`,;)}\]&\0\\]+/.exec(text.slice(start, start + MAX_VALUE))?.[0] ?? '';
  const isUrl = text[separator] === ':' && rest.startsWith('//');
  if (rest === '' || isUrl || rest === name) return undefined;
  return { start, end: start + rest.length, isQuoted: false };
}

/** If nothing closes it within the limit, the line or the text is cut, and all of it is the value. */
function closingQuote(text: Binary, from: number, quote: string, isEscaped: boolean): number {
  const limit = Math.min(text.length, from + MAX_VALUE);
  for (let at = from; at < limit; at++) {
    const character = text[at];
    if (character === '\n' || character === '\0') return at;
    if (isEscaped && character === '\\' && text[at + 1] === quote) return at;
    if (!isEscaped && character === quote) return at;
    if (character === '\\') at++;
  }
  return limit;
}
