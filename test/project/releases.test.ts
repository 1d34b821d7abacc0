import { describe, expect, it } from 'vitest';
import { parseRelease, parseReleases } from '../../src/project/releases.ts';
import { UsageError } from '../../src/document/usage-error.ts';

describe('parseReleases', () => {
  it.each([
    [undefined, ['bookworm']],
    [['trixie'], ['trixie']],
    [
      ['trixie', 'bookworm'],
      ['bookworm', 'trixie'],
    ],
    [['trixie,bullseye,trixie'], ['bullseye', 'trixie']],
    [['all'], ['bookworm', 'bullseye', 'trixie']],
  ])('%j means %j', (texts, releases) => {
    expect(parseReleases(texts)).toEqual(releases);
  });

  it.each([[['buster']], [['bookworm,']], [['']]])('refuses %j', (texts) => {
    expect(() => parseReleases(texts)).toThrow(UsageError);
  });
});

describe('parseRelease', () => {
  it('takes one, and not all of them', () => {
    expect(parseRelease('trixie')).toBe('trixie');
    expect(() => parseRelease('all')).toThrow(UsageError);
  });
});
