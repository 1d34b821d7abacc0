/** Arithmetic and order. Integers have 64 bits: what does not fit is an error and never wraps. */
import { failure } from './lack.ts';
import type { Meter } from './meter.ts';
import { Duration, Timestamp, kindOf } from './values.ts';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

function int(value: bigint): unknown {
  return value >= LEAST && value <= MOST ? value : failure('overflow', 'the number is too large');
}

function mismatch(operator: string, a: unknown, b: unknown): unknown {
  return failure('wrong-type', `there is no ${kindOf(a)} ${operator} ${kindOf(b)}`);
}

export function add(a: unknown, b: unknown, meter: Meter): unknown {
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
  return mismatch('-', a, b);
}

export function multiply(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(a * b);
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  return mismatch('*', a, b);
}

export function divide(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return b === 0n ? failure('division-by-zero', 'division by zero') : int(a / b);
  }
  if (typeof a === 'number' && typeof b === 'number') return a / b;
  return mismatch('/', a, b);
}

export function remainder(a: unknown, b: unknown): unknown {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return b === 0n ? failure('division-by-zero', 'division by zero') : a % b;
  }
  return mismatch('%', a, b);
}

export function negate(value: unknown): unknown {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  return failure('wrong-type', `there is no minus of a ${kindOf(value)}`);
}

export function compare(a: unknown, b: unknown, test: (order: number) => boolean): unknown {
  const left = comparable(a);
  const right = comparable(b);
  const kinds = [kindOf(a), kindOf(b)].map((kind) => (kind === 'double' ? 'int' : kind));
  if (left === undefined || right === undefined || kinds[0] !== kinds[1]) {
    return failure('wrong-type', `a ${kindOf(a)} and a ${kindOf(b)} have no order`);
  }
  if (Number.isNaN(left) || Number.isNaN(right)) return false;
  return test(left < right ? -1 : left > right ? 1 : 0);
}

function comparable(value: unknown): string | number | bigint | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Duration || value instanceof Timestamp) return value.nanoseconds;
  return undefined;
}
