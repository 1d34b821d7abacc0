/**
 * Whatever runbooks say of an incident they say of it on another architecture, of another age, with another engine layout,
 * other ids, on cgroup v2: the same findings for the same subjects, and healthy only where it was.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks } from '../../src/project/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadIncident } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { everySecond } from '../support/short-form.ts';
import { VARIATIONS } from '../../src/incident/vary/vary.ts';

const FOLDER = 'test/fixtures/incidents';
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml') && name !== 'first-try.yaml');

describe('incidents under variations', () => {
  const runbooks = loadRunbooks([]);

  it.for(NAMES.map((name, nth) => [name, nth] as const))('%s', { timeout: 120_000 }, async ([name, nth]) => {
    const { incident } = loadIncident(join(FOLDER, name));
    if (incident === undefined) throw new Error('it cannot be loaded');
    const before = await diagnoseAll(runbooks, incidentTarget(name, incident.facts));
    const changed: string[] = [];
    for (const { id, apply } of everySecond(VARIATIONS, nth)) {
      const varied = apply(incident.facts);
      if ('reason' in varied) continue;
      const after = await diagnoseAll(runbooks, incidentTarget(name, varied.facts));
      for (const [at, diagnosis] of before.entries()) {
        const [was, is] = [summary(diagnosis, varied.rename), summary(after[at], (text) => text)];
        if (was !== is) changed.push(`${id}: ${diagnosis.runbook}: ${was} became ${is}`);
      }
    }
    expect(changed).toEqual([]);
  });

  it('apply to many of them, and say why not to the others', () => {
    const applied = new Map<string, number>(VARIATIONS.map(({ id }) => [id, 0]));
    const reasons = new Set<string>();
    for (const name of NAMES) {
      const { incident } = loadIncident(join(FOLDER, name));
      for (const { id, apply } of VARIATIONS) {
        const varied = apply(incident?.facts ?? {});
        if ('reason' in varied) reasons.add(varied.reason);
        else applied.set(id, (applied.get(id) ?? 0) + 1);
      }
    }
    expect([...reasons].every((reason) => reason.length > 10)).toBe(true);
    expect([...applied].filter(([, times]) => times < 10)).toEqual([]);
  });
});

/** Its findings with their subjects, and whether anything of it is unknown. */
function summary(diagnosis: Diagnosis | undefined, rename: (text: string) => string): string {
  const findings = (diagnosis?.findings ?? []).map(({ id, subject }) => `${id} of ${rename(subject)}`);
  const isUnknown = diagnosis?.subjects.some(({ status }) => status === 'unknown') === true;
  return (
    [...findings.toSorted(), isUnknown ? 'unknown' : ''].filter((part) => part !== '').join(', ') || 'healthy'
  );
}
