import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { judgeVariation } from '../../src/drill/variation/judge-variation.ts';
import { loadVariations } from '../../src/drill/variation/load.ts';
import { vary } from '../../src/drill/variation/vary.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { ROOT } from '../support/program.ts';

const captures = join(ROOT, 'test/fixtures/captures');
const drills = await loadRecordedDrills(captures);
const { variations, problems } = loadVariations(captures);

describe('variations of recorded drills', () => {
  it('have no problems', () => {
    expect(problems).toEqual([]);
  });

  it.each(variations.map((one) => [`${one.runbook}: ${one.title}`, one] as const))(
    '%s',
    async (_, variation) => {
      const { runbook } = loadRunbook(join(ROOT, 'runbooks', `${variation.runbook}.yaml`));
      if (runbook === undefined) throw new Error(`${variation.runbook} is broken`);
      const capture = await vary(variation, runbook, drills);
      expect(await judgeVariation(variation, runbook, capture)).toEqual([]);
    },
  );
});
