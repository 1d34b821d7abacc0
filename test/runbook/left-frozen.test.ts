/**
 * A container that is paused and continued all the time, as seen at the wrong moments. A variation cannot say this: two
 * steps read the same file, and share its answers.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadCapture } from '../../src/capture/load.ts';
import type { Answer } from '../../src/targets/target.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { ROOT } from '../support/program.ts';

const capture = await loadCapture(join(ROOT, 'test/fixtures/captures/left-frozen/during.json'));
const { runbook } = loadRunbook(join(ROOT, 'runbooks/container-cannot-be-killed.yaml'));

/** The findings if the freezer's state, read again after everything else, is this. */
async function findingsWith(state: string): Promise<string[]> {
  if (runbook === undefined) throw new Error('the runbook does not load');
  let changed = 0;
  const asked = capture.asked.map((one) => {
    const { question, answers: given } = one;
    const [first] = given;
    if (!('read' in question) || first === undefined || given.length < 2) return one;
    if (question.read[0]?.endsWith('/freezer.state') !== true) return one;
    changed += 1;
    const again: Answer = { ...first, stdout: Buffer.from(state) };
    return { question, answers: [first, again] };
  });
  expect(changed).toBe(1);
  const { findings } = await diagnose(runbook, replayIndex({ ...capture, asked }).target());
  return findings.map(({ id }) => id);
}

it.each(['FROZEN\n', 'populated 1\nfrozen 1\n'])('is left frozen if it still is: %j', async (state) => {
  expect(await findingsWith(state)).toEqual(['left-frozen']);
});

it.each(['THAWED\n', 'FREEZING\n', 'populated 1\nfrozen 0\n'])(
  'is not if it was thawed: %j',
  async (state) => {
    expect(await findingsWith(state)).toEqual([]);
  },
);
