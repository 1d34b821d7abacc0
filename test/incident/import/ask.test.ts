import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { diagnoseAll } from '../../../src/diagnose/diagnose.ts';
import { loadRunbooks } from '../../../src/project/library.ts';
import type { Ask } from '../../../src/incident/import/ask/commands.ts';
import { asksFor } from '../../../src/incident/import/ask/commands.ts';
import { rendered } from '../../../src/incident/import/ask/render.ts';
import type { Lack, Want } from '../../../src/incident/import/ask/wants.ts';
import { lackingOf, wantsOf } from '../../../src/incident/import/ask/wants.ts';
import { incidentTarget } from '../../../src/incident/target.ts';
import { factsOf, imported } from './helpers.ts';

const ID = '723d7351c06e5a3a7629b6d350c055fc20f480db77a58209eff7543b7b41a05f';

function lack(want: Want, weight = 1, runbook = 'r', subject = 's'): Lack {
  return { want, runbook, subject, finding: undefined, weight };
}

function asked(...lacks: Lack[]): Ask[] {
  return asksFor(lacks, { ids: new Map([['web', ID]]) });
}

describe('what a diagnosis lacked', () => {
  const sentences: readonly (readonly [string, readonly Want[]])[] = [
    [
      'block.stack: /proc/77/stack is not stated',
      [{ kind: 'task-file', pid: 77, tid: undefined, file: 'stack' }],
    ],
    ['x: /proc/77/task/78/wchan is not stated', [{ kind: 'task-file', pid: 77, tid: 78, file: 'wchan' }]],
    [
      'the status of task 77 is stated in part',
      [{ kind: 'task-file', pid: 77, tid: undefined, file: 'status' }],
    ],
    ['/proc/77 is not stated', [{ kind: 'process', pid: 77 }]],
    ['/proc/77/cmdline is not stated', [{ kind: 'arguments', pid: 77 }]],
    ['all threads of process 77 are not stated', [{ kind: 'threads', pid: 77 }]],
    ['all descriptors of process 77 are not stated', [{ kind: 'descriptors', pid: 77 }]],
    ['runtimes: all processes are not stated', [{ kind: 'processes' }]],
    [
      'there may be more: subjects: all containers of docker are not stated',
      [{ kind: 'containers', engine: 'docker' }],
    ],
    ['pid: /run is not stated', [{ kind: 'container', id: 'web' }]],
    ['all that is in /run/containerd is not stated', [{ kind: 'container', id: 'web' }]],
    [
      `all that /sys/fs/cgroup/freezer/kubepods-podc4eea4e5_5410_4344_91f1_ed289c4d29d6.slice/docker-${ID}.scope/tasks lists is not stated`,
      [
        {
          kind: 'cgroup',
          folder: `/sys/fs/cgroup/freezer/kubepods-podc4eea4e5_5410_4344_91f1_ed289c4d29d6.slice/docker-${ID}.scope`,
        },
      ],
    ],
    ['all that is in /sys/fs/cgroup/freezer is not stated', [{ kind: 'cgroups' }]],
    ['/proc/uptime is not stated', [{ kind: 'uptime' }]],
    ['/proc/self is not stated', [{ kind: 'mounts' }]],
    ['/proc/sys is not stated', [{ kind: 'limits' }]],
    ['/proc/sys/kernel/pid_max is not stated', [{ kind: 'limits' }]],
    ['what docker info answers is not stated', [{ kind: 'engine', engine: 'docker' }]],
    ['the shell refused the command', []],
  ];
  for (const [sentence, wants] of sentences) {
    it(sentence.slice(0, 80), () => expect(wantsOf(sentence, 'web')).toEqual(wants));
  }
});

