/**
 * A whole drill of the flagship against one hand-written shell script that does the same.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { it } from 'vitest';
import { drillbook, ROOT } from '../support/program.ts';
import { paired, report } from './support/paired.ts';

const run = promisify(execFile);

it('drill fuse-hung-rm against the hand-written script', async () => {
  const result = await paired(
    7,
    async () => {
      const { code, stderr } = await drillbook([
        'drill',
        'fuse-hung-rm',
        '--runbook',
        'container-up-process-gone',
      ]);
      if (code !== 0) throw new Error(stderr);
    },
    () => run('bash', [join(ROOT, 'test/bench/hand-drill.sh')]),
  );
  report('drill fuse-hung-rm, whole process / one hand-written script', result, 1.5);
});
