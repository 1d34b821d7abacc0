/** Whether a node has a container engine: the probe on answers, and its command on a file system of its own. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getuid } from 'node:process';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROBE = parse(readFileSync(join(ROOT, 'runbooks/probes/container-engine.yaml'), 'utf8')) as {
  steps: { id: string; run?: string }[];
};
const commandOf = (id: string): string => PROBE.steps.find((step) => step.id === id)?.run ?? '';
const [PROCESSES, HINTS] = [commandOf('listed'), commandOf('hints')];

const NONE: Record<string, Reply> = { [PROCESSES]: { exitCode: 123 }, [HINTS]: { text: '' } };

async function diagnosed(replies: Record<string, Reply>, name = 'shim-gone-or-stuck'): Promise<Diagnosis> {
  const { runbook } = loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`));
  if (runbook === undefined) throw new Error(`${name} is broken`);
  return diagnose(runbook, new FakeTarget({ ...NONE, ...replies }));
}

function process(comm: string, { pid = 812, ppid = 1 } = {}): Reply {
  const rest = Array.from({ length: 49 }, () => '0').join(' ');
  return { text: `${pid} (${comm}) S ${ppid} ${rest}\n` };
}

describe('container-engine', () => {
  it.each([
    'container-at-its-limit',
    'container-cannot-be-killed',
    'container-cannot-be-removed',
    'container-does-not-start',
    'container-stopped-by-signal',
    'container-up-process-gone',
    'engine-does-not-answer',
    'leaked-exec',
    'output-blocked',
    'shim-gone-or-stuck',
    'zombies-not-reaped',
  ])('%s does not apply where there is none', async (name) => {
    expect(await diagnosed({}, name)).toMatchObject({
      applies: false,
      reason: `there is no ${name === 'engine-does-not-answer' ? 'Docker' : 'container'} engine on this node`,
    });
  });

  it.each([
    'dockerd',
    'containerd',
    'containerd-shim',
    'containerd-shim-runc-v2'.slice(0, 15),
    'docker-containe',
    'dockerd-current',
    'conmon',
    'podman',
    'crio',
    'balena-engine-d',
    'runc:[2:INIT]',
  ])('is there where a process is named %s', async (comm) => {
    expect(await diagnosed({ [PROCESSES]: process(comm) })).not.toHaveProperty('applies');
  });

  it.each([
    ['a process that an engine outside has put into this container', process('runc:[2:INIT]', { ppid: 0 })],
    ["the first process of a container with Docker's init", process('docker-init', { pid: 1, ppid: 0 })],
    ['a process named exe', process('exe')],
  ])('is not there because of %s', async (_, reply) => {
    expect(await diagnosed({ [PROCESSES]: reply })).toMatchObject({ applies: false });
  });

  it('is there where a program, a socket or a folder hints at one', async () => {
    expect(await diagnosed({ [HINTS]: { text: '/usr/bin/docker\n' } })).not.toHaveProperty('applies');
  });

  it.each<[string, Record<string, Reply>]>([
    ['processes are hidden', { [PROCESSES]: { exitCode: 3, stderr: 'hidden' } }],
    ['processes cannot be listed', { [PROCESSES]: { exitCode: 127, stderr: 'xargs: not found' } }],
    ['processes are not listed in time', { [PROCESSES]: { status: 'timed-out' } }],
    ['files are hidden', { [HINTS]: { exitCode: 3, stderr: 'this user cannot look into /usr' } }],
    ['files are not seen in time', { [HINTS]: { status: 'timed-out' } }],
  ])('is unknown where %s, so the runbook runs', async (_, replies) => {
    const diagnosis = await diagnosed(replies);
    expect(diagnosis).not.toHaveProperty('applies');
    expect(diagnosis.subjects).toMatchObject([{ name: 'node', status: 'unknown' }]);
  });

  it('is there if one answer says so and the other is missing', async () => {
    for (const replies of [
      { [PROCESSES]: process('dockerd'), [HINTS]: { status: 'timed-out' } },
      { [PROCESSES]: { status: 'timed-out' }, [HINTS]: { text: '/run/docker.sock\n' } },
    ] satisfies Record<string, Reply>[]) {
      const { steps } = await diagnosed(replies);
      expect(steps.some(({ id }) => id === 'subjects.listed')).toBe(true);
    }
  });
});

describe('what hints at a container engine', () => {
  const folder = temporaryFolder();
  const root = (): string => join(folder(), 'root');
  const FOLDERS = [
    'usr/bin',
    'usr/sbin',
    'usr/local/bin',
    'run',
    'var/lib',
    'var/run',
    'opt',
    'snap',
    'proc/1',
  ];

  beforeEach(() => {
    rmSync(root(), { recursive: true, force: true });
    chmodSync(folder(), 0o755);
    for (const one of FOLDERS) mkdirSync(join(root(), one), { recursive: true });
    writeFileSync(join(root(), 'proc/1/stat'), '1 (init) S 0\n');
  });

  /** The command of the probe, with another root; PATH is one folder below it. */
  function asked(path = join(root(), 'usr/bin')): {
    status: number | null;
    stdout: string[];
    stderr: string;
  } {
    const command = HINTS.replaceAll(/(?<=[\s"])\/(?=usr|run|var|opt|snap|bin|sbin|proc|\s)/g, `${root()}/`);
    const ran = spawnSync('/bin/sh', ['-c', command], {
      encoding: 'utf8',
      env: { PATH: path },
      // Nothing is hidden from root.
      ...(getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
    });
    return {
      status: ran.status,
      stdout: [...new Set(ran.stdout.split('\n').filter(Boolean))],
      stderr: ran.stderr,
    };
  }

  function make(path: string): void {
    mkdirSync(dirname(join(root(), path)), { recursive: true });
    writeFileSync(join(root(), path), '', { mode: 0o755 });
  }

  it('is nothing on a node with other programs only', () => {
    for (const path of [
      'usr/bin/dockerize',
      'run/redis.sock',
      'var/lib/redis/dump.rdb',
      'var/snap/lxd/common',
    ])
      make(path);
    expect(asked()).toEqual({ status: 0, stdout: [], stderr: '' });
  });

  it.each([
    'usr/bin/docker',
    'usr/bin/podman',
    'usr/local/bin/nerdctl',
    'usr/sbin/dockerd',
    'usr/bin/ctr',
    'usr/bin/crictl',
    'snap/bin/docker',
    'opt/bin/containerd',
    'run/docker.sock',
    'run/containerd/containerd.sock',
    'run/podman/podman.sock',
    'run/crio/crio.sock',
    'run/k3s/containerd/containerd.sock',
    'var/lib/docker/overlay2',
    'var/lib/containerd/x',
    'var/lib/containers/storage',
    'var/lib/rancher/k3s',
    'var/lib/rancher/rke2',
    'var/snap/docker/common',
    'var/lib/balena-engine/x',
  ])('is %s', (path) => {
    make(path);
    const { status, stdout } = asked();
    expect(status).toBe(0);
    const [found = ''] = stdout;
    expect(join(root(), path).startsWith(found)).toBe(true);
    expect(found).not.toBe('');
  });

  it('is a client anywhere in PATH', () => {
    make('home/me/bin/podman');
    expect(asked(join(root(), 'home/me/bin')).stdout).toEqual([join(root(), 'home/me/bin/podman')]);
  });

  it('is a link to a place that is not there, which is not followed', () => {
    symlinkSync('/no/such/place', join(root(), 'var/lib/docker'));
    symlinkSync('/no/such/program', join(root(), 'usr/bin/docker'));
    expect(asked().stdout).toEqual([join(root(), 'usr/bin/docker'), join(root(), 'var/lib/docker')]);
  });

  it.each(['var/lib', 'run', 'usr/bin', 'snap', 'usr'])('is unknown where /%s is hidden', (path) => {
    chmodSync(join(root(), path), 0);
    const { status, stdout, stderr } = asked();
    chmodSync(join(root(), path), 0o755);
    expect({ status, stdout }).toEqual({ status: 3, stdout: [] });
    expect(stderr).toContain(`${root()}/${path}`);
  });

  it('is unknown where processes cannot be seen', () => {
    rmSync(join(root(), 'proc/1/stat'));
    expect(asked()).toMatchObject({
      status: 3,
      stdout: [],
      stderr: expect.stringContaining('processes') as string,
    });
  });
});
