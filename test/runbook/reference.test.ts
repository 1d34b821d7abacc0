/** Generated pages are those of the code. `npm run schema` writes them anew. */
import { describe, expect, it } from 'vitest';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { reference } from '../../src/runbook/page/reference.ts';
import { labReference } from '../../src/lab/definition/reference.ts';
import { scenarioReference } from '../../src/scenario/reference.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';

describe('generated pages', () => {
  it('the reference of the language', async () => {
    await expect(reference()).toMatchFileSnapshot('../../docs/runbook-reference.md');
  });

  it('the reference of scenario files', async () => {
    await expect(scenarioReference()).toMatchFileSnapshot('../../docs/scenario-reference.md');
  });

  it('the reference of lab files', async () => {
    await expect(labReference()).toMatchFileSnapshot('../../docs/lab-reference.md');
  });

  it('the flagship runbook as it is shown', async () => {
    const { runbook, problems } = loadRunbook('runbooks/container-up-process-gone.yaml');
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    await expect(runbook && showRunbook(runbook)).toMatchFileSnapshot(
      '../../docs/container-up-process-gone.md',
    );
  });
});
