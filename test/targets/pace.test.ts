import { expect, test } from 'vitest';
import { Pace } from '../../src/targets/schedule/pace.ts';

test('one at a time until commands prove quick; then more and more', () => {
  const pace = new Pace();
  expect(pace.size(100, 1)).toBe(1);
  const sizes = [1, 2, 4, 8, 8, 8].map((commands) => {
    pace.ran(commands, commands);
    return pace.size(100, 1);
  });
  expect(sizes).toEqual([2, 4, 8, 8, 8, 8]);
});

test('back to one at a time after a slow command', () => {
  const pace = new Pace();
  pace.ran(8, 8);
  expect(pace.size(100, 1)).toBe(8);
  pace.ran(500, 1);
  expect(pace.size(100, 1)).toBe(1);
});

test('on a slow connection, quick is relative to the quickest command', () => {
  const pace = new Pace();
  pace.ran(80, 1);
  pace.ran(150, 1);
  expect(pace.size(100, 1)).toBe(2);
  pace.ran(300, 1);
  expect(pace.size(100, 1)).toBe(1);
});

test('waiting commands are shared among the sessions', () => {
  const pace = new Pace();
  pace.ran(8, 8);
  expect(pace.size(10, 4)).toBe(3);
  expect(pace.size(1, 4)).toBe(1);
});
