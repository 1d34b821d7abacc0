import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { judgeVariation } from '../../src/drill/variation/judge-variation.ts';
import { parseYaml } from '../../src/document/yaml-file.ts';
import { loadVariations, loadVariationsFile } from '../../src/drill/variation/load.ts';
import { vary, VariationError } from '../../src/drill/variation/vary.ts';
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

describe('a file of variations', () => {
  const load = (change: string, more = '') =>
    loadVariationsFile(
      parseYaml(
        '/nowhere/leaked-exec.yaml',
        `variations: leaked-exec\ncases:\n  - title: Another one\n    of: leaked-exec\n${more}    change: [${change}]\n    expect: []\n`,
      ),
    );

  it.each([
    ['{ step: a, iss: missing }', 'unknown-key', 5],
    ['{ step: a, is: gone }', 'wrong-value', 5],
    ["{ step: a, where: '(?=x)' }", 'regex-refused', 5],
    ["{ step: a, replace: { '(': x } }", 'regex-refused', 5],
    ['{ text: x }', 'wrong-value', 5],
  ])('refuses %s: %s in line %i', (change, code, line) => {
    const { variations: loaded, problems: found } = load(change);
    expect(loaded).toEqual([]);
    expect(found.map((one) => [one.code, one.line])).toEqual([[code, line]]);
  });

  it.each([
    ['    phase: before\n', 'nowhere'],
    ["    values: { id: { step: records, regex: '(no such thing)' } }\n", 'leaked-exec'],
  ])('tells what the recording does not have: %j of %s', async (more, of) => {
    const [variation] = load('{ step: records, is: missing }', more).variations;
    const { runbook } = loadRunbook(join(ROOT, 'runbooks', 'leaked-exec.yaml'));
    if (variation === undefined || runbook === undefined) throw new Error('broken');
    await expect(vary({ ...variation, of }, runbook, drills)).rejects.toThrow(VariationError);
  });
});
