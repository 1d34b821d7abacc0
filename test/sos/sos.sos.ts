import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRunbooks, loadScenarios } from '../../src/project/library.ts';
import { inputValues } from '../../src/expression/set-inputs.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { parseYaml } from '../../src/document/yaml-file.ts';
import { drill } from '../../src/drill/drill.ts';
import { importInputs } from '../../src/incident/import/import.ts';
import { loadIncidentFile } from '../../src/incident/load.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { beginRun, connectEngine, lacksOf, startLab, sweep } from '../../src/lab/index.ts';
import type { Run } from '../../src/lab/ledger/run.ts';
import { NO_ENGINE } from '../support/engine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { buildImage, collect, IMAGE, removeImage } from './collect.ts';
import type { Comparison } from './compare.ts';
import { defaultLab } from '../../src/lab/definition/default-lab.ts';
import { withImage } from '../support/lab.ts';
import { compare } from './compare.ts';

/** DRILLBOOK_SOS=name,name: only these. DRILLBOOK_SOS_KEEP=FOLDER: archives and incidents are kept there. */
const ONLY = process.env['DRILLBOOK_SOS']?.split(',');
const KEEP = process.env['DRILLBOOK_SOS_KEEP'];
const EXTRAS = process.env['DRILLBOOK_SOS_EXTRAS'] !== '0';
const LAB = withImage(defaultLab(), IMAGE);
/** Of the scenarios of the library, as many have the same findings offline. */
const GOAL = 30;

interface Row extends Comparison {
  readonly scenario: string;
  readonly seconds: number;
  readonly finished: boolean;
}

const rows: Row[] = [];
const scenarios = loadScenarios(ONLY ?? []);
const runbooks = loadRunbooks([]);

describe.skipIf(NO_ENGINE)('archives of sos that are taken while a failure is there', () => {
  const temporary = temporaryFolder();
  let engine: Engine;
  let run: Run;
  beforeAll(async () => {
    buildImage();
    engine = await connectEngine({});
    await sweep(engine);
    run = await beginRun(engine);
  }, 900_000);
  afterAll(async () => {
    await run.close();
    engine.close();
    if (KEEP === undefined) removeImage();
    process.stdout.write(table());
  }, 120_000);

  for (const scenario of scenarios) {
    it(scenario.id, { timeout: 400_000 }, async ({ skip }) => {
      const lacks = await lacksOf(run, scenario.needs);
      if (lacks.length > 0) skip(lacks.join(' '));
      const live: Diagnosis[] = [];
      let row: Row | undefined;
      const result = await drill({
        scenario,
        runbooks,
        inputs: inputValues(scenario.inputs, new Map()),
        lab: LAB,
        startLab: (signal) =>
          startLab({
            run,
            scenario: scenario.id,
            lab: LAB,
            watchdog: 600,
            ...(signal === undefined ? {} : { signal }),
          }),
        listen: (event) => {
          if (event.type === 'diagnosis' && event.phase === 'during') live.push(event.diagnosis);
        },
        hold: async (lab) => {
          const folder = join(KEEP ?? temporary(), scenario.id);
          mkdirSync(folder, { recursive: true });
          const { tree, finished, seconds } = await collect(lab.name, folder, EXTRAS);
          const { yaml } = importInputs([{ name: 'sos', tree }], {
            id: 'sos',
            title: `sos of ${scenario.id}`,
          });
          writeFileSync(join(folder, 'sos.yaml'), yaml);
          writeFileSync(join(folder, 'live.json'), JSON.stringify(live));
          const { incident, problems } = loadIncidentFile(parseYaml('sos.yaml', yaml));
          expect(problems).toEqual([]);
          if (incident === undefined) return;
          const offline = await diagnoseAll(runbooks, incidentTarget('sos.yaml', incident.facts));
          row = { scenario: scenario.id, finished, seconds, ...compare(live, offline) };
        },
      });
      expect(result.reproduced, JSON.stringify(result.problems)).toBe(true);
      expect(row).toBeDefined();
      if (row === undefined) return;
      rows.push(row);
      // Unknown is an answer. Healthy next to the failure is none, nor is a finding that was not there.
      expect(['equal', 'coarser', 'unknown'], JSON.stringify(row, undefined, 1)).toContain(row.verdict);
    });
  }

  it.skipIf(ONLY !== undefined)(`${GOAL} of them say the same offline`, () => {
    expect(rows.filter(({ verdict }) => verdict === 'equal').length).toBeGreaterThanOrEqual(GOAL);
  });
});

function table(): string {
  const lines = rows.map(({ scenario, verdict, seconds, finished, same, missing, extra, unseen }) =>
    [
      `${verdict.padEnd(8)} ${scenario.padEnd(28)} ${String(seconds).padStart(4)} s${finished ? '' : ', not finished'}  ${same.join(', ') || '-'}`,
      ...missing.map((name) => `           missing: ${name}`),
      ...extra.map((name) => `           one too many: ${name}`),
      ...unseen.slice(0, 6).map((why) => `             not seen: ${why.slice(0, 160)}`),
    ].join('\n'),
  );
  const count = (verdict: Row['verdict']): string =>
    `${rows.filter((row) => row.verdict === verdict).length} ${verdict}`;
  return `\n${lines.join('\n')}\n\n${(['equal', 'coarser', 'unknown', 'silent', 'wrong'] as const).map(count).join(', ')}\n`;
}
