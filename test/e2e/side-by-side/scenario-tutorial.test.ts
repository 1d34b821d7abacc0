/** The scenario of docs/scenarios.md does what the page says: its drill is right. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, drillbook } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

it('detects the failure, and cures it', async () => {
  const page = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8');
  const [, text = '', name = ''] = /^```yaml\n(# (\S+)\n[^]*?)^```$/m.exec(page) ?? [];
  const file = join(folder(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const { code, stdout, stderr } = await drillbook(['drill', 'worker-stopped', '--json'], { cwd: folder() });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { drills } = JSON.parse(stdout) as {
    drills: { verdict: string; runbooks: { verdict: string; runbook: string }[] }[];
  };
  expect(drills).toMatchObject([{ verdict: 'detected' }]);
  expect(drills[0]?.runbooks.filter(({ verdict }) => verdict !== 'quiet')).toMatchObject([
    { runbook: 'container-stopped-by-signal', verdict: 'detected' },
  ]);
});
