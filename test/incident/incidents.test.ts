/** Every incident of public reports against every runbook. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { judgeIncident } from '../../src/incident/judge.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';

const FOLDER = process.env['DRILLBOOK_INCIDENTS'] ?? 'test/fixtures/incidents';
const NAMES = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'first-try.yaml')
  : [];

/** What is known to be missing, so that nothing else gets lost. */
const NOT_YET = JSON.parse(readFileSync('test/fixtures/not-yet.json', 'utf8')) as Record<
  'incidents',
  string[]
>;

describe('incidents of public reports', () => {
  const runbooks = loadRunbooks([]);

  it.for(NAMES)('%s', { timeout: 120_000 }, async (name, context) => {
    if (NOT_YET.incidents.includes(name))
      context.skip('not diagnosed right yet: npm run field says what is missing');
    const { incident, problems } = loadIncident(join(FOLDER, name));
    expect(problems).toEqual([]);
    if (incident === undefined) return;
    const known = new Set(runbooks.map(({ id }) => id));
    expect([...incident.expect.keys()].filter((id) => !known.has(id))).toEqual([]);
    const diagnoses = await diagnoseAll(runbooks, incidentTarget(name, incident.facts));
    expect(judgeIncident(incident, diagnoses).filter(({ outcome }) => outcome !== 'right')).toEqual([]);
  });
});
