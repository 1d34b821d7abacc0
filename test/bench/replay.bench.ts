/**
 * How many captures a second one core diagnoses with the flagship: all that the drills recorded, over and over.
 */
import { join } from 'node:path';
import { it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { ROOT } from '../support/program.ts';
import { median, sized, SHORT } from './support/paired.ts';

const FOLDER = join(ROOT, 'test/fixtures/captures');
const LEAST = 500;
const ROUNDS = sized(9, 1);

it('replays of the flagship', async () => {
  const { runbook } = loadRunbook(join(ROOT, 'runbooks/container-up-process-gone.yaml'));
  if (runbook === undefined) throw new Error('the runbook is broken');
  const drills = await loadRecordedDrills(FOLDER);
  const captures = drills.flatMap(({ phases }) => phases.map(({ capture }) => capture));
  const rates: number[] = [];
  const withIndex: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let from = performance.now();
    const indexes = captures.map((capture) => replayIndex(capture));
    const indexing = performance.now() - from;
    from = performance.now();
    for (const index of indexes) await diagnose(runbook, index.target());
    const replaying = performance.now() - from;
    if (round === 0) continue; // warming up
    rates.push((captures.length / replaying) * 1000);
    withIndex.push((captures.length / (indexing + replaying)) * 1000);
  }
  const line = (name: string, values: readonly number[]): void => {
    const spread = `${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)}`;
    const verdict = SHORT ? 'not judged' : median(values) >= LEAST ? 'reached' : 'NOT REACHED';
    console.log(`| ${name} | ${median(values).toFixed(0)} a second (${spread}) | ≥ ${LEAST} ${verdict} |`);
  };
  line(`replays of ${captures.length} captures, flagship`, rates);
  line('the same, with making each ready', withIndex);
});
