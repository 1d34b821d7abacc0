/**
 * The values of expressions: int is bigint, double is number, a map is a Map (or, for inputs, a plain object), a list is
 * an array. Partially known values are in `open.ts`.
 */
import { Lack, graver, unknown } from './lack.ts';
import type { Open } from './open.ts';
import { LowerBound, OpenList, OpenMap, OpenText, isOpen } from './open.ts';
import { isLoopElement, settled } from './observed.ts';

/** Nanoseconds. */
export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
  /** As in expressions: `1h2m3.5s`. JSON uses it too. */
  toString(): string {
    const negative = this.nanoseconds < 0n;
    const all = negative ? -this.nanoseconds : this.nanoseconds;
    const seconds = all / 1_000_000_000n;
    const [hours, minutes, rest] = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n];
    const fraction = String(all % 1_000_000_000n)
      .padStart(9, '0')
      .replace(/0+$/, '');
    const text = `${hours > 0n ? `${hours}h` : ''}${hours > 0n || minutes > 0n ? `${minutes}m` : ''}${rest}${fraction === '' ? '' : `.${fraction}`}s`;
    return negative ? `-${text}` : text;
  }
  toJSON(): string {
    return this.toString();
  }
}

/** Nanoseconds since 1970, UTC. */
export class Timestamp {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
  toString(): string {
    const milliseconds = this.nanoseconds / 1_000_000n;
    return new Date(Number(milliseconds)).toISOString();
  }
  toJSON(): string {
    return this.toString();
  }
}

export type Kind =
  | 'string'
  | 'int'
  | 'double'
  | 'bool'
  | 'null'
  | 'list'
  | 'map'
  | 'duration'
  | 'timestamp'
  | 'element'
  | 'other';

export function kindOf(value: unknown): Kind {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'double';
  if (typeof value === 'boolean') return 'bool';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map) return 'map';
  if (value instanceof OpenList) return 'list';
  if (value instanceof OpenMap) return 'map';
  if (value instanceof LowerBound) return 'int';
  if (value instanceof OpenText) return 'string';
  if (value instanceof Duration) return 'duration';
  if (value instanceof Timestamp) return 'timestamp';
  if (isLoopElement(value)) return 'element';
  return typeof value === 'object' ? 'map' : 'other';
}

/** The entry of a map, or undefined. */
export function entry(map: unknown, key: unknown): unknown {
  if (map instanceof OpenMap) return map.known.get(key);
  if (map instanceof Map) return map.get(key);
  return typeof key === 'string' && Object.hasOwn(map as object, key)
    ? (map as Record<string, unknown>)[key]
    : undefined;
}

export function keysOf(map: unknown): unknown[] {
  if (map instanceof OpenMap) return [...map.known.keys()];
  return map instanceof Map ? [...map.keys()] : Object.keys(map as object);
}

/**
 * CEL's equality: values of different types are not equal, but int and double compare by number.
 * A Lack if the unknown part of an open value decides.
 */
export function equal(left: unknown, right: unknown, spend: (steps: number) => void): boolean | Lack {
  spend(1);
  const [a, b] = [settled(left), settled(right)];
  if (a instanceof Lack) return a;
  if (b instanceof Lack) return b;
  if (isOpen(a)) return equalToOpen(a, b, spend);
  if (isOpen(b)) return equalToOpen(b, a, spend);
  if (a === b) return true;
  const kind = kindOf(a);
  const other = kindOf(b);
  if ((kind === 'int' && other === 'double') || (kind === 'double' && other === 'int')) {
    // oxlint-disable-next-line eqeqeq -- bigint and number compare exactly, and only by ==
    return a == b;
  }
  if (kind !== other) return false;
  switch (kind) {
    case 'list': {
      const [mine, others] = [a as unknown[], b as unknown[]];
      if (mine.length !== others.length) return false;
      return allEqual(mine, (i) => others[i], spend);
    }
    case 'map': {
      const keys = keysOf(a);
      if (keys.length !== keysOf(b).length || keys.some((key) => entry(b, key) === undefined)) return false;
      return allEqual(
        keys.map((key) => entry(a, key)),
        (i) => entry(b, keys[i]),
        spend,
      );
    }
    case 'duration':
      return (a as Duration).nanoseconds === (b as Duration).nanoseconds;
    case 'timestamp':
      return (a as Timestamp).nanoseconds === (b as Timestamp).nanoseconds;
    case 'string':
    case 'int':
    case 'double':
    case 'bool':
    case 'null':
    case 'element':
    case 'other':
      return false;
  }
}

/** One pair that differs decides, even if others are unknown. */
function allEqual(
  left: readonly unknown[],
  right: (i: number) => unknown,
  spend: (steps: number) => void,
): boolean | Lack {
  let worst: Lack | undefined;
  for (const [i, value] of left.entries()) {
    const same = equal(value, right(i), spend);
    if (same === false) return false;
    if (same instanceof Lack) worst = graver(worst, same);
  }
  return worst ?? true;
}

function equalToOpen(open: Open, other: unknown, spend: (steps: number) => void): boolean | Lack {
  const undecided = unknown(open.why);
  if (open instanceof LowerBound) {
    if (typeof other === 'bigint' || typeof other === 'number') return open.least > other ? false : undecided;
    return other instanceof LowerBound ? undecided : false;
  }
  if (open instanceof OpenText) return kindOf(other) === 'string' ? undecided : false;
  if (open instanceof OpenMap) return kindOf(other) === 'map' ? undecided : false;
  if (!(open instanceof OpenList) || kindOf(other) !== 'list') return false;
  const elements = other instanceof OpenList ? other.known : (other as readonly unknown[]);
  const prefix = other instanceof OpenList ? other.prefix : elements.length;
  if (!(other instanceof OpenList) && elements.length < open.known.length) return false;
  const first = Math.min(open.prefix, prefix);
  const same = allEqual(open.known.slice(0, first), (i) => elements[i], spend);
  return same === false ? false : undecided;
}
