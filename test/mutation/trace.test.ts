import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { readSource } from '../../src/document/read-source.ts';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { alteredBy } from '../../src/mutation/altered.ts';
import { breakables } from '../../src/mutation/breakable.ts';
import { mutantsOf } from '../../src/mutation/mutants.ts';
import { place } from '../../src/mutation/placed.ts';
import { situationsFor } from '../../src/mutation/situations.ts';
import { conclusionsOf, isNoticed, trace } from '../../src/mutation/trace.ts';
import { loadVariations } from '../../src/mutation/variation/load.ts';
import { ROOT } from '../support/program.ts';

const CAPTURES = join(ROOT, 'test/fixtures/captures');
const drills = await loadRecordedDrills(CAPTURES);
const { variations } = loadVariations(CAPTURES);

/** Every how many-th mutant and situation is compared with whole diagnoses. */
const MUTANTS = 7;
const SITUATIONS = 60;

const reported = ({ subjects, findings }: ReturnType<typeof conclusionsOf>): string =>
  JSON.stringify([
    subjects.map(({ name, status }) => `${name} ${status}`).toSorted(),
    findings
      .map(({ id, subject, severity, certainty, message, remedy }) => ({
        id,
        subject,
        severity,
        certainty,
        message,
        remedy,
      }))
      .toSorted((a, b) => (`${a.subject} ${a.id}` < `${b.subject} ${b.id}` ? -1 : 1)),
  ]);

describe('running only the steps that change', () => {
  it.each(['zombies-not-reaped', 'process-listing-hangs'])(
    'gives what a whole diagnosis of %s gives, and notices the same mutants',
    async (id) => {
      const files = breakables([readSource(join(ROOT, `runbooks/${id}.yaml`))]);
      const original = files[0]?.users[0]?.load(new Map());
      if (original === undefined) throw new Error(`${id} does not load`);
      const { all } = await situationsFor(original, { runbook: original }, drills, variations);
      const some = files.flatMap((breakable) => {
        const [user] = breakable.users;
        const mutants = mutantsOf(breakable.file.data).filter((_, nth) => nth % MUTANTS === 0);
        return user === undefined ? [] : [{ breakable, user, mutants }];
      });
      const mutants = [...place(some).values()];
      expect(mutants.length).toBeGreaterThan(10);
      let [noticed, more] = [0, 0];
      for (const situation of all.filter((_, nth) => nth % SITUATIONS === 0)) {
        const { replay } = situation;
        const before = await situation.trace();
        const whole = reported(await diagnose(original, replay.target()));
        expect(reported(conclusionsOf(before))).toBe(whole);
        expect(reported(conclusionsOf(await trace({ runbook: original, replay })))).toBe(whole);
        for (const change of mutants) {
          const runbook = change.apply(original);
          const setting = { runbook, replay, altered: alteredBy(original, runbook) };
          const isWholeOther = reported(await diagnose(runbook, replay.target())) !== whole;
          const isOther = await isNoticed(setting, before, () => true);
          if (isWholeOther) noticed++;
          if (isWholeOther) expect(isOther).toBe(true);
          // What it says beyond the conclusions: which steps ran, and the evidence.
          else if (isOther) more++;
        }
      }
      expect(noticed).toBeGreaterThan(10);
      expect(more).toBeLessThan(noticed * 10);
    },
  );
});
