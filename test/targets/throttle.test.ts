import { expect, test } from 'vitest';
import { Throttle } from '../../src/targets/schedule/throttle.ts';

test('allows a burst, then the configured rate', () => {
  let now = 0;
  const throttle = new Throttle(10, 3, () => now);
  expect([throttle.take(), throttle.take(), throttle.take()]).toEqual([0, 0, 0]);
  expect(throttle.take()).toBe(100);
  now = 60;
  expect(throttle.take()).toBe(40);
  now = 100;
  expect(throttle.take()).toBe(0);
  now = 10_000;
  expect([throttle.take(), throttle.take(), throttle.take(), throttle.take()]).toEqual([0, 0, 0, 100]);
});

test('has no limit if none is set', () => {
  const throttle = new Throttle(Number.POSITIVE_INFINITY, 0, () => 0);
  expect(throttle.take()).toBe(0);
});
