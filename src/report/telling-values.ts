/**
 * What a finding tells about its subject: process ids, paths, functions and other values in its message and its chain. The lines
 * of its evidence that hold them are those that a reader looks for.
 */
import type { FoundFinding } from '../diagnose/diagnosis.ts';

/** At most this many. */
const MOST = 40;
/** Characters of the message and the chain that are searched. */
const MOST_OF_TEXT = 8000;

const SHAPES = [
  /\/[^\s,;()"'`]{2,}/g, // paths
  /\b[A-Za-z]\w*_\w+\b/g, // kernel functions, settings
  /\b[A-Z]{5,}\b/g, // FREEZING, FROZEN
  /\b\d+(?:\.\d+){3}(?::\d+)?\b|\b\d{2,}\b/g, // addresses, process ids, amounts
  /(?<=\()[A-Za-z][\w.-]*(?=\))/g, // names of programs
] as const;

/** A search for these values in a line. */
export interface TellingValues {
  /** The values in a text, without repetitions. */
  in(text: string): ReadonlySet<string>;
}

export function tellingValues({
  message,
  chain = [],
}: Pick<FoundFinding, 'message' | 'chain'>): TellingValues {
  const text = [...chain.map((link) => link.text), message].join('\n').slice(0, MOST_OF_TEXT);
  const values = SHAPES.flatMap((shape) => text.match(shape) ?? [])
    .map((value) => value.replace(/[.:]+$/, ''))
    .filter((value) => value.length > 1);
  // Longer ones first: of two that begin at the same place, the whole one counts.
  const distinct = [...new Set(values)].slice(0, MOST).toSorted((a, b) => b.length - a.length);
  if (distinct.length === 0) return { in: () => new Set() };
  const pattern = new RegExp(`(?<![\\w.])(?:${distinct.map(escaped).join('|')})(?!\\w)`, 'g');
  return { in: (line) => new Set(line.match(pattern) ?? []) };
}

function escaped(value: string): string {
  return value.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
