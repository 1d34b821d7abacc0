/** Every incident of public reports against every runbook. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/cli/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { judgeAll } from '../../src/incident/judge.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';

const FOLDER = process.env['DRILLBOOK_INCIDENTS'] ?? 'test/fixtures/incidents';
const NAMES = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'first-try.yaml')
  : [];

describe('incidents of public reports', () => {
  const runbooks = loadRunbooks([]);

  it.each(NAMES)('%s', async (name) => {
    const { incident, problems } = loadIncident(join(FOLDER, name));
    expect(problems).toEqual([]);
    if (incident === undefined) return;
    const known = new Set(runbooks.map(({ id }) => id));
    expect([...incident.expect.keys()].filter((id) => !known.has(id))).toEqual([]);
    const diagnoses = await diagnoseAll(runbooks, incidentTarget(name, incident.facts));
    expect(judgeAll(incident, diagnoses).filter(({ outcome }) => outcome !== 'right')).toEqual([]);
  });
});
