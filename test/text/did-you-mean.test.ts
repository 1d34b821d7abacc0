import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/text/did-you-mean.ts';

const KNOWN = ['deadline', 'parse', 'read', 'run', 'samples', 'title'];

describe('nearest', () => {
  it.each([
    ['deadlin', 'deadline'],
    ['daedline', 'deadline'],
    ['Deadline', 'deadline'],
    ['rnu', 'run'],
    ['pars', 'parse'],
    ['sample', 'samples'],
    ['zzz', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%s', (name, expected) => {
    expect(nearest(name, KNOWN)).toBe(expected);
  });
  it('a name of a megabyte is a slip of nobody', () => {
    expect(nearest('x'.repeat(1e6), KNOWN)).toBeUndefined();
  });
  it('names all of a few', () => {
    expect(didYouMean('zzz', KNOWN)).toContain('samples');
    expect(didYouMean('zzz', [])).toBeUndefined();
  });
});
