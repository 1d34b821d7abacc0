/** What the API does beyond what the commands of the program do with it. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  loadRunbook,
  loadScenario,
  openTarget,
  recording,
  UsageError,
  type Answer,
} from '../../src/index.ts';
import { EngineError, planDrills, runDrills } from '../../src/lab/index.ts';
import { targetOpener } from '../../src/project/open-target.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const LIMITS = { deadline: 5_000 };
const NOWHERE = 'unix:///nonexistent/docker.sock';

function aRunbook(id: string) {
  const text = `runbook: ${id}
title: A runbook
steps:
  - id: up
    title: Is it up?
    read: /proc/uptime
findings:
  - id: is-up
    severity: info
    when: found(up)
    message: Up.
    evidence: [up]
`;
  const { runbook, problems } = loadRunbook({ file: `${id}.yaml`, text });
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  return runbook;
}

function aScenario() {
  const file = join(folder(), 'mine/scenario.yaml');
  const text = `scenario: mine
title: Mine
oracle: { title: it holds, run: 'true', deadline: 1s }
expect:
  other: { findings: [{ finding: is-up, subjects: [node] }] }
`;
  const { scenario, problems } = loadScenario({ file, text });
  if (scenario === undefined) throw new Error(JSON.stringify(problems));
  return scenario;
}

describe('runDrills', () => {
  const plan = () => planDrills([aScenario()]);

  it('refuses an expectation of a runbook that is not there, before it asks an engine', async () => {
    const drills = runDrills({ plan: plan(), runbooks: [aRunbook('own')], host: NOWHERE });
    await expect(drills).rejects.toThrow(UsageError);
    await expect(drills).rejects.toMatchObject({
      code: 'expectation-unloaded',
      hint: expect.stringContaining('mine/scenario.yaml:5:3 expects findings of other'),
    });
  });

  it('leaves it out where that is asked for', async () => {
    const request = {
      plan: plan(),
      runbooks: [aRunbook('own')],
      host: NOWHERE,
      unloaded: 'leave-out',
    } as const;
    await expect(runDrills(request)).rejects.toThrow(EngineError);
    await expect(runDrills(request)).rejects.toMatchObject({ code: 'engine-absent' });
  });

  it('asks the engine that it is given', async () => {
    const request = { plan: plan(), runbooks: [aRunbook('other')], host: NOWHERE };
    await expect(runDrills(request)).rejects.toThrow('/nonexistent/docker.sock');
  });
});

describe('openTarget', () => {
  it('closes what it opened at the end of its scope', async () => {
    let late: Promise<Answer>;
    {
      await using target = await openTarget('local');
      expect(await target.run('echo hello', LIMITS)).toMatchObject({ status: 'answered' });
      late = target.run('sleep 60', LIMITS);
    }
    expect(await late).toMatchObject({ status: 'unreachable' });
  });

  it('rejects with the reason of its signal, also where that is aborted before', async () => {
    await expect(openTarget('local', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
      'enough',
    );
  });

  it('does not wait for an engine that hangs once its signal is aborted', async () => {
    const socket = join(folder(), 'hangs.sock');
    const connected: Promise<unknown> = new Promise((resolve) => {
      server.once('connection', resolve);
    });
    await new Promise<void>((resolve) => {
      server.listen(socket, resolve);
    });
    const stop = new AbortController();
    const open = await targetOpener('docker://web', async () => {
      const { openContainer } = await import('../../src/lab/lazy.ts');
      return {
        openContainer: (name, options) => openContainer(name, { ...options, host: `unix://${socket}` }),
      };
    });
    const opening = open(stop.signal);
    await connected;
    stop.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
  });
  const server = createServer();
  afterAll(() => server.close());

  it('opens no file as a capture that is none', async () => {
    const file = join(folder(), 'no-capture.json');
    writeFileSync(file, '{}');
    await expect(openTarget(file)).rejects.toMatchObject({ name: 'TargetError', code: 'capture-unreadable' });
  });
});

describe('a recording', () => {
  it('closes the target behind it', async () => {
    const target = await openTarget('local');
    {
      await using recorded = recording(target);
      await recorded.run('true', LIMITS);
    }
    expect(await target.run('true', LIMITS)).toMatchObject({ status: 'unreachable' });
  });
});