describe('commands to ask for', { timeout: 60_000 }, () => {
  it('one for all tasks, with their real ids, and in the order of what they decide', () => {
    const asks = asked(
      lack({ kind: 'uptime' }, 1),
      lack({ kind: 'task-file', pid: 77, tid: undefined, file: 'stack' }, 300),
      lack({ kind: 'task-file', pid: 78, tid: 79, file: 'stack' }, 10),
      lack({ kind: 'containers', engine: 'docker' }, 10),
    );
    expect(asks.map(({ command }) => command)).toEqual([
      'for d in /proc/77 /proc/78/task/79; do sudo tail -vn +1 $d/status $d/stack $d/wchan $d/syscall $d/cgroup $d/stat; done',
      'timeout 10 docker ps --all --no-trunc',
      'cat /proc/uptime',
    ]);
  });

  it('what many runbooks wait for counts more than what one waits for in many places', () => {
    const many = ['a', 'b', 'c'].map((runbook) => lack({ kind: 'processes' }, 10, runbook));
    const often = Array.from({ length: 50 }, (_, pid) =>
      lack({ kind: 'descriptors', pid: pid + 1 }, 10, 'a'),
    );
    expect(asked(...often, ...many).map(({ shows }) => shows)[0]).toMatch(/^all processes/);
  });

  it('names are quoted, whatever they hold', () => {
    const [ask] = asked(lack({ kind: 'container', id: "a'; rm -rf /; '" }));
    expect(ask?.command).toContain(`'a'\\''; rm -rf /; '\\'''`);
    expect(spawnSync('sh', ['-n', '-c', ask?.command ?? 'false']).status).toBe(0);
  });

  it('none reads what may hang', () => {
    const kinds: Want[] = [
      { kind: 'task-file', pid: 77, tid: undefined, file: 'stack' },
      { kind: 'arguments', pid: 77 },
      { kind: 'threads', pid: 77 },
      { kind: 'descriptors', pid: 77 },
      { kind: 'processes' },
      { kind: 'containers', engine: 'docker' },
      { kind: 'containers', engine: 'containerd' },
      { kind: 'container', id: 'web' },
      { kind: 'cgroup', folder: '/sys/fs/cgroup/freezer/docker/1' },
    ];
    for (const { command } of kinds.flatMap((want) => asked(lack(want)))) {
      expect(command.replaceAll('docker ps ', '')).not.toMatch(
        /(?:^|[;|(\s])(?:ps|lsof|df|pgrep|fuser|docker (?:stop|kill|rm))\s/,
      );
      for (const [read] of command.matchAll(/\S+ \S+ \S+ [^;|]*cmdline/g)) {
        if (/tr '/.test(read)) expect(read).toMatch(/timeout 2 tr/);
      }
      expect(spawnSync('sh', ['-n', '-c', command]).status, command).toBe(0);
    }
  });

  it('for the field report: the first process, the task that hangs, its cgroup', async () => {
    const { draft } = imported('');
    expect(draft.processes.size).toBe(0);
    const facts = factsOf(`$ docker ps
${ID.slice(0, 12)}   x   "x"   14 months ago   Up 14 months   web
$ ps aux | grep runc
root     25229  0.0  0.0 109104  7344 ?        Sl    2022  15:49 containerd-shim -namespace moby -workdir /var/lib/containerd/io.containerd.runtime.v1.linux/moby/${ID}
root     4013983 86.1  0.0 309840 16476 ?        Sl   Sep08 58124:15 runc --root /run/runc kill --all ${ID} 9
$ cat /sys/fs/cgroup/freezer/docker/${ID}/freezer.state
FREEZING
$ cat /sys/fs/cgroup/freezer/docker/${ID}/cgroup.procs
4185068
$ ps aux | grep 4185068
root     4185068  0.0  0.0   4408   768 ?        D    Aug02   0:00 rm -rf /p00/x
`);
    const diagnoses = await diagnoseAll(loadRunbooks([]), incidentTarget('x', facts));
    const asks = asksFor(lackingOf(diagnoses), { ids: new Map([['web', ID]]) });
    expect(asks.length).toBeLessThanOrEqual(10);
    const text = rendered(asks);
    expect(text).toMatch(/^ {2}set -x\n/m);
    expect(text).toContain(`docker inspect --format '{{.Id}} {{.State.Status}} {{.State.Pid}}' '${ID}'`);
    expect(text).toMatch(/sudo tail -vn \+1 .*\n/);
    expect(text).toContain('/proc/4185068');
  });
});

describe('what the commands print is understood', { timeout: 60_000 }, () => {
  /** As a person would: all of it in a shell, and what is on the terminal is sent. */
  function pasted(commands: readonly string[]): string {
    const script = ['set -x', ...commands.map((command) => command.replaceAll('sudo ', ''))].join('\n');
    const { stdout } = spawnSync('sh', ['-c', `{ ${script}\n} 2>&1`], {
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  }

  it('all processes of this machine, with their states', () => {
    const [ask] = asked(lack({ kind: 'processes' }));
    const { draft } = imported(pasted([ask?.command ?? 'false']));
    const own = draft.processes.get(1);
    expect(own?.get('state')).toMatch(/^[A-Z]$/);
    expect(draft.processes.size).toBeGreaterThan(3);
  });

  it('files of two tasks, one of which does not exist', () => {
    const [ask] = asked(
      lack({ kind: 'process', pid: process.pid }),
      lack({ kind: 'task-file', pid: 4_194_303, tid: undefined, file: 'stack' }),
    );
    const { draft } = imported(pasted([ask?.command ?? 'false']));
    expect(draft.processes.get(process.pid)?.get('ppid')).toBe(process.ppid);
    expect(draft.processes.get(process.pid)?.get('cgroup')).toBeDefined();
    expect(draft.processes.get(4_194_303)?.get('gone')).toBe(true);
  });

  it('descriptors, threads and arguments', () => {
    const wants: Want[] = [
      { kind: 'descriptors', pid: process.pid },
      { kind: 'threads', pid: process.pid },
      { kind: 'arguments', pid: process.pid },
    ];
    const asks = asked(...wants.map((want) => lack(want)));
    const { draft } = imported(pasted(asks.map(({ command }) => command)));
    const own = draft.processes.get(process.pid);
    expect(Object.keys(own?.get('fds') ?? {}).length).toBeGreaterThan(3);
    expect(own?.threads.size).toBeGreaterThan(3);
    expect(String(own?.get('args'))).toContain('node');
  });

  it('states and tasks of cgroups, the time since the start, the mounts', () => {
    const asks = asked(lack({ kind: 'uptime' }), lack({ kind: 'mounts' }));
    const { draft } = imported(pasted(asks.map(({ command }) => command)));
    expect(draft.node.get('uptime')).toMatch(/^\d+s$/);
    expect(draft.facts.get('mountinfo')).toContain(' / ');
    const group = '/sys/fs/cgroup/freezer/docker/1';
    const { cgroups } = factsOf(
      `+ sudo grep -rs . ${group} --include=freezer.* --include=tasks
${group}/freezer.state:FREEZING
${group}/freezer.self_freezing:1
${group}/tasks:12
${group}/tasks:13
+ timeout 10 docker inspect --format {{.Id}} {{.State.Status}} {{.State.Pid}} ${ID}
${ID} running 30639
`.replace('{{.Id}} {{.State.Status}} {{.State.Pid}}', "'{{.Id}} {{.State.Status}} {{.State.Pid}}'"),
    );
    expect(cgroups).toEqual([
      {
        path: group,
        files: { 'freezer.state': 'FREEZING', 'freezer.self_freezing': 1, tasks: '12\n13\n' },
        tasks: [12, 13],
      },
    ]);
  });
});
