/**
 * Partially known values: from an answer that is correct but may be incomplete, such as an incomplete folder listing. A
 * result computed from them is a plain value only if no further element could change it; otherwise it is open as well,
 * or unknown.
 *
 * They are separate classes rather than marked lists, numbers and strings, so that code that does not handle them fails
 * instead of giving a wrong answer.
 */
import type { Lack } from './lack.ts';

export abstract class Open {
  /** Why there may be more, in a sentence. */
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }

  /** For sentences. */
  abstract toString(): string;
}

/** A list that may have more elements. */
export class OpenList extends Open {
  /** The known elements in order; there may be others between and after them. */
  readonly known: readonly unknown[];
  /** How many of `known` are certainly first. */
  readonly prefix: number;

  constructor(known: readonly unknown[], why: string, prefix: number = known.length) {
    super(why);
    this.known = known;
    this.prefix = prefix;
  }

  override toString(): string {
    return [...this.known.map(String), '…'].join(', ');
  }

  toJSON(): unknown[] {
    return [...this.known, '…'];
  }
}

/** A map that may have more entries: a missing entry is unknown. */
export class OpenMap extends Open {
  readonly known: ReadonlyMap<unknown, unknown>;
  /** For entries that may or may not exist, why that is not known. */
  readonly lacks: ReadonlyMap<unknown, Lack>;

  constructor(
    known: ReadonlyMap<unknown, unknown>,
    why: string,
    lacks: ReadonlyMap<unknown, Lack> = new Map(),
  ) {
    super(why);
    this.known = known;
    this.lacks = lacks;
  }

  override toString(): string {
    return [...Array.from(this.known, ([key, value]) => `${String(key)}: ${String(value)}`), '…'].join(', ');
  }

  toJSON(): unknown {
    return Object.fromEntries([...this.known, ['…', '']] as [string, unknown][]);
  }
}

/** A lower bound of an int: the size of an open list. */
export class LowerBound extends Open {
  readonly least: bigint;

  constructor(least: bigint, why: string) {
    super(why);
    this.least = least;
  }

  override toString(): string {
    return `at least ${this.least}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A string made from open values, with marks where something may be missing: only for sentences. */
export class OpenText extends Open {
  readonly marked: string;

  constructor(marked: string, why: string) {
    super(why);
    this.marked = marked;
  }

  override toString(): string {
    return this.marked;
  }

  toJSON(): string {
    return this.marked;
  }
}

export function isOpen(value: unknown): value is Open {
  return value instanceof Open;
}

/** The known elements of a list, open or not; undefined if it is not a list. */
export function elementsOf(value: unknown): readonly unknown[] | undefined {
  if (value instanceof OpenList) return value.known;
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** A list like its source: open if that is open, with the same prefix. */
export function listLike(
  of: unknown,
  known: readonly unknown[],
  prefix: number,
): readonly unknown[] | OpenList {
  if (of instanceof OpenMap) return new OpenList(known, of.why, 0);
  return of instanceof OpenList ? new OpenList(known, of.why, prefix) : known;
}
