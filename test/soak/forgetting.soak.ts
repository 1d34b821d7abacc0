/** Whoever knows less never says something else: many more rounds than `npm test` has time for, and incidents of one's own. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { expectNothingElse } from '../incident/support/forgetting.ts';

const FOLDERS = ['test/fixtures/incidents', ...(process.env['DRILLBOOK_INCIDENTS']?.split(':') ?? [])];
const FILES = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder).flatMap((name) =>
    name.endsWith('.yaml') && name !== 'first-try.yaml' ? [join(folder, name)] : [],
  ),
);
const ROUNDS = Number(process.env['DRILLBOOK_FUZZ'] ?? 20);

describe('an incident of which less is known', () => {
  const runbooks = loadRunbooks([]);

  it.each(FILES)('%s', { timeout: 20_000 * ROUNDS }, (file) => expectNothingElse(file, runbooks, ROUNDS));
});
