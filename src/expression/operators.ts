/** Arithmetic and order. Integers have 64 bits: overflow is an error and never wraps. */
import { failure, unknown } from './lack.ts';
import type { Meter } from './meter.ts';
import { LowerBound, OpenList, OpenText, elementsOf, isOpen } from './open.ts';
import { Duration, Timestamp, kindOf } from './values.ts';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

function int(value: bigint): unknown {
  return value >= LEAST && value <= MOST ? value : failure('overflow', 'the number is too large');
}

function mismatch(operator: string, a: unknown, b: unknown): unknown {
  return failure('wrong-type', `unsupported operation: ${kindOf(a)} ${operator} ${kindOf(b)}`);
}

/** An int or a lower bound. */
type Count = bigint | LowerBound;

function isCount(value: unknown): value is Count {
  return typeof value === 'bigint' || value instanceof LowerBound;
}

/** Combines two counts, at least one of which is a lower bound. */
function bound(least: bigint, ...of: readonly Count[]): unknown {
  const inRange = int(least);
  const why = of.find((one) => one instanceof LowerBound)?.why ?? '';
  return typeof inRange === 'bigint' ? new LowerBound(inRange, why) : inRange;
}

function leastOf(count: Count): bigint {
  return typeof count === 'bigint' ? count : count.least;
}

function addOpen(a: unknown, b: unknown, meter: Meter): unknown {
  if (isCount(a) && isCount(b)) return bound(leastOf(a) + leastOf(b), a, b);
  const isText = (value: unknown): boolean => typeof value === 'string' || value instanceof OpenText;
  if (isText(a) && isText(b)) {
    const text = `${String(a)}${String(b)}`;
    meter.text(text.length);
    return new OpenText(text, whyOf(a, b));
  }
  const [left, right] = [elementsOf(a), elementsOf(b)];
  if (left === undefined || right === undefined) return mismatch('+', a, b);
  meter.spend(left.length + right.length);
  const prefix = a instanceof OpenList ? a.prefix : left.length + (b as OpenList).prefix;
  return new OpenList([...left, ...right], whyOf(a, b), prefix);
}

function whyOf(...values: readonly unknown[]): string {
  return values.find(isOpen)?.why ?? '';
}

/** The result of an operator that does not support open values. */
function undecided(operator: string, a: unknown, b: unknown): unknown {
  return isOpen(a) || isOpen(b) ? unknown(whyOf(a, b)) : mismatch(operator, a, b);
}

export function add(a: unknown, b: unknown, meter: Meter): unknown {
  if (isOpen(a) || isOpen(b)) return addOpen(a, b, meter);
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(a + b);
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') {
    meter.text(a.length + b.length);
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    meter.spend(a.length + b.length);
    return [...(a as unknown[]), ...(b as unknown[])];
  }
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanoseconds + b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanoseconds + b.nanoseconds);
  if (a instanceof Duration && b instanceof Timestamp) return new Timestamp(a.nanoseconds + b.nanoseconds);
  return mismatch('+', a, b);
}

export function subtract(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(a - b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Timestamp) return new Duration(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) return new Timestamp(a.nanoseconds - b.nanoseconds);
  if (a instanceof LowerBound && typeof b === 'bigint') return bound(a.least - b, a);
  return undecided('-', a, b);
}

export function multiply(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(a * b);
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  return undecided('*', a, b);
}

export function divide(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return b === 0n ? failure('division-by-zero', 'division by zero') : int(a / b);
  }
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  return undecided('/', a, b);
}

export function remainder(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return b === 0n ? failure('division-by-zero', 'division by zero') : a % b;
  }
  return undecided('%', a, b);
}

export function negate(value: unknown): unknown {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  if (isOpen(value)) return unknown(value.why);
  return failure('wrong-type', `unsupported operation: -${kindOf(value)}`);
}

export function compare(a: unknown, b: unknown, test: (order: number) => boolean): unknown {
  if (isOpen(a) || isOpen(b)) return compareOpen(a, b, test);
  const left = comparable(a);
  const right = comparable(b);
  const kinds = [kindOf(a), kindOf(b)].map((kind) => (kind === 'double' ? 'int' : kind));
  if (left === undefined || right === undefined || kinds[0] !== kinds[1]) {
    return failure('wrong-type', `cannot compare ${kindOf(a)} and ${kindOf(b)}`);
  }
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  return test(left < right ? -1 : left > right ? 1 : 0);
}

/** `at least 3 > 2` is true in any case; `at least 3 > 3` is unknown. */
function compareOpen(a: unknown, b: unknown, test: (order: number) => boolean): unknown {
  const isNumber = (value: unknown): value is bigint | number =>
    typeof value === 'bigint' || typeof value === 'number';
  if (a instanceof LowerBound && isNumber(b)) return decided(a, a.least > b, a.least >= b, 1, test);
  if (b instanceof LowerBound && isNumber(a)) return decided(b, b.least > a, b.least >= a, -1, test);
  return undecided('<', a, b);
}

/** The result if it is the same for every possible number; otherwise unknown. */
function decided(
  open: LowerBound,
  isMore: boolean,
  isMoreOrSame: boolean,
  more: 1 | -1,
  test: (order: number) => boolean,
): unknown {
  if (isMore) return test(more);
  if (isMoreOrSame && test(0) === test(more)) return test(more);
  return unknown(open.why);
}

function comparable(value: unknown): string | number | bigint | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Duration || value instanceof Timestamp) return value.nanoseconds;
  return undefined;
}
