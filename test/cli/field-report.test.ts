import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load.ts';
import { openCapture } from '../../src/target/capture/replay.ts';
import { ROOT } from '../support/program.ts';

async function replayed(): Promise<Diagnosis> {
  const { runbook } = loadRunbook(`${ROOT}/runbooks/container-up-process-gone.yaml`);
  if (runbook === undefined) throw new Error('the flagship runbook is broken');
  return diagnose(runbook, await openCapture(`${ROOT}/test/fixtures/field-report/capture.json`));
}

describe('the field report that it began with', () => {
  it('leads to the finding, for its one container, and says that not all was seen', async () => {
    const { subjects, findings } = await replayed();
    expect(subjects).toMatchObject([{ status: 'suspect' }]);
    expect(findings).toMatchObject([{ id: 'freezer-held-by-unfreezable-task', certainty: 'likely' }]);
    expect(findings[0]?.unseen?.length).toBeGreaterThan(0);
  });

  it("with the report's own observations as evidence", async () => {
    const evidence = (await replayed()).findings[0]?.evidence ?? {};
    const patterns: Record<string, RegExp> = {
      shimArgs: /^25229:\ncontainerd-shim -namespace moby -workdir .*io\.containerd\.runtime\.v1\.linux/,
      runcArgs: /^4013983:\nrunc .* kill --all 723d7351c06e[0-9a-f]{52} 9/,
      reaperStack: /futex_wait_queue_me/,
      descriptors:
        /7 -> \/sys\/fs\/cgroup\/freezer\/kubepods\.slice\/.*\/docker-723d[0-9a-f]+\.scope\/freezer\.state/,
      freezer: /FREEZING/,
      cgroupFiles: /freezer\.self_freezing/,
      processes: /^4185068$/m,
      state: /State:\tD/,
      suspectArgs: /rm -rf \/p00\/local-bc24ac68-xxxx/,
    };
    for (const [step, pattern] of Object.entries(patterns)) expect(evidence[step], step).toMatch(pattern);
  });

  it('and what the report does not show stays unknown', async () => {
    const { steps } = await replayed();
    const status = new Map(steps.map((step) => [step.id, step.status]));
    for (const id of ['pid', 'uptime', 'selfFreezing', 'tasks', 'block.stack'])
      expect(status.get(id), id).toBe('failed');
  });
});
