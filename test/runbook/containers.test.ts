/** The list of the containers of every engine: from what the engines answer, and where one does not. */
import { readFileSync, writeFileSync, mkdirSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const PROBE = parse(readFileSync(join(ROOT, 'runbooks/probes/containers.yaml'), 'utf8')) as {
  steps: { id: string; run?: string }[];
};
const commandOf = (id: string): string => PROBE.steps.find((step) => step.id === id)?.run ?? '';
const [DOCKER, PROGRAMS, TASKS, PODS, ENTERED] = ['listed', 'programs', 'tasks', 'pods', 'entered'].map(
  commandOf,
) as [string, string, string, string, string];

const MISSING: Reply = { exitCode: 127, stderr: 'sh: 1: not found' };
const ID = 'd'.repeat(64);

function processes(...names: readonly string[]): Reply {
  const rest = Array.from({ length: 49 }, () => '0').join(' ');
  return { text: names.map((name, i) => `${100 + i} (${name}) S 1 ${rest}\n`).join('') };
}

function ofDocker(id: string, name: string, status: string): string {
  return `${JSON.stringify({ ID: id, Image: 'app', Names: name, RunningFor: '1 hour ago', Status: status })}\n`;
}

function ofPodman(
  ...containers: readonly (readonly [id: string, name: string, state: string, status: string])[]
) {
  return {
    text: JSON.stringify(
      containers.map(([Id, name, State, Status]) => ({
        Id,
        Names: [name],
        State,
        Status,
        Image: 'app',
        CreatedAt: '1 hour ago',
        Pid: 7,
        PodName: '',
      })),
    ),
  };
}

const shim = (namespace: string, id: string): Reply => ({
  text: ['/usr/bin/containerd-shim-runc-v2', '-namespace', namespace, '-id', id, ''].join('\0'),
});
const conmon = (id: string): Reply => ({
  text: ['/usr/bin/conmon', '-c', id, '--exit-dir', '/run/libpod/exits', ''].join('\0'),
});

interface Listed {
  readonly containers: readonly string[];
  readonly unseen: string;
  readonly asked: readonly string[];
}

/** Each subject as `NAME ENGINE STATUS`, and why there may be more. */
async function listed(replies: Record<string, Reply>): Promise<Listed> {
  const file = join(folder(), 'list.yaml');
  mkdirSync(join(folder(), 'probes'), { recursive: true });
  cpSync(join(ROOT, 'runbooks/probes/containers.yaml'), join(folder(), 'probes/containers.yaml'));
  writeFileSync(
    file,
    `runbook: list
title: Containers
subjects: { uses: containers, as: c }
steps: [{ id: about, let: 'c.engine + " " + (known(c.status) ? c.status : "?")' }]
findings: [{ id: there, severity: info, when: 'about != ""', message: '\${{ c.name }} \${{ about }}' }]
`,
  );
  const { runbook, problems } = loadRunbook(file);
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  const target = new FakeTarget({
    [DOCKER]: MISSING,
    [PODS]: MISSING,
    [TASKS]: MISSING,
    [ENTERED]: { text: '' },
    ...replies,
  });
  const diagnosis = await diagnose(runbook, target);
  const unseen = diagnosis.subjects.flatMap((one) => (one.name === 'node' ? (one.unseen ?? []) : []));
  return {
    containers: diagnosis.findings.map(({ message }) => message),
    unseen: unseen.join('; '),
    asked: target.asked,
  };
}

describe('containers', () => {
  it('of Docker alone take no question to another engine', async () => {
    const { containers, unseen, asked } = await listed({
      [DOCKER]: {
        text: ofDocker(ID, 'web', 'Up 3 hours') + ofDocker('ab', 'job', 'Exited (137) 2 hours ago'),
      },
      [PROGRAMS]: processes('dockerd', 'containerd', 'containerd-shim'),
      '/proc/102/cmdline': shim('moby', ID),
    });
    expect({ containers, unseen }).toEqual({
      containers: ['web docker running', 'job docker exited'],
      unseen: '',
    });
    expect(asked).not.toContain(TASKS);
    expect(asked).not.toContain(PODS);
  });

  it('of containerd, in its words, where there is no Docker', async () => {
    const { containers, unseen } = await listed({
      [PROGRAMS]: processes('containerd', 'containerd-shim'),
      '/proc/101/cmdline': shim('k8s.io', ID),
      [TASKS]: {
        text: `k8s.io ${ID} 212 RUNNING web-1 app app:1
k8s.io ${'e'.repeat(64)} 0 UNKNOWN web-2 app app:1
default redis 0 STOPPED - redis -
default new 0 NONE - new -
default odd 5 THAWING - odd -
`,
      },
    });
    expect({ containers, unseen }).toEqual({
      containers: [
        'web-1/app containerd running',
        'web-2/app containerd ?',
        'redis containerd exited',
        'new containerd no-task',
        'odd containerd ?',
      ],
      unseen: '',
    });
  });

  it("of containerd's other namespaces beside Docker's", async () => {
    const { containers, unseen } = await listed({
      [DOCKER]: { text: ofDocker(ID, 'web', 'Up 3 hours') },
      [PROGRAMS]: processes('dockerd', 'containerd', 'containerd-shim', 'containerd-shim'),
      '/proc/102/cmdline': shim('moby', ID),
      '/proc/103/cmdline': shim('other', 'redis'),
      [TASKS]: { text: 'other redis 55 RUNNING - redis -\n' },
    });
    expect({ containers, unseen }).toEqual({
      containers: ['web docker running', 'redis containerd running'],
      unseen: '',
    });
  });

  it('of Podman, under its own name and under the name docker, once', async () => {
    const podman: Record<string, Reply> = {
      [PROGRAMS]: processes('conmon'),
      '/proc/100/cmdline': conmon(ID),
      [PODS]: ofPodman(
        [ID, 'db', 'running', 'Up 5 seconds ago'],
        ['ef', 'job', 'exited', 'Exited (0) 1 hour ago'],
      ),
    };
    const expected = { containers: ['db podman running', 'job podman exited'], unseen: '' };
    expect(await listed(podman)).toMatchObject(expected);
    const emulated = ofDocker(ID, 'db', 'Up 5 seconds ago') + ofDocker('ef', 'job', 'Exited (0) 1 hour ago');
    expect(await listed({ ...podman, [DOCKER]: { text: emulated } })).toMatchObject(expected);
    expect(
      await listed({ ...podman, [DOCKER]: { text: emulated }, [PROGRAMS]: { exitCode: 123 } }),
    ).toMatchObject(expected);
  });

  it.each<[string, Record<string, Reply>, RegExp]>([
    ['Docker has no client', { [PROGRAMS]: processes('dockerd') }, /exit code 127/],
    [
      'Docker does not answer',
      { [PROGRAMS]: processes('dockerd'), [DOCKER]: { status: 'timed-out' } },
      /timed-out/,
    ],
    ['containerd has no client', { [PROGRAMS]: processes('containerd') }, /exit code 127/],
    [
      'containerd does not answer',
      { [PROGRAMS]: processes('containerd'), [TASKS]: { exitCode: 3, stderr: 'no answer' } },
      /exit code 3: no answer/,
    ],
    [
      'Podman has no client',
      { [PROGRAMS]: processes('conmon'), '/proc/100/cmdline': conmon(ID) },
      /exit code 127/,
    ],
    [
      'Podman does not list what a conmon holds',
      { [PROGRAMS]: processes('conmon'), '/proc/100/cmdline': conmon(ID), [PODS]: ofPodman() },
      /other users/,
    ],
    ['CRI-O runs', { [PROGRAMS]: processes('crio') }, /CRI-O|127/],
    ['processes are hidden', { [PROGRAMS]: { exitCode: 3, stderr: 'hidden' } }, /hidden|127/],
  ])('may be more if %s', async (_, replies, why) => {
    expect((await listed(replies)).unseen).toMatch(why);
  });

  it('of a second dockerd may be more, of one in a container not', async () => {
    const two: Record<string, Reply> = {
      [DOCKER]: { text: ofDocker(ID, 'web', 'Up 3 hours') },
      [PROGRAMS]: processes('dockerd', 'dockerd'),
      '/proc/100/status': { text: 'Pid:\t100\nNSpid:\t100\n' },
    };
    const nested = await listed({ ...two, '/proc/101/status': { text: 'Pid:\t101\nNSpid:\t101\t7\n' } });
    expect(nested).toMatchObject({ containers: ['web docker running'], unseen: '' });
    const beside = await listed({ ...two, '/proc/101/status': { text: 'Pid:\t101\nNSpid:\t101\n' } });
    expect(beside.containers).toEqual(['web docker running']);
    expect(beside.unseen).toMatch(/second dockerd/);
  });

  it('of the other engines are diagnosed if one does not answer', async () => {
    const { containers, unseen } = await listed({
      [DOCKER]: { status: 'timed-out' },
      [PROGRAMS]: processes('dockerd', 'conmon', 'containerd-shim'),
      '/proc/101/cmdline': conmon(ID),
      '/proc/102/cmdline': shim('other', 'redis'),
      [PODS]: ofPodman([ID, 'db', 'running', 'Up 5 seconds ago']),
      [TASKS]: { text: 'other redis 55 RUNNING - redis -\n' },
    });
    expect(containers).toEqual(['redis containerd running', 'db podman running']);
    expect(unseen).toMatch(/timed-out/);
  });

  it('of a shim whose arguments cannot be read are asked of containerd', async () => {
    const { containers, unseen } = await listed({
      [DOCKER]: { text: ofDocker(ID, 'web', 'Up 3 hours') },
      [PROGRAMS]: processes('dockerd', 'containerd', 'containerd-shim'),
      '/proc/102/cmdline': { status: 'timed-out' },
      [TASKS]: { text: 'other redis 55 RUNNING - redis -\n' },
    });
    expect({ containers, unseen }).toMatchObject({
      containers: ['web docker running', 'redis containerd running'],
    });
  });

  describe('of an engine that no list knows', () => {
    const OTHER = 'f'.repeat(64);
    const [GROUPS] = ['groups'].map(commandOf) as [string];
    /** A process that was put into this group, started this many seconds after the node. */
    const entered = (group: string, at = 5): Record<string, Reply> => {
      const fields = Array.from({ length: 49 }, (_, field) => (field === 17 ? at * 100 : 0)).join(' ');
      const stat = `812 (app) S 1 ${fields}`;
      return {
        [ENTERED]: { text: `${stat}\t/system.slice/enginex.service\t${group}\n` },
        '/proc/812/stat': { text: `${stat}\n` },
      };
    };
    const docker: Record<string, Reply> = {
      [DOCKER]: { text: ofDocker(ID, 'web', 'Up 3 hours') },
      [PROGRAMS]: processes('dockerd', 'containerd-shim'),
      '/proc/101/cmdline': shim('plugins.moby', 'a'.repeat(64)),
      '/proc/uptime': { text: '3600.00 7000.00\n' },
    };
    const WHY = /which engine runs the container of process 812 \(app\)/;

    it.each([`/enginex/${OTHER}`, `/kubepods/burstable/pod1/${OTHER}`, `/x.slice/enginex-${OTHER}.scope`])(
      'may be more: %s',
      async (group) => {
        const { containers, unseen } = await listed({ ...docker, ...entered(group) });
        expect(containers).toEqual(['web docker running']);
        expect(unseen).toMatch(WHY);
      },
    );

    it.each<[string, Record<string, Reply>]>([
      ['a service', entered('/system.slice/cron.service')],
      ['a listed container', entered(`/docker/${ID}`)],
      ['a container in a listed container', entered(`/docker/${ID}/docker/${OTHER}`)],
      ['a plugin of Docker', entered(`/docker/${'a'.repeat(64)}`)],
      ['a container that has been started since', entered(`/docker/${OTHER}`, 3595)],
    ])('are no more: %s', async (_, replies) => {
      expect((await listed({ ...docker, ...replies })).unseen).toBe('');
    });

    it.each<[string, Record<string, Reply>]>([
      ['when its process was started', { '/proc/uptime': { status: 'denied' } }],
      ['which processes there are', { [ENTERED]: { status: 'timed-out' } }],
    ])('may be more if it cannot be seen %s', async (_, replies) => {
      expect((await listed({ ...docker, ...entered(`/enginex/${OTHER}`), ...replies })).unseen).not.toBe('');
    });

    it('are seen in the groups alone if not all of the processes are', async () => {
      const part: Record<string, Reply> = {
        ...docker,
        ...entered(''),
        [ENTERED]: { text: '', partial: 'cut' },
      };
      const group = (path: string): Record<string, Reply> => ({
        [GROUPS]: { text: `/proc/812/cgroup:4:freezer:${path}\n` },
      });
      expect((await listed({ ...part, [GROUPS]: { exitCode: 123 } })).unseen).toBe('');
      expect((await listed({ ...part, ...group(`/docker/${ID}`) })).unseen).toBe('');
      expect((await listed({ ...part, ...group(`/enginex/${OTHER}`) })).unseen).toMatch(WHY);
    });

    it('are not looked for if an engine does not answer, which is the reason then', async () => {
      const silent = {
        ...docker,
        ...entered(`/enginex/${OTHER}`),
        [DOCKER]: { status: 'timed-out' },
      } as const;
      const { unseen, asked } = await listed(silent);
      expect(unseen).toMatch(/timed-out/);
      expect(asked).not.toContain(ENTERED);
    });
  });
});
