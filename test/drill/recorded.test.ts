import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/drill/judge.ts';
import { loadRecordedDrills, replayDrill } from '../../src/drill/recorded.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { excerptsOf } from '../../src/report/excerpt.ts';
import { MISSING_VALUES } from '../support/missing-values.ts';
import { ROOT } from '../support/program.ts';

// Every runbook on every recorded drill: the matrix without an engine. Update with `npm run captures`.
const runbooks = readdirSync(join(ROOT, 'runbooks'))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => {
    const { runbook } = loadRunbook(join(ROOT, 'runbooks', name));
    if (runbook === undefined) throw new Error(`${name} is broken`);
    return runbook;
  });
const drills = await loadRecordedDrills(join(ROOT, 'test/fixtures/captures'));

describe('recorded drills', () => {
  it('exist for every scenario', () => {
    // A hard NFS mount needs a kernel with NFS, which only the virtual machine has.
    const unrecorded = ['nfs-hard-mount'];
    const scenarios = readdirSync(join(ROOT, 'scenarios')).filter((name) => !unrecorded.includes(name));
    expect(new Set(drills.map((drill) => drill.scenario))).toEqual(new Set(scenarios));
    for (const drill of drills)
      expect(drill.phases.map(({ phase }) => phase)).toEqual(['before', 'during', 'after']);
  });

  it.each(drills.map((drill) => [drill.name, drill] as const))(
    '%s: the findings of the drill, replayed',
    async (_, drill) => {
      const { scenario } = loadScenario(join(ROOT, 'scenarios', drill.scenario, 'scenario.yaml'));
      const phases = await replayDrill(drill, runbooks);
      const expected = (scenario?.expect ?? []).filter(
        (one) => one.versions.length === 0 || one.versions.includes('bookworm'),
      );
      for (const finding of [...(phases.during?.values() ?? [])].flatMap(({ findings }) => findings)) {
        const { id, chain = [], message } = finding;
        expect(chain.length, `${id} has a chain`).toBeGreaterThanOrEqual(2);
        expect(chain.filter(({ unknown }) => unknown !== undefined)).toEqual([]);
        expect(
          [message, ...chain.map(({ text }) => text)].filter((text) =>
            MISSING_VALUES.some((mark) => mark.test(text)),
          ),
        ).toEqual([]);
        const excerpts = excerptsOf(finding);
        expect(excerpts.length, `${id} has excerpts`).toBeGreaterThanOrEqual(1);
        expect(excerpts.length).toBeLessThanOrEqual(8);
        expect(excerpts.flatMap(({ lines }) => lines).length, `lines of ${id}`).toBeLessThanOrEqual(45);
      }
      for (const runbook of runbooks) {
        const expectation = expected.find((one) => one.runbook === runbook.id);
        if (drill.phases.some(({ capture }) => !capture.header.runbooks.includes(runbook.id))) {
          // Its questions were not asked, so it cannot be judged; but what was not asked must not be a finding.
          const found = Object.values(phases).flatMap((phase) => phase.get(runbook.id)?.findings ?? []);
          expect({ runbook: runbook.id, expectation, found }).toEqual({
            runbook: runbook.id,
            expectation: undefined,
            found: [],
          });
          continue;
        }
        const { verdict, reasons } = judge(runbook, expectation, phases);
        expect({ runbook: runbook.id, verdict, reasons }).toEqual({
          runbook: runbook.id,
          verdict: (expectation?.findings.length ?? 0) > 0 ? 'detected' : 'quiet',
          reasons: [],
        });
      }
    },
  );
});
