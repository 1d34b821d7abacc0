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
import type { Runbook } from '../../src/runbook/model.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROBE = parse(readFileSync(join(ROOT, 'runbooks/probes/container-engine.yaml'), 'utf8')) as {
  steps: { id: string; run?: string }[];
};
const commandOf = (id: string): string => PROBE.steps.find((step) => step.id === id)?.run ?? '';
const [PROCESSES, HINTS, CONTAINED] = [commandOf('listed'), commandOf('hints'), commandOf('contained')];

const NONE: Record<string, Reply> = {
  [PROCESSES]: { exitCode: 123 },
  [HINTS]: { text: '' },
  [CONTAINED]: { text: '' },
};

const loaded = new Map<string, Runbook>();

async function diagnosed(replies: Record<string, Reply>, name = 'shim-gone-or-stuck'): Promise<Diagnosis> {
  const runbook = loaded.get(name) ?? loadRunbook(join(ROOT, 'runbooks', `${name}.yaml`)).runbook;
  if (runbook === undefined) throw new Error(`${name} is broken`);
  loaded.set(name, runbook);
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
    'leaked-exec',
    'output-blocked',
    'shim-gone-or-stuck',
    'zombies-not-reaped',
  ])('%s does not apply where there is none', async (name) => {
    const reason = 'there is no container engine on this node';
    expect(await diagnosed({}, name)).toMatchObject({ applies: false, reason });
    // An engine that no list knows: its containers are not "none".
    const unlisted = await diagnosed({ [CONTAINED]: { text: '812 app\n' } }, name);
    expect(unlisted).not.toHaveProperty('applies');
    expect(unlisted.subjects).toMatchObject([{ name: 'node', status: 'unknown' }]);
  });

  it.each([
    ['engine-does-not-answer', 'there is no Docker engine on this node'],
    ['containerd-does-not-answer', 'there is no containerd on this node, or Docker is there too'],
  ])('%s does not apply where there is none', async (name, reason) => {
    expect(await diagnosed({}, name)).toMatchObject({ applies: false, reason });
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
    ['namespaces are hidden', { [CONTAINED]: { exitCode: 3, stderr: 'cannot be seen' } }],
    ['namespaces are not seen in time', { [CONTAINED]: { status: 'timed-out' } }],
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

describe('what runs in containers, whatever its engine', () => {
  const folder = temporaryFolder();
  const NODE = '22 1 8:1 / / rw - ext4 /dev/sda1 rw';
  const OVERLAY = '90 80 0:52 / / rw - overlay overlay rw';
  const SHARED = { pid: 1, ipc: 2, uts: 3, net: 4, cgroup: 5 };

  beforeEach(() => {
    rmSync(join(folder(), 'proc'), { recursive: true, force: true });
    running(1, 'init', {});
  });

  function running(
    pid: number,
    name: string,
    { root = NODE, flags = 4194560, ns = {} }: { root?: string; flags?: number; ns?: Record<string, number> },
  ): void {
    const path = join(folder(), 'proc', String(pid));
    mkdirSync(join(path, 'ns'), { recursive: true });
    writeFileSync(join(path, 'mountinfo'), `${root}\n23 22 0:5 / /proc rw - proc proc rw\n`);
    writeFileSync(join(path, 'comm'), `${name}\n`);
    writeFileSync(join(path, 'stat'), `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 ${flags} 0 0\n`);
    for (const [kind, number] of Object.entries({ ...SHARED, ...ns }))
      if (number !== 0) symlinkSync(`${kind}:[${number}]`, join(path, 'ns', kind));
  }

  function asked(): { status: number | null; stdout: string } {
    const command = CONTAINED.replaceAll('/proc/', `${folder()}/proc/`).replace(
      'split($1, path, "/")',
      `sub("^${folder()}", "", $1); split($1, path, "/")`,
    );
    return spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
  }

  it.each<[string, Record<string, number>]>([
    ['with a PID namespace', { pid: 71 }],
    ["in the node's PID namespace", { uts: 71, ipc: 72 }],
    ['whose namespaces this user may not see', { pid: 0, ipc: 0, uts: 0, net: 0, cgroup: 0 }],
  ])('is a process with a root of its own, %s', (_, ns) => {
    running(812, 'app (worker) 1', { root: OVERLAY, ns });
    expect(asked()).toMatchObject({ status: 0, stdout: '812 app (worker) 1\n' });
  });

  it.each<[string, Parameters<typeof running>[2]]>([
    ['a service that systemd shields', { ns: { ipc: 71, uts: 72, net: 73 } }],
    ['a snap', { root: '90 80 7:3 / / ro - squashfs /dev/loop3 ro' }],
    ['a process in a chroot', { root: '90 80 0:52 / /data rw - tmpfs tmpfs rw', ns: { pid: 71 } }],
    [
      'a thread of the kernel',
      { root: '7 6 0:6 / / rw - devtmpfs devtmpfs rw', flags: 2130240, ns: { pid: 0 } },
    ],
  ])('is not %s', (_, given) => {
    running(812, 'app', given);
    expect(asked()).toMatchObject({ status: 0, stdout: '' });
  });

  it('is unknown where the root of the first process cannot be seen', () => {
    rmSync(join(folder(), 'proc/1/mountinfo'));
    expect(asked()).toMatchObject({ status: 3, stdout: '' });
  });
});
