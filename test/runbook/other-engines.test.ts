/**
 * What each runbook about containers says of its own failure where the engine is not the one in the usual place: with Docker's folders moved,
 * as its snap does; with Podman under the name `docker`; without a client; with containerd killed under live shims. Whatever it says, it must
 * not be that all is well.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadCapture } from '../../src/capture/load.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { TRANSFORMATIONS } from '../../src/mutation/transform/transformations.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import type { Target } from '../../src/targets/target.ts';
import { differing, NO_CLIENT, podmanAsDocker, withoutContainerd } from '../support/another-engine.ts';
import { ROOT } from '../support/program.ts';

/** A drill with the failure of each runbook. */
const DRILLS: Readonly<Record<string, string>> = {
  'container-at-its-limit': 'pid-limit',
  'container-cannot-be-killed': 'left-frozen',
  'container-cannot-be-removed': 'removal-refused',
  'container-does-not-start': 'start-hangs',
  'container-stopped-by-signal': 'stopped-by-signal',
  'container-up-process-gone': 'fuse-hung-rm',
  'engine-does-not-answer': 'containerd-stopped',
  'leaked-exec': 'leaked-exec',
  'output-blocked': 'output-not-read',
  'shim-gone-or-stuck': 'shim-stopped',
  'tasks-cannot-be-frozen': 'fuse-hung-rm',
  'zombies-not-reaped': 'zombies-not-reaped',
};

const CASES: Readonly<Record<string, (recorded: Recorded) => Target | Promise<Target>>> = {
  'folders moved': ({ capture, target }) => {
    const moved = TRANSFORMATIONS.find(({ id }) => id === 'exec-root-moved')?.apply(target, capture);
    if (moved === undefined || 'reason' in moved) throw new Error(moved?.reason ?? 'no such transformation');
    return moved;
  },
  'podman as docker': ({ target }) => podmanAsDocker(target),
  'no client': ({ target }) => differing(target, NO_CLIENT),
  'containerd killed': ({ target }) => withoutContainerd(target),
};

interface Recorded {
  readonly capture: Awaited<ReturnType<typeof loadCapture>>;
  readonly target: Target;
}

async function recorded(drill: string): Promise<Recorded> {
  const capture = await loadCapture(join(ROOT, 'test/fixtures/captures', drill, 'during.json'));
  return { capture, target: replayIndex(capture).target() };
}

function loaded(name: string): Runbook {
  const { runbook } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(`${name} is broken`);
  return runbook;
}

/** Its findings, or that nothing is wrong, not known, or not its business. */
function verdictOf({ findings, subjects, applies }: Diagnosis): string {
  if (findings.length > 0) return [...new Set(findings.map(({ id }) => id))].toSorted().join(', ');
  if (applies === false) return 'does not apply';
  return subjects.some(({ status }) => status === 'unknown') ? 'unknown' : 'healthy';
}

const FOUND = {
  'container-at-its-limit': 'pid-limit-reached',
  'container-cannot-be-killed': 'left-frozen',
  'container-cannot-be-removed': 'removal-refused-by-attribute',
  'container-does-not-start': 'exec-hangs, start-hangs',
  'container-stopped-by-signal': 'first-process-stopped',
  'container-up-process-gone': 'freezer-held-by-unfreezable-task',
  'engine-does-not-answer': 'containerd-stopped',
  'leaked-exec': 'exec-without-client',
  'output-blocked': 'attached-client-does-not-read',
  'shim-gone-or-stuck': 'shim-stopped',
  'tasks-cannot-be-frozen': 'v1-stays-freezing',
  'zombies-not-reaped': 'zombies-not-reaped',
};
const UNKNOWN = Object.fromEntries(Object.keys(FOUND).map((name) => [name, 'unknown']));

const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'folders moved': FOUND,
  'podman as docker': { ...FOUND, 'engine-does-not-answer': 'unknown', 'leaked-exec': 'unknown' },
  'no client': {
    ...UNKNOWN,
    // These look at processes and cgroups, whatever the client says.
    'engine-does-not-answer': 'containerd-stopped',
    'tasks-cannot-be-frozen': 'v1-stays-freezing',
  },
  'containerd killed': { ...FOUND, 'engine-does-not-answer': 'containerd-gone' },
};

describe('the runbooks about containers', () => {
  let runbooks: ReadonlyMap<string, Runbook>;
  beforeAll(() => {
    const names = [...Object.keys(DRILLS), 'containerd-does-not-answer'];
    runbooks = new Map(names.map((name) => [name, loaded(name)] as const));
  });

  async function verdict(name: string, target: Target): Promise<string> {
    const runbook = runbooks.get(name);
    if (runbook === undefined) throw new Error(`${name} was not loaded`);
    return verdictOf(await diagnose(runbook, target));
  }

  it.each(Object.entries(CASES))('%s: each finds its own failure, or does not know', async (one, apply) => {
    const verdicts: Record<string, string> = {};
    for (const [name, drill] of Object.entries(DRILLS)) {
      // Where containerd is killed, that is the engine's failure.
      const isOfCase = one === 'containerd killed' && name === 'engine-does-not-answer';
      verdicts[name] = await verdict(name, await apply(await recorded(isOfCase ? 'healthy' : drill)));
    }
    expect(verdicts).toEqual(EXPECTED[one]);
  });

  it('containerd alone, killed: none of those that need its list says that all is well', async () => {
    const verdicts: Record<string, string> = {};
    for (const name of [...Object.keys(DRILLS), 'containerd-does-not-answer'])
      verdicts[name] = await verdict(name, (await recorded('containerd-alone-gone')).target);
    expect(verdicts).toEqual({
      ...UNKNOWN,
      'containerd-does-not-answer': 'containerd-gone',
      'engine-does-not-answer': 'does not apply', // there is no Docker
      'tasks-cannot-be-frozen': 'healthy', // it asks the cgroups, and nothing is frozen
    });
  });
});
