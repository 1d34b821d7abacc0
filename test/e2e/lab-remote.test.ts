import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../src/lab/engine/deadline.ts';
import { beginRun, connectEngine, examine, startLab, sweep } from '../../src/lab/index.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Run } from '../../src/lab/ledger/run.ts';
import { NO_ENGINE, SOAK } from '../support/engine.ts';
import { hostState, leftSince, type HostState } from '../support/host-state.ts';
import { drillbook } from '../support/program.ts';
import { answers, startRemoteEngine, type RemoteEngine } from '../support/remote-engine.ts';

const STUCK = `hangfs mount t /mnt/hang && touch /mnt/hang/f && hangfs hang t --op unlink
  docker run -d --name victim -v /mnt/hang:/mnt victim rm /mnt/f >/dev/null && hangfs wait t
  echo FROZEN >/sys/fs/cgroup/freezer/docker/$(docker inspect -f '{{.Id}}' victim)/freezer.state`;

describe.skipIf(NO_ENGINE)('a remote engine', () => {
  let remote: RemoteEngine;
  let engine: Engine;
  let run: Run;
  let before: HostState;
  let groups: string;
  const foundThere = (): string => remote.on('find /sys/fs/cgroup -mindepth 3 -type d | sort; docker ps -aq');
  beforeAll(async () => {
    remote = await startRemoteEngine(`remote-engine-${process.pid}`);
    engine = await connectEngine({ host: remote.host });
  });
  afterAll(() => {
    engine.close();
    remote.remove();
  });
  beforeEach(async () => {
    before = hostState();
    groups = foundThere();
    run = await beginRun(engine);
  });
  afterEach(async () => {
    await run.close();
    await sweep(engine);
    expect(foundThere()).toBe(groups);
    expect(await leftSince(before)).toEqual([]);
  });

  const startStuck = async (): Promise<Lab> => {
    const lab = await startLab({ run, scenario: 'test' });
    expect(await lab.target().run(STUCK, { deadline: 20_000 })).toMatchObject({ exitCode: 0 });
    await lab.record();
    return lab;
  };
  const firstProcess = (lab: Lab): string => remote.on(`docker inspect -f '{{.State.Pid}}' ${lab.id}`).trim();

  it('has its labs removed, and that verified on its own host', async () => {
    const lab = await startStuck();
    expect(await lab.destroy()).toEqual([]);
  });

  it('needs no base image for an image that was loaded into it', async () => {
    const lab = await startLab({ run, scenario: 'test' });
    expect(await lab.destroy()).toEqual([]);
    expect(remote.on("docker image ls --format '{{.Repository}}'").trim().split('\n')).toEqual([
      'drillbook/docker-node',
    ]);
  });

  it.each(['KILL', 'STOP'])(
    'has them removed from outside after a SIG%s to their first process',
    async (signal) => {
      const lab = await startStuck();
      remote.on(`kill -${signal} ${firstProcess(lab)}`);
      expect(await lab.destroy()).toEqual([]);
    },
  );

  // An engine takes 20 s for it: once per run; `npm run soak` tests the other way.
  it.each(SOAK ? ['KILL', 'TERM'] : ['KILL'])('may restart in the middle (SIG%s)', async (signal) => {
    const lab = await startStuck();
    remote.on(`kill -${signal} $(pgrep -o -x dockerd)`);
    const leftovers = await lab.destroy();
    await until(60_000, 'the engine to be back', () => answers(remote.host), 200);
    // The next sweep catches up on what a killed engine missed.
    await run.close();
    const { remaining } = await sweep(engine);
    expect({ leftovers, remaining }).toEqual({ leftovers: [], remaining: [] });
  });

  it('may hang: leftovers are reported in time, with the command that removes them', async () => {
    const lab = await startStuck();
    remote.on('pkill -STOP -x dockerd');
    const since = performance.now();
    const leftovers = await lab.destroy();
    expect(performance.now() - since).toBeLessThan(60_000);
    expect(leftovers).toMatchObject([{ kind: 'container', name: lab.name }]);
    expect(leftovers[0]?.command).toContain(`docker rm -f -v ${lab.name}`);
    remote.on('pkill -CONT -x dockerd');
    await until(30_000, 'the engine to answer again', () => answers(remote.host), 200);
    await run.close();
    expect((await sweep(engine)).remaining).toEqual([]);
  });

  it('may hang in the middle of a drill, which ends and reports what is left', async () => {
    const env = { DOCKER_HOST: remote.host };
    let stopped = false;
    const { code, stdout, stderr } = await drillbook(['demo', 'fuse-hung-rm'], {
      env,
      onOutput: (text) => {
        if (stopped || !text.includes('A lab is up')) return;
        stopped = true;
        remote.on('pkill -STOP -x dockerd');
      },
    });
    expect(stopped, stdout + stderr).toBe(true);
    expect([1, 3], stdout + stderr).toContain(code);
    expect(stdout + stderr).toMatch(/left on the host: container .* \(.*docker rm -f -v /);
    remote.on('pkill -CONT -x dockerd');
    await until(30_000, 'the engine to answer again', () => answers(remote.host), 200);
    const swept = await drillbook(['sweep', '--json'], { env });
    expect(JSON.parse(swept.stdout)).toMatchObject({ remaining: [] });
  });

  it('runs a whole drill', async () => {
    const { code, stdout, stderr } = await drillbook(['drill', 'fuse-hung-rm'], {
      env: { DOCKER_HOST: remote.host },
    });
    expect(code, stdout + stderr).toBe(0);
  });

  it('is examined on its own host', async () => {
    const { checks } = await examine({ host: remote.host });
    expect(checks.map(({ status }) => status)).not.toContain('fail');
  });

  it('is reached over the system\u2019s ssh', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ssh-test-'));
    const path = process.env['PATH'];
    try {
      // Instead of a host behind ssh, its commands run here, with the remote engine as its own.
      writeFileSync(
        join(folder, 'ssh'),
        `#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nDOCKER_HOST=${remote.host} exec "$@"\n`,
      );
      chmodSync(join(folder, 'ssh'), 0o755);
      process.env['PATH'] = `${folder}:${path}`;
      const behind = await connectEngine({ host: 'ssh://somebody@somewhere' });
      expect(behind.id).toBe(engine.id);
      const over = await beginRun(behind);
      const lab = await startLab({ run: over, scenario: 'test' });
      expect(await lab.target().run('docker ps', { deadline: 10_000 })).toMatchObject({ exitCode: 0 });
      expect(await lab.destroy()).toEqual([]);
      await over.close();
      behind.close();
    } finally {
      process.env['PATH'] = path;
      rmSync(folder, { recursive: true });
    }
  });
});
