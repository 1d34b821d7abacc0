/**
 * Finds many byte strings in a text without quadratic worst cases: both the strings and the text may come from a
 * malicious container.
 */
import type { Binary } from './binary.ts';

/** What must surround a match. */
export type Edge =
  /** Anything. */
  | 'any'
  /** No letter, digit or underscore. */
  | 'word'
  /** A quote, NUL, `=`, or the end of the text: the match is a whole argument. */
  | 'whole';

export interface Needle {
  /** The prefix, which stays, and the value, as in the text. */
  readonly text: Binary;
  /** Length of the prefix in `text`. */
  readonly keep: number;
  readonly edge: Edge;
  /** Which secret it is. */
  readonly secret: number;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly secret: number;
}

/** Length of the prefix that indexes needles. */
const PREFIX = 3;
/** Bytes to compare; text that begins like a longer secret counts as that secret, as far as it is equal. */
const HEAD = 256;
const MAX_KEEP = 128;

interface Sought extends Needle {
  readonly head: Buffer;
}

/** All needles with one prefix, sorted; `parents` has, for each, the longest other needle that is its prefix. */
interface Bucket {
  readonly sought: readonly Sought[];
  readonly parents: readonly number[];
}

export class Needles {
  readonly #all = new Map<string, Sought>();
  #buckets: Map<number, Bucket> | undefined;

  add(needle: Needle): void {
    if (needle.text.length === needle.keep || needle.keep > MAX_KEEP) return;
    const key = `${needle.keep} ${needle.edge} ${needle.text}`;
    if (this.#all.has(key)) return;
    this.#all.set(key, { ...needle, head: Buffer.from(needle.text.slice(0, HEAD), 'latin1') });
    this.#buckets = undefined;
  }

  /** Every value in the text; they may overlap. */
  find(text: Binary): Span[] {
    const spans: Span[] = [];
    if (this.#all.size === 0) return spans;
    const buckets = (this.#buckets ??= bucketsOf(this.#all.values()));
    const search: Search = { text, bytes: Buffer.from(text, 'latin1'), spans, covered: 0 };
    const lengths = new Set(Array.from(this.#all.values(), (each) => Math.min(PREFIX, each.text.length)));
    for (let at = 0; at < text.length; at++) {
      for (const length of lengths) {
        const bucket = buckets.get(prefixAt(text, at, length));
        if (bucket !== undefined) matchBucket(search, at, bucket);
      }
    }
    return spans;
  }
}

interface Search {
  readonly text: Binary;
  readonly bytes: Buffer;
  readonly spans: Span[];
  /** The end of the long secret followed so far. */
  covered: number;
}

/** In order; overlapping matches become one span with the secret of the first. */
export function apart(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result[result.length - 1];
    if (last === undefined || span.start >= last.end) result.push(span);
    else if (span.end > last.end) result[result.length - 1] = { ...last, end: span.end };
  }
  return result;
}

function bucketsOf(all: Iterable<Sought>): Map<number, Bucket> {
  const groups = new Map<number, Sought[]>();
  for (const sought of all) {
    const prefix = prefixAt(sought.text, 0, Math.min(PREFIX, sought.text.length));
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [sought]);
    else group.push(sought);
  }
  return new Map(Array.from(groups, ([prefix, group]) => [prefix, bucketOf(group)]));
}

function bucketOf(group: readonly Sought[]): Bucket {
  const sought = [...group].sort((a, b) => Buffer.compare(a.head, b.head));
  const open: number[] = [];
  const parents = sought.map(({ head }, nth) => {
    while (open.length > 0 && !beginsWith(head, sought[open[open.length - 1] ?? 0]?.head)) open.pop();
    const parent = open[open.length - 1] ?? -1;
    open.push(nth);
    return parent;
  });
  return { sought, parents };
}

function beginsWith(bytes: Buffer, head: Buffer | undefined): boolean {
  return (
    head !== undefined &&
    head.length <= bytes.length &&
    bytes.compare(head, 0, head.length, 0, head.length) === 0
  );
}

/** Prefixes of different lengths have different numbers. */
function prefixAt(text: Binary, at: number, length: number): number {
  let prefix = length;
  for (let i = 0; i < length; i++) prefix = (prefix << 8) | text.charCodeAt(at + i);
  return prefix;
}

/**
 * Every needle that is a prefix of the rest of the text is the last needle that does not sort after the text, or an
 * ancestor of it.
 */
function matchBucket(search: Search, at: number, { sought, parents }: Bucket): void {
  let low = 0;
  let high = sought.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareAt(sought[middle], search.bytes, at) > 0) high = middle;
    else low = middle + 1;
  }
  for (let nth = low - 1; nth >= 0; nth = parents[nth] ?? -1) {
    const needle = sought[nth];
    // The longest match covers the others, unless it keeps its prefix.
    if (needle !== undefined && match(search, at, needle) && needle.keep === 0) return;
  }
}

/** Compares the needle's head with the text. */
function compareAt(needle: Sought | undefined, bytes: Buffer, at: number): number {
  if (needle === undefined) return 0;
  return needle.head.compare(bytes, at, Math.min(at + needle.head.length, bytes.length));
}

function match(search: Search, at: number, needle: Sought): boolean {
  if (compareAt(needle, search.bytes, at) !== 0) return false;
  const end = at + needle.head.length;
  if (needle.text.length > HEAD) {
    search.spans.push({ start: at + needle.keep, end: followed(search, at, needle), secret: needle.secret });
    return true;
  }
  if (!hasEdges(search.text, at, end, needle)) return false;
  search.spans.push({ start: at + needle.keep, end, secret: needle.secret });
  return true;
}

/** How far the text matches a long secret. Nothing is followed twice. */
function followed(search: Search, at: number, { text: long }: Needle): number {
  let end = Math.min(Math.max(at + HEAD, search.covered), at + long.length);
  while (end - at < long.length && search.text[end] === long[end - at]) end++;
  search.covered = Math.max(search.covered, end);
  return end;
}

function hasEdges(text: Binary, start: number, end: number, { edge, keep }: Needle): boolean {
  switch (edge) {
    case 'any':
      return true;
    case 'word':
      return (keep > 0 || isWordStart(text, start)) && !/\w/.test(text[end] ?? '');
    case 'whole':
      return (
        (start === 0 || /["'\0=]/.test(text[start - 1] ?? '')) &&
        (end === text.length || /["'\0\\]/.test(text[end] ?? ''))
      );
  }
}

/** Whether a word can begin here; the last letter of an escape (`\n`, `\u0000`) does not belong to a word. */
function isWordStart(text: Binary, start: number): boolean {
  if (start === 0 || !/\w/.test(text[start - 1] ?? '')) return true;
  return /\\(?:[abefnrtv0]|u[0-9a-f]{4}|x[0-9a-f]{2}|[0-7]{3})$/i.test(
    text.slice(Math.max(0, start - 6), start),
  );
}
