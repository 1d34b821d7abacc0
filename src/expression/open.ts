/**
 * Values of which only a part is known: from an answer that is true but may not be all of it, as a folder whose list is
 * incomplete. What is computed from them is a plain value only where no further element could change it; else it is open
 * as well, or unknown.
 *
 * They are classes of their own, and not lists, numbers and texts with a mark: what does not know them gives an error,
 * never an answer.
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
  /** Those that are known, in their order; between and after them there may be others. */
  readonly known: readonly unknown[];
  /** How many of `known` are certainly the first ones. */
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

/** A map that may have more entries: what it holds is true, and what it does not hold is unknown. */
export class OpenMap extends Open {
  readonly known: ReadonlyMap<unknown, unknown>;
  /** Of entries that may or may not be there, why that is not known. */
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

/** An int that is at least this: the size of an open list. */
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

/** A text made of open values, with marks where something may be missing: for sentences, and for nothing else. */
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

/** The elements that are known of a list, open or not; undefined where it is none. */
export function elementsOf(value: unknown): readonly unknown[] | undefined {
  if (value instanceof OpenList) return value.known;
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** A list like the one that it was made of: open where that is, with as many certainly first. */
export function listLike(
  of: unknown,
  known: readonly unknown[],
  prefix: number,
): readonly unknown[] | OpenList {
  if (of instanceof OpenMap) return new OpenList(known, of.why, 0);
  return of instanceof OpenList ? new OpenList(known, of.why, prefix) : known;
}
