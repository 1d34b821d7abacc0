import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { shrink } from '../../src/capture/shrink.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import { loadCapture } from '../../src/capture/load.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { ROOT } from '../support/program.ts';

const FINDING = 'freezer-held-by-unfreezable-task';
const capture = await loadCapture(join(ROOT, 'test/fixtures/captures/fuse-hung-rm/during.json'));
const { runbook } = loadRunbook(join(ROOT, 'runbooks/container-up-process-gone.yaml')) as {
  runbook: Runbook;
};

describe('shrink', () => {
  it('leaves a capture that still gives the finding, and of which no question can be spared', async () => {
    const shrunk = await shrink({ capture, runbook, keep: { finding: FINDING, subject: 'victim' } });
    const small = shrunk?.capture;
    if (small === undefined) throw new Error('nothing was left');
    expect(small.asked.length).toBeLessThan(capture.asked.length / 2);
    const findings = async (asked: typeof small.asked): Promise<string[]> => {
      const target = replayIndex({ ...small, asked }).target();
      return (await diagnose(runbook, target)).findings.map(({ id }) => id);
    };
    expect(await findings(small.asked)).toContain(FINDING);
    for (const nth of small.asked.keys()) {
      expect([nth, await findings(small.asked.toSpliced(nth, 1))]).toEqual([
        nth,
        expect.not.arrayContaining([FINDING]),
      ]);
    }
  });

  it('needs more where the finding must stay certain', async () => {
    const [likely, certain] = await Promise.all(
      [false, true].map((sure) => shrink({ capture, runbook, keep: { finding: FINDING }, certain: sure })),
    );
    expect(certain?.capture.asked.length).toBeGreaterThan(likely?.capture.asked.length ?? Infinity);
  });

  it('says that there is nothing to keep', async () => {
    expect(
      await shrink({ capture, runbook, keep: { finding: FINDING, subject: 'neighbour-1' } }),
    ).toBeUndefined();
  });
});
