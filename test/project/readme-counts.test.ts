/** README.md says how many runbooks and scenarios there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/program.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

it.each([
  [/has (\d+) runbooks/, 'runbooks', /\.yaml$/],
  [/and (\d+) scenarios/, 'scenarios', /^\w/],
])('%s is the number of files', (sentence, folder, name) => {
  const there = readdirSync(join(ROOT, folder)).filter((file) => name.test(file));
  expect(Number(sentence.exec(README)?.[1])).toBe(there.length);
});
