/** Splits a row of a `ps` table into its columns. */
import type { PsColumn } from './ps-columns.ts';

export type PsRow = Partial<Record<PsColumn, string>>;

const STATE = /^[RSDZTtIXxWPK][<NLsl+]*$/;
const FORMS: Partial<Record<PsColumn, RegExp>> = {
  pid: /^(?:\d{1,7}|-)$/,
  ppid: /^(?:\d{1,7}|-)$/,
  tid: /^(?:\d{1,7}|-)$/,
  state: /^(?:[RSDZTtIXxWPK][<NLsl+]*|-)$/,
  time: /^(?:\d+-)?\d+:\d\d(?::\d\d)?(?:\.\d+)?$|^-$/,
  cpu: /^[\d.,]+$|^-$/,
  threads: /^\d+$|^-$/,
  tty: /^(?:\?|-|\S*\d\S*|tty\S*|console)$/,
  elapsed: /^(?:(?:\d+-)?(?:\d+:)?\d+:\d\d|\d+|-)$/,
  'elapsed-seconds': /^\d+$/,
};
const WEEKDAY = /^(?:\p{L}{2,4}\.?|周.|星期.)$/u;
const MONTH = /^(?:\p{L}{3,5}\.?|\d{1,2}月)$/u;

/** The row's cells; undefined if the text is not a row of such a table. */
export function rowOf(text: string, columns: readonly PsColumn[]): PsRow | undefined {
  const tokens = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], at: match.index }));
  const texts = columns.filter((column) => column === 'args' || column === 'comm');
  const row: PsRow = {};
  let next = 0;
  for (const [nth, column] of columns.entries()) {
    const token = tokens[next];
    if (token === undefined) return undefined;
    const isLast = nth === columns.length - 1;
    if (column === 'args' || column === 'comm') {
      if (isLast) {
        row[column] = text.slice(token.at).trimEnd();
        next = tokens.length;
        continue;
      }
      // A name with blanks in the middle of the table gets the words that the columns after it leave over.
      const behind = columns.slice(nth + 1).filter((each) => each !== 'date').length;
      const own = texts.length === 1 ? Math.max(1, tokens.length - next - behind) : 1;
      row[column] = tokens
        .slice(next, next + own)
        .map((each) => each.text)
        .join(' ');
      next += own;
      continue;
    }
    if (column === 'date') {
      const words = tokens.slice(next, next + 5).map((each) => each.text);
      const own = wordsOfDate(words);
      if (own === 5) row.date = words.join(' ');
      next += own;
      continue;
    }
    if (FORMS[column]?.test(token.text) === false) return undefined;
    if (column !== 'other') row[column] = token.text;
    next++;
  }
  return next === tokens.length ? row : undefined;
}

/** Number of words in a start time: `15:49`, `Sep08`, `Sep 08`, `Tue Sep 12 02:23:01 2023`. */
function wordsOfDate(words: readonly string[]): number {
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = words;
  const isFull = /^\d{4}$/.test(fifth) && /^\d\d:\d\d/.test(fourth);
  if (isFull && (WEEKDAY.test(first) || MONTH.test(second) || /^\d+$/.test(third))) return 5;
  if (/^\d{4}-\d\d-\d\d$/.test(first) && /^\d\d:\d\d:\d\d$/.test(second)) return 2;
  return MONTH.test(first) && /^\d{1,2}$/.test(second) && !STATE.test(first) ? 2 : 1;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Parses `Tue Sep 12 02:23:01 [CST] 2023` as local time, in ms; undefined for anything else. */
export function clockOf(text: string): number | undefined {
  const match =
    /^\w{3},? (?:(?<month>\w{3}) +(?<day>\d{1,2})|(?<day2>\d{1,2}) (?<month2>\w{3}))(?: (?<year2>\d{4}))? (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?: [AP]M)?(?: (?:[A-Z]{2,5}|[+-]\d\d(?:\d\d)?))?(?: (?<year>\d{4}))?$/.exec(
      text.trim().replace(/\s+/g, ' '),
    )?.groups;
  const month = MONTHS.indexOf(match?.['month'] ?? match?.['month2'] ?? '');
  const year = match?.['year'] ?? match?.['year2'];
  if (match === undefined || month === -1 || year === undefined || / [AP]M/.test(text)) return undefined;
  const part = (name: string): number => Number(match[name] ?? 0);
  return Date.UTC(
    Number(year),
    month,
    part('day') + part('day2'),
    part('hour'),
    part('minute'),
    part('second'),
  );
}

const AUX: readonly PsColumn[] = [
  'user',
  'pid',
  'cpu',
  'other',
  'other',
  'other',
  'tty',
  'state',
  'date',
  'time',
  'args',
];
const EF: readonly PsColumn[] = ['user', 'pid', 'ppid', 'other', 'date', 'tty', 'time', 'args'];
const LONG: readonly PsColumn[] = [
  'user',
  'pid',
  'ppid',
  'tid',
  'other',
  'threads',
  'date',
  'tty',
  'time',
  'args',
];
const AUX_ROW =
  /^\s*\S+\s+\d+\s+\d+[.,]\d\s+\d+[.,]\d\s+\d+\s+\d+\s+\S+\s+[RSDZTtIXW][<NLsl+]*\s+\S+\s+\d+:\d\d\s+\S/;
const EF_ROW =
  /^\s*\S+\s+\d+\s+\d+\s+\d+\s+(?:\d\d:\d\d|\S{3,8}\d\d|\d{4})\s+(?:\?|pts\/\d+|tty\S+)\s+(?:\d+-)?\d\d:\d\d:\d\d\s+\S/;
const LONG_ROW =
  /^\s*\S+\s+\d+\s+\d+\s+\d+\s+\d+\s+\d+\s+(?:\d\d:\d\d|\S{3,8}\d\d|\d{4})\s+(?:\?|pts\/\d+|tty\S+)\s+(?:\d+-)?\d\d:\d\d:\d\d\s+\S/;

/** The columns of a row without a header, recognised by its form: `ps aux`, `ps -ef` and `ps -eLf` are distinct. */
export function columnsByForm(text: string): readonly PsColumn[] | undefined {
  if (AUX_ROW.test(text)) return AUX;
  if (EF_ROW.test(text)) return EF;
  return LONG_ROW.test(text) ? LONG : undefined;
}

/** Parses `[[days-]hours:]minutes:seconds` into seconds; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d\d)(?:\.\d+)?$/.exec(text);
  if (match === null) return undefined;
  const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
