import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import config from '../../vitest.config.js';

/** Projects that `npm test` leaves out: each has a command of its own in package.json. */
const OWN_COMMAND = ['soak', 'sos'];

test('npm test runs every project that has no command of its own', () => {
  const names = (config.test?.projects ?? []).map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
  );
  const run = readFileSync('ci/test.sh', 'utf8').match(/(?<=--project )\S+/g) ?? [];
  expect(new Set(run)).toEqual(new Set(names.filter((name) => !OWN_COMMAND.some((own) => own === name))));
});
