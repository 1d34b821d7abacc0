/** Loading and checking 1,000 runbooks, against what the yaml package alone needs to parse them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { parse } from 'yaml';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { Shared } from '../../src/runbook/load/shared.ts';
import { ROOT } from '../support/program.ts';
import { paired, report, sized } from './support/paired.ts';

const FOLDER = join(ROOT, 'runbooks');
const shipped = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ file: join(FOLDER, name), text: readFileSync(join(FOLDER, name), 'utf8') }));

/** Each a text of its own, as a thousand files would be. */
const runbooks = Array.from({ length: sized(1000, 28) }, (_, n) => {
  const { file, text } = shipped[n % shipped.length] ?? { file: '', text: '' };
  return { file, text: `${text}# ${n}\n` };
});

it('1,000 runbooks', async () => {
  const ours = (): Promise<void> => {
    const shared = Shared.in(FOLDER);
    for (const from of runbooks) {
      const errors = loadRunbook(from, { shared }).problems.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
    }
    return Promise.resolve();
  };
  const theirs = (): Promise<void> => {
    for (const { text } of runbooks) parse(text);
    return Promise.resolve();
  };
  report('load and check 1,000 runbooks, against yaml alone', await paired(5, ours, theirs), 10);
});
