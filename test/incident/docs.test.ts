/** The incident of docs/incidents.md is one, and its runbook finds what the page says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { showIncident } from '../../src/incident/show.ts';
import { incidentTarget } from '../../src/incident/target.ts';

it('docs/incidents.md', async () => {
  const page = readFileSync('docs/incidents.md', 'utf8');
  const text = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-docs-'));
  try {
    const file = join(folder, 'container-up-for-months.yaml');
    writeFileSync(file, text);
    const { incident, problems } = loadIncident(file);
    expect(problems).toEqual([]);
    if (incident === undefined) return;
    const [runbook] = loadRunbooks(['container-up-process-gone']);
    if (runbook === undefined) throw new Error('there is no such runbook');
    const { findings } = await diagnose(runbook, incidentTarget(file, incident.facts));
    expect(findings.map(({ id, subject, certainty }) => ({ id, subject, certainty }))).toEqual([
      { id: 'freezer-held-by-unfreezable-task', subject: 'web', certainty: 'likely' },
    ]);
    expect(showIncident(incident)).toContain('request_wait_answer+0x12f/0x210');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
