/** Every incident of public reports against every runbook. */
import { existsSync, readdirSync } from 'node:fs';
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

/**
 * Not diagnosed right yet, since their nodes have no Docker, of which runbooks take their subjects: unknown, and never
 * healthy or wrong.
 */
const UNKNOWN = new Set([
  'containerd-11133-yarn-outlives-its-app.yaml',
  'containerd-8102-runc-init-frozen.yaml',
]);

describe('incidents of public reports', () => {
  const runbooks = loadRunbooks([]);

  it.for(NAMES)('%s', { timeout: 120_000 }, async (name) => {
    const { incident, problems } = loadIncident(join(FOLDER, name));
    expect(problems).toEqual([]);
    if (incident === undefined) return;
    const known = new Set(runbooks.map(({ id }) => id));
    expect([...incident.expect.keys()].filter((id) => !known.has(id))).toEqual([]);
    const diagnoses = await diagnoseAll(runbooks, incidentTarget(name, incident.facts));
    const others = judgeIncident(incident, diagnoses).filter(({ outcome }) => outcome !== 'right');
    if (!UNKNOWN.has(name)) expect(others).toEqual([]);
    else expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['unknown']));
  });
});
