import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { counted, cut, duration, firstOf, names, path, plural } from '../../../src/report/html/bounded.ts';

describe('text of others', () => {
  it('is cut, and what is cut off is counted', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut(`abc${'x'.repeat(1000)}`, 3)).toBe('abc… (1\u2009000 more characters)');
    expect(names(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
    expect(firstOf(['a', 'b', 'c'])).toBe('a (and 2 more reasons)');
    expect(firstOf([])).toBe('');
  });

  it('names files from the working folder, if they are in there', () => {
    expect(path(join(process.cwd(), 'runbooks/a.yaml'))).toBe('runbooks/a.yaml');
    expect(path('runbooks/a.yaml')).toBe('runbooks/a.yaml');
    expect(path('/elsewhere/a.yaml')).toBe('/elsewhere/a.yaml');
  });
});

describe('numbers', () => {
  it('are written as people read them', () => {
    expect([0, 999, 1000, 1_234_567].map(counted)).toEqual(['0', '999', '1\u2009000', '1\u2009234\u2009567']);
    expect([plural(1, 'drill'), plural(2, 'drill')]).toEqual(['1 drill', '2 drills']);
    expect([0, 999.4, 1000, 59_949, 59_951, 61_000, 3_599_900].map(duration)).toEqual([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1 min 0 s',
      '1 min 1 s',
      '60 min 0 s',
    ]);
  });
});
