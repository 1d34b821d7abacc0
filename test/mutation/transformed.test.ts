/**
 * Every recorded drill on another architecture, an older kernel, with an engine of another age or vendor, in other folders,
 * with other ids: the same findings for the same subjects.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRunbooks, loadScenarios } from '../../src/project/library.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { TRANSFORMATIONS } from '../../src/mutation/transform/transformations.ts';
import { everySecond } from '../support/short-form.ts';
import { ROOT } from '../support/program.ts';

/** They are about containers and their engines. */
const inDocker: ReadonlySet<string> = new Set(
  loadScenarios([])
    .filter(({ lab }) => lab === 'docker')
    .map(({ id }) => id),
);
const drills = (await loadRecordedDrills(join(ROOT, 'test/fixtures/captures'))).filter(({ name }) =>
  inDocker.has(name.split('+')[0] ?? ''),
);
const runbooks = loadRunbooks([]);

/** Those by which a healthy node could look like an ill one; of the others it has nothing. */
const OF_HEALTHY: ReadonlySet<string> = new Set(['docker-18.06', 'rhel-docker', 'exec-root-moved']);

/** Drills to which one of them says nothing, and why. */
const NOT_APPLIED: Readonly<Record<string, string>> = {};

describe('recorded drills, transformed', () => {
  it.for(drills.map((drill, nth) => [drill.name, drill, nth] as const))(
    '%s',
    { timeout: 120_000 },
    async ([, drill, number]) => {
      const changed: string[] = [];
      for (const { phase, replay, capture } of drill.phases) {
        const wanted = everySecond(TRANSFORMATIONS, number).filter(
          ({ id }) => phase === 'during' || (phase === 'before' && OF_HEALTHY.has(id)),
        );
        if (wanted.length === 0) continue;
        const recorded = runbooks.filter(({ id }) => capture.header.runbooks.includes(id));
        const before = await diagnoseAll(recorded, replay.target());
        for (const { id, rename, apply } of wanted) {
          const target = apply(replay.target(), capture);
          if ('reason' in target) continue;
          const after = await diagnoseAll(recorded, target);
          for (const [nth, diagnosis] of before.entries()) {
            const [was, is] = [summary(diagnosis, rename), summary(after[nth], (text) => text)];
            if (was !== is) changed.push(`${id}: ${phase}: ${diagnosis.runbook}: ${was} became ${is}`);
          }
        }
      }
      expect(changed).toEqual([]);
    },
  );

  it('say of each drill to which they do not apply why', () => {
    const reasons: Record<string, string> = {};
    for (const drill of drills) {
      for (const { id, apply } of TRANSFORMATIONS) {
        const applied = drill.phases.map(({ replay, capture }) => apply(replay.target(), capture));
        const refused = applied.flatMap((target) => ('reason' in target ? [target.reason] : []));
        if (refused.length === drill.phases.length) reasons[`${drill.name} ${id}`] = refused[0] ?? '';
      }
    }
    expect(reasons).toEqual(NOT_APPLIED);
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
