/** Whoever knows less never says something else; `npm run soak` does the same for longer. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { expectNothingElse, matches } from './support/forgetting.ts';

const FOLDER = 'test/fixtures/incidents';
const FILES = readdirSync(FOLDER).flatMap((name) =>
  name.endsWith('.yaml') && name !== 'first-try.yaml' ? [join(FOLDER, name)] : [],
);

describe('an incident of which less is known', () => {
  const runbooks = loadRunbooks([]);

  it.each(FILES)('%s', (file) => expectNothingElse(file, runbooks, 1));
});

describe('a text with gaps', () => {
  it.each([
    ['1 (\u2370) S', '1 (sh) S', true],
    ['1 (\u2370) S', '1 (sh) D', false],
    ['1 (\u2370) S', '1 (S', false],
    ['a\u2370b\u2370c', 'abbc', true],
    ['a\u2370b\u2370c', 'a b', false],
    ['a\u2370b', 'ab', true],
    ['ab\u2370b', 'ab', false],
    ['ID    NAME\n\u2370', 'ID NAME\nx  y', true],
  ])('%j allows %j: %s', (part, whole, allowed) => {
    expect(matches(part, whole)).toBe(allowed);
  });

  it('is compared at once, however many gaps it has and however near it comes', { timeout: 5000 }, () => {
    expect(matches('a\u2370'.repeat(2000) + 'b', 'a'.repeat(20_000))).toBe(false);
  });
});
