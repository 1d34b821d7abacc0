/** `parse: key-values` and `parse: table`: several values per line. */
import { unknown } from '../../expression/lack.ts';
import { spaceSeparated, textLines } from '../../expression/library/text.ts';
import { OpenMap } from '../../expression/open.ts';
import { cutText } from '../../expression/sentence.ts';
import type { Skip } from './parsed.ts';
import { withGaps } from './parsed.ts';

/** Characters to quote of a line that cannot be parsed. */
const MOST_SHOWN = 100;

/** The rules of `keyValue`, for the reference. */
export const KEY_VALUE_RULES = `\
One key and its value a line, without the blanks around them. Where a key is there twice, its first value stays.

- A key is a word without blanks, \`:\` or \`=\`, and with at least one letter, digit or underscore.
- The first \`:\` or \`=\` ends the key: \`PATH=/bin:/sbin\`, \`vm.swappiness = 60\`, \`State:\\tD (disk sleep)\`.
- A \`:\` directly followed by the value ends only a name (a letter or underscore, then letters, digits and
  \`_ . - ( )\`), and not if \`:\`, \`//\` or \`\\\` follows. So \`redis_version:7.0.15\` has a key, and
  \`12:34:56 x\`, \`/usr/bin:/bin\`, \`http://host/\` and \`fe80::1\` have none.
- Without either, a blank ends the key: \`oom_kill 3\`. The key must contain a letter or an underscore, and no word of
  the value may end with \`:\` or \`=\`: \`Server Version: 20.10\` has no key \`Server\`. A single word has an empty value.
- Blank lines, lines that begin with \`#\` or \`;\`, and \`[section]\` need no key.

Any other line is skipped. A missing key is then unknown, not absent, and \`diagnose --verbose\` shows how many lines
were skipped.`;

export function keyValues(text: string, skip: Skip): unknown {
  const map = new Map<string, string>();
  const unread: string[] = [];
  for (const line of textLines(text)) {
    const entry = keyValue(line.trim());
    if (entry === 'none') continue;
    if (entry === undefined) unread.push(line);
    else if (!map.has(entry.key)) map.set(entry.key, entry.value);
    if (entry === undefined || map.get(entry.key) !== entry.value) skip(line);
  }
  const [first] = unread;
  const known = withGaps(map);
  if (first === undefined) return known;
  const more = unread.length === 1 ? '' : `, and ${unread.length - 1} more`;
  return new OpenMap(known, `a line of the answer has no key and value: ${shown(first)}${more}`);
}

/** No key is expected in these. */
const WITHOUT_KEY = /^(?:$|[#;]|\[[^\]]*\]$)/;
const NAME = /^[\p{L}_][\p{L}\p{N}_.()-]*$/u;

function keyValue(line: string): { readonly key: string; readonly value: string } | 'none' | undefined {
  if (WITHOUT_KEY.test(line)) return 'none';
  const key = /^[^\s:=]+/.exec(line)?.[0];
  if (key === undefined || !/[\p{L}\p{N}_]/u.test(key)) return undefined;
  const rest = line.slice(key.length);
  const behind = rest.trimStart();
  if (behind.startsWith('=')) return { key, value: behind.slice(1).trim() };
  if (behind.startsWith(':')) {
    const value = behind.slice(1);
    const isTight = rest === behind && /^\S/.test(value);
    return isTight && (!NAME.test(key) || /^(?::|\/\/|\\)/.test(value))
      ? undefined
      : { key, value: value.trim() };
  }
  return !/[\p{L}_]/u.test(key) || /[:=](?:\s|$)/.test(behind) ? undefined : { key, value: behind };
}

export function table(text: string, skip: Skip): unknown {
  const [header = '', ...rows] = textLines(text).filter((line) => line.trim() !== '');
  const columns = spaceSeparated(header);
  if (columns.length === 0) return unknown('the answer has no line with column names');
  return rows.map((row) => {
    const cells = cellsOf(row.trim(), columns);
    if (cells.size === new Set(columns).size) return withGaps(cells);
    skip(row);
    const why = `a line of the answer has too few columns: ${shown(row)}`;
    return new OpenMap(withGaps(cells), why);
  });
}

function cellsOf(row: string, columns: readonly string[]): Map<string, string> {
  const cells = new Map<string, string>();
  let rest = row;
  for (const [i, column] of columns.entries()) {
    if (rest === '') break;
    const blank = i === columns.length - 1 ? -1 : rest.search(/\s/);
    cells.set(column, blank === -1 ? rest : rest.slice(0, blank));
    rest = blank === -1 ? '' : rest.slice(blank).trimStart();
  }
  return cells;
}

function shown(line: string): string {
  return cutText(line.trim(), MOST_SHOWN);
}
