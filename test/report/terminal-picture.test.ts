import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { openTarget } from '../../src/project/open-target.ts';
import { loadRunbooks } from '../../src/project/library.ts';
import { render } from '../../src/report/format.ts';
import { ROOT } from '../support/program.ts';
import { terminalSvg } from '../support/terminal-svg.ts';

const RUNBOOK = 'container-up-process-gone';
const COLUMNS = 80;

afterEach(() => vi.unstubAllEnvs());

/** `-u` draws it again. */
test('the picture of the terminal in the README shows what diagnose prints', async () => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
  const [runbook] = loadRunbooks([RUNBOOK]);
  if (runbook === undefined) throw new Error(`${RUNBOOK} is missing`);
  await using target = await openTarget(join(ROOT, 'test/fixtures/captures/fuse-hung-rm/during.json'));
  const diagnosis = { ...(await diagnose(runbook, target)), target: 'node-7', ms: 180 };
  const output = render(
    'console',
    { kind: 'diagnoses', diagnoses: [diagnosis] },
    { colour: true, columns: COLUMNS },
  );
  const picture = terminalSvg(
    'drillbook diagnose prints one critical finding, the chain that explains it, what decided it, and a remedy',
    `drillbook diagnose ${RUNBOOK} --on ssh://node-7`,
    output,
    COLUMNS,
  );
  await expect(picture).toMatchFileSnapshot('../../docs/images/terminal.svg');
});
