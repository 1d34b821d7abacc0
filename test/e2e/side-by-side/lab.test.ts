import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginRun, connectEngine, startLab } from '../../../src/lab/index.ts';
import type { Engine } from '../../../src/lab/engine/engine.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Run } from '../../../src/lab/ledger/run.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { withImage } from '../../support/lab.ts';
import { defaultLab } from '../../../src/lab/definition/default-lab.ts';
import { docker, hostState, leftSince, type HostState } from '../../support/host-state.ts';

/**
 * A task that no signal ends, in a container inside the lab, in a cgroup that is being frozen: the flagship's state.
 */
const STUCK_AND_FREEZING = `
  hangfs mount t /mnt/hang && touch /mnt/hang/f && hangfs hang t --op unlink
  docker run -d --name victim -v /mnt/hang:/mnt victim rm /mnt/f >/dev/null
  hangfs wait t
  echo FROZEN >/sys/fs/cgroup/freezer/docker/$(docker inspect -f '{{.Id}}' victim)/freezer.state`;

describe.skipIf(NO_ENGINE)('a lab', () => {
  let engine: Engine;
  let run: Run;
  let before: HostState;
  beforeAll(async () => {
    engine = await connectEngine();
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    before = hostState();
    run = await beginRun(engine);
  });
  // Whatever was done to a lab, the host must be unchanged.
  afterEach(async () => {
    await run.close();
    expect(await leftSince(before)).toEqual([]);
  });

  const start = (): Promise<Lab> => startLab({ run, scenario: 'test' });
  const inside = async (lab: Lab, command: string): Promise<string> => {
    const answer = await lab.target().run(command, { deadline: 20_000 });
    expect(answer, `${command}\n${decodeUtf8(answer.stderr)}`).toMatchObject({
      status: 'answered',
      exitCode: 0,
    });
    return decodeUtf8(answer.stdout);
  };
  const stuck = async (lab: Lab): Promise<void> => {
    await inside(lab, STUCK_AND_FREEZING);
    await lab.record();
  };
  /** The pid of the lab's first process on this machine. */
  const firstProcess = (lab: Lab): number => Number(docker('inspect', '-f', '{{.State.Pid}}', lab.id)[0]);

  it('is a node with its own engine, under our limits and labels', async () => {
    const lab = await start();
    try {
      expect(await inside(lab, 'docker run --rm victim echo hello')).toBe('hello\n');
      const [made] = JSON.parse(execFileSync('docker', ['inspect', lab.id], { encoding: 'utf8' })) as [
        { Config: { Labels: object }; HostConfig: object },
      ];
      expect(made.Config.Labels).toMatchObject({ 'drillbook.run': run.id, 'drillbook.scenario': 'test' });
      expect(made.HostConfig).toMatchObject({
        NetworkMode: 'none',
        PidsLimit: 16_384,
        Memory: 2 ** 31,
        AutoRemove: true,
      });
    } finally {
      expect(await lab.destroy()).toEqual([]);
    }
  });

  it('accepts files with their modes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
    const lab = await start();
    try {
      writeFileSync(join(folder, 'tool'), '#!/bin/sh\necho works\n');
      await lab.copyIn([{ from: join(folder, 'tool'), to: '/opt/new/tool', mode: 0o755 }]);
      expect(await inside(lab, '/opt/new/tool')).toBe('works\n');
    } finally {
      expect(await lab.destroy()).toEqual([]);
      rmSync(folder, { recursive: true });
    }
  });

  it('is removed with an unkillable task in a cgroup that cannot freeze', async () => {
    await using lab = await start();
    await stuck(lab);
    expect(await lab.destroy()).toEqual([]);
  });

  it('is destroyed once, however often destroy is called', async () => {
    const lab = await start();
    const [first, second] = await Promise.all([lab.destroy(), lab.destroy()]);
    expect(second).toBe(first);
  });

  it.each([
    ['its dockerd is killed', 'pkill -KILL -x dockerd'],
    ['its dockerd is stopped', 'pkill -STOP -x dockerd'],
    ['its containerd and shims are stopped', 'pkill -STOP containerd'],
    ['the file system\u2019s server is stopped', 'pkill -STOP hangfs'],
    [
      'its disks are full',
      'dd if=/dev/zero of=/run/full bs=1M 2>/dev/null; dd if=/dev/zero of=/var/lib/docker/full bs=1M 2>/dev/null; true',
    ],
    ['its teardown is missing', 'rm -f /usr/local/sbin/lab-teardown'],
  ])('is removed if %s', async (_, command) => {
    const lab = await start();
    await stuck(lab);
    await inside(lab, command);
    expect(await lab.destroy()).toEqual([]);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('is removed after a %s to its first process', async (signal) => {
    const lab = await start();
    await stuck(lab);
    process.kill(firstProcess(lab), signal);
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed after a SIGKILL to its first process while a thread of an ended process is stuck', async () => {
    const lab = await start();
    await inside(
      lab,
      `hangfs mount t /mnt/hang && touch /mnt/hang/f && hangfs hang t --op unlink
      docker run -d --name victim -v /mnt/hang:/mnt victim stuck op unlink /mnt/f 2 >/dev/null && hangfs wait t`,
    );
    process.kill(firstProcess(lab), 'SIGKILL');
    expect(await lab.destroy()).toEqual([]);
  });

  it.each([undefined, 'SIGKILL'] as const)(
    'takes a frozen file system and its loop device with it (%s)',
    async (signal) => {
      const lab = await start();
      await inside(
        lab,
        `truncate -s 32M /run/drillbook/disk.img && mkfs.ext4 -q /run/drillbook/disk.img && mkdir /mnt/disk
      mount -o loop /run/drillbook/disk.img /mnt/disk && fsfreeze -f /mnt/disk`,
      );
      if (signal) process.kill(firstProcess(lab), signal);
      expect(await lab.destroy()).toEqual([]);
    },
  );

  it.each([undefined, 'SIGKILL'] as const)(
    'takes a FUSE file system on a block device and its loop device with it (%s)',
    async (signal) => {
      const lab = await start();
      await inside(
        lab,
        `truncate -s 1M /run/drillbook/disk.img && hangfs mount t /mnt/hang --block $(losetup -f --show /run/drillbook/disk.img)
      touch /mnt/hang/f && hangfs hang t --op unlink
      docker run -d --name victim -v /mnt/hang:/mnt victim rm /mnt/f >/dev/null && hangfs wait t`,
      );
      // Not recorded: the mount alone must identify the connection.
      if (signal) process.kill(firstProcess(lab), signal);
      expect(await lab.destroy()).toEqual([]);
    },
  );

  it('is removed if somebody paused it', async () => {
    const lab = await start();
    docker('pause', lab.id);
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed if somebody tried to pause it and it cannot freeze', async () => {
    const lab = await start();
    await stuck(lab);
    expect(() => docker('pause', lab.id)).toThrow();
    expect(await lab.destroy()).toEqual([]);
  });

  it('is removed if somebody else removes it by force', async () => {
    const lab = await start();
    await stuck(lab);
    try {
      docker('rm', '-f', lab.id);
    } catch {
      // As expected: the engine gives up after some time.
    }
    expect(await lab.destroy()).toEqual([]);
  });

  it.each([0, 30, 100, 200, 350, 500])('leaves nothing when its start is aborted after %d ms', async (ms) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), ms);
    const starting = startLab({ run, scenario: 'test', signal: stop.signal });
    await starting.then(
      async (lab) => expect(await lab.destroy()).toEqual([]),
      (error: unknown) => expect(error).toMatchObject({ message: 'enough' }),
    );
  });

  it('says which image is missing', async () => {
    const starting = startLab({
      run,
      scenario: 'test',
      lab: withImage(defaultLab(), 'drillbook/no-such-image:1'),
    });
    await expect(starting).rejects.toMatchObject({ code: 'image-missing' });
  });

  it('says what was missing if it does not start in time', async () => {
    const starting = startLab({ run, scenario: 'test', deadline: 1 });
    await expect(starting).rejects.toMatchObject({ code: 'lab-not-ready' });
  });
});
