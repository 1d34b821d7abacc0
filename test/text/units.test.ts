import { describe, expect, it } from 'vitest';
import { parseDuration, parseMilliseconds, parseSize } from '../../src/text/units.ts';

describe('durations', () => {
  it.each([
    ['2s', 2_000_000_000n],
    ['1m30s', 90_000_000_000n],
    ['0.5h', 1_800_000_000_000n],
    ['1.000000001s', 1_000_000_001n],
    ['-2s', -2_000_000_000n],
    ['2', undefined],
    ['s', undefined],
    ['2 s', undefined],
    ['1e3s', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
  it('milliseconds are positive and at most a day', () => {
    expect([parseMilliseconds('1.5s'), parseMilliseconds('1us'), parseMilliseconds('24h')]).toEqual([
      1500, 1, 86_400_000,
    ]);
    expect([parseMilliseconds('0s'), parseMilliseconds('-1s'), parseMilliseconds('25h')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('sizes', () => {
  it.each([
    ['1 MiB', 1048576n],
    ['1.5K', 1536n],
    ['2kB', 2000n],
    ['17', 17n],
    ['1 XB', undefined],
    ['-1', undefined],
  ])('%s', (text, expected) => {
    expect(parseSize(text)).toBe(expected);
  });
});
