import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { judgeVariation } from '../../src/mutation/variation/judge-variation.ts';
import { parseYaml } from '../../src/document/yaml-file.ts';
import type { Variation } from '../../src/mutation/variation/load.ts';
import { loadVariations, loadVariationsFile } from '../../src/mutation/variation/load.ts';
import { vary, VariationError } from '../../src/mutation/variation/vary.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import { ROOT } from '../support/program.ts';

const captures = join(ROOT, 'test/fixtures/captures');
const drills = await loadRecordedDrills(captures);
const { variations, problems } = loadVariations(captures);
const runbooks = new Map<string, Runbook>();

/** Loaded once, for the many cases of each. */
function runbookOf(id: string): Runbook {
  const known = runbooks.get(id) ?? loadRunbook(join(ROOT, 'runbooks', `${id}.yaml`)).runbook;
  if (known === undefined) throw new Error(`${id} is broken`);
  runbooks.set(id, known);
  return known;
}

describe('variations of recorded drills', () => {
  it('have no problems', () => {
    expect(problems).toEqual([]);
  });

  it.each(variations.map((one) => [`${one.runbook}: ${one.title}`, one] as const))(
    '%s',
    async (_, variation) => {
      const runbook = runbookOf(variation.runbook);
      const capture = await vary(variation, runbook, drills);
      expect(await judgeVariation(variation, runbook, capture)).toEqual([]);
    },
  );
});

describe('the status of a variation', () => {
  // Of a drill that finds something: its conditions see a subject that is neither healthy nor unknown.
  const judged = async (variation: Partial<Variation>) => {
    const { runbook } = loadRunbook(join(ROOT, 'runbooks/zombies-not-reaped.yaml'));
    const [one] = variations.filter(
      ({ runbook: of, expect: found }) => of === 'zombies-not-reaped' && found.length === 1,
    );
    if (runbook === undefined || one === undefined) throw new Error('broken');
    const capture = await vary(one, runbook, drills);
    return judgeVariation({ ...one, ...variation }, runbook, capture);
  };

  it('healthy: no subject is suspect', async () => {
    expect(await judged({ status: 'healthy' })).toEqual([expect.stringMatching(/ is suspect/)]);
  });

  it('unknown: one is', async () => {
    expect(await judged({ status: 'unknown' })).toEqual(['no subject is unknown']);
  });

  it('does-not-apply: the runbook applies', async () => {
    expect(await judged({ status: 'does-not-apply' })).toEqual(['the runbook applies']);
  });

  it('because: it is unknown, and for that reason', async () => {
    expect(await judged({ because: 'x' })).toEqual(['no subject is unknown']);
  });

  it('because: the reason is another one', async () => {
    const { runbook } = loadRunbook(join(ROOT, 'runbooks/zombies-not-reaped.yaml'));
    const [one] = variations.filter(({ runbook: of }) => of === 'zombies-not-reaped');
    if (runbook === undefined || one === undefined) throw new Error('broken');
    const blind: Variation = { ...one, change: [{ step: 'subjects.listed', is: 'denied' }], expect: [] };
    const capture = await vary(blind, runbook, drills);
    expect(await judgeVariation({ ...blind, because: 'denied|permi' }, runbook, capture)).toEqual([]);
    expect(await judgeVariation({ ...blind, because: 'deadline' }, runbook, capture)).toEqual([
      expect.stringMatching(/^no reason for unknown matches; the reasons are: /),
    ]);
  });
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

  it('refuses a reason that is no regular expression', () => {
    const { problems: found } = load('{ step: a, is: missing }', "    because: '('\n");
    expect(found.map((one) => [one.code, one.line])).toEqual([['regex-refused', 5]]);
  });

  it.each([
    ['    phase: before\n', 'nowhere'],
    ['', 'leaked-exec'], // the step `records` is in a probe
    ["    values: { id: { step: records, regex: '(no such thing)' } }\n", 'leaked-exec'],
  ])('tells what the recording does not have: %j of %s', async (more, of) => {
    const [variation] = load('{ step: records, is: missing }', more).variations;
    const { runbook } = loadRunbook(join(ROOT, 'runbooks', 'leaked-exec.yaml'));
    if (variation === undefined || runbook === undefined) throw new Error('broken');
    await expect(vary({ ...variation, of }, runbook, drills)).rejects.toThrow(VariationError);
  });

  it('tells which replacement matches no answer, and so would change nothing', async () => {
    const { runbook } = loadRunbook(join(ROOT, 'runbooks/zombies-not-reaped.yaml'));
    const [one] = variations.filter(({ runbook: of }) => of === 'zombies-not-reaped');
    if (runbook === undefined || one === undefined) throw new Error('broken');
    const replacing = (from: string): Variation => ({
      ...one,
      change: [{ step: 'subjects.listed', replace: { '^': '', [from]: 'x' } }],
    });
    await expect(vary(replacing('no such text'), runbook, drills)).rejects.toThrow(
      "'no such text' matches no answer to subjects.listed",
    );
    await expect(vary(replacing('[a-z]'), runbook, drills)).resolves.toBeDefined();
  });
});
