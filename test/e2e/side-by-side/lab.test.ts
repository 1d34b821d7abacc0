import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_ENGINE } from '../../support/engine.ts';
import { labTools } from '../../support/lab-tools.ts';

describe.skipIf(NO_ENGINE)('a lab', () => {
  const { run, start, inside, stuck } = labTools();

  it('is a node with its own engine, under our limits and labels', async () => {
    const lab = await start();
    try {
      expect(await inside(lab, 'docker run --rm victim echo hello')).toBe('hello\n');
      const [made] = JSON.parse(execFileSync('docker', ['inspect', lab.id], { encoding: 'utf8' })) as [
        { Config: { Labels: object }; HostConfig: object },
      ];
      expect(made.Config.Labels).toMatchObject({ 'drillbook.run': run().id, 'drillbook.scenario': 'test' });
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
});
