/** What a described node answers: what is stated, and nothing else. */
import { describe, expect, it } from 'vitest';
import type { FactsData } from '../../src/incident/schema.ts';
import { incidentTarget } from '../../src/incident/target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';

const LIMITS = { deadline: 1000 };

async function read(facts: FactsData, ...paths: string[]): Promise<string> {
  const { status, stdout, partial } = await incidentTarget('test', facts).read(paths, LIMITS);
  return `${status}${partial === undefined ? '' : ' in part'}: ${decodeUtf8(stdout)}`;
}

async function run(facts: FactsData, command: string): Promise<string> {
  const { status, stdout, exitCode, partial } = await incidentTarget('test', facts).run(command, LIMITS);
  return `${status}${partial === undefined ? '' : ' in part'} ${exitCode}: ${decodeUtf8(stdout)}`;
}

const RM: FactsData = {
  processes: [
    {
      pid: 4185068,
      ppid: 25229,
      state: 'D',
      args: 'rm -rf /p00',
      stack: '[<0>] request_wait_answer+0x1/0x2\n',
    },
    { pid: 30639, gone: true },
  ],
};

describe('a file', () => {
  it('is what is stated', async () => {
    expect(await read(RM, '/proc/4185068/cmdline')).toBe('answered: rm\0-rf\0/p00\0');
    expect(await read(RM, '/proc/4185068/comm')).toBe('answered: rm\n');
    expect(await read(RM, '/proc/4185068/wchan')).toBe('answered: request_wait_answer');
    expect(await read(RM, '/proc/4185068/status')).toBe(
      'answered in part: Name:\trm\nState:\tD (disk sleep)\nTgid:\t4185068\nPid:\t4185068\nPPid:\t25229\n',
    );
    expect(await read(RM, '/proc/4185068/stat')).toMatch(/^answered: 4185068 \(rm\) D 25229 ⌗ ⌗ ⌗ /);
  });

  it('is unknown where nothing is stated of it, and absent only where that is stated', async () => {
    expect(await read(RM, '/proc/4185068/cgroup')).toBe('not-captured: ');
    expect(await read(RM, '/proc/1/stat')).toMatch(/^not-captured|^answered: 1 \(⍰\)/);
    expect(await read(RM, '/proc/25229/stat')).toBe('not-captured: ');
    expect(await read(RM, '/proc/30639/stat')).toBe('not-found: ');
    expect(await read({ absent: ['/etc/x'] }, '/etc/x')).toBe('not-found: ');
    expect(await read({ folders: ['/run/containerd'] }, '/run/containerd/x')).toBe('not-found: ');
  });

  it('says that a task exits only where that is seen', async () => {
    const flags = async (facts: Partial<NonNullable<FactsData['processes']>[number]>): Promise<string> => {
      const text = await read({ processes: [{ pid: 7, ...facts }] }, '/proc/7/stat');
      return text.split(' ')[9] ?? '';
    };
    const [exits, goesOn, unknown] = ['4194308', '4194304', '⌗'];
    expect(await flags({ comm: 'x', state: 'Z', stack: '' })).toBe(exits);
    expect(await flags({ comm: 'x', state: 'S', wchan: 'zap_pid_ns_processes' })).toBe(exits);
    expect(
      await flags({ comm: 'x', state: 'D', stack: '[<0>] fuse_flush+0x1/0x2\n[<0>] do_exit+0x1/0x2\n' }),
    ).toBe(exits);
    expect(
      await flags({
        comm: 'x',
        state: 'D',
        stack: '[<0>] fuse_flush+0x1/0x2\n[<0>] __x64_sys_close+0x1/0x2\n',
      }),
    ).toBe(goesOn);
    expect(await flags({ args: 'x y', state: 'D', wchan: 'fuse_flush' })).toBe(goesOn);
    // What exits waits for the same.
    expect(await flags({ args: '', state: 'D', wchan: 'fuse_flush' })).toBe(unknown);
    expect(await flags({ comm: 'x', state: 'S', wchan: 'do_wait', stack: '' })).toBe(unknown);
  });

  it('of several is the first that is there, if those before it are known not to be', async () => {
    const facts: FactsData = { files: { '/b': 'text\n' }, absent: ['/a'] };
    expect(await read(facts, '/a', '/b')).toBe('answered: text\n');
    expect(await read(facts, '/c', '/b')).toBe('not-captured: ');
  });

  it('may be denied, and may hang', async () => {
    const facts: FactsData = {
      files: { '/a': 'x', '/b': 'x' },
      denied: ['/a'],
      hangs: ['/b'],
      processes: [{ pid: 7, 'args-hang': true, args: 'stuck' }],
    };
    expect(await read(facts, '/a')).toBe('denied: ');
    expect(await read(facts, '/b')).toBe('timed-out: ');
    expect(await read(facts, '/proc/7/cmdline')).toBe('timed-out: ');
    expect(await run(facts, 'cat /b')).toBe('timed-out null: ');
    expect(await run(facts, 'timeout 1 cat /b; echo $?')).toBe('answered 0: 124\n');
    expect(await run(facts, 'timeout -s KILL 1 cat /b; echo $?')).toBe('answered 0: 137\n');
    expect(await run(facts, 'cat /a 2>&1')).toBe('answered 1: cat: /a: Permission denied\n');
  });

  it('of a thread is under its process and under its own id, which no list shows', async () => {
    const facts: FactsData = {
      processes: [
        { pid: 5, state: 'S', threads: [{ tid: 6, state: 'D', comm: 'io' }], 'threads-complete': true },
      ],
      'processes-complete': true,
    };
    expect(await read(facts, '/proc/6/comm')).toBe('answered: io\n');
    expect(await run(facts, 'ls /proc/5/task')).toBe('answered 0: 5\n6\n');
    expect(await run(facts, 'echo /proc/[0-9]*')).toBe('answered 0: /proc/5\n');
  });
});

describe('a cgroup', () => {
  it('has what is stated, and is calm where no other one matters', async () => {
    const facts: FactsData = {
      node: { cgroups: 'v1' },
      processes: [{ pid: 5, state: 'S', cgroup: '/docker/abc', args: 'sh' }],
      'processes-complete': true,
      cgroups: [{ path: '/sys/fs/cgroup/freezer/docker/def', files: { 'freezer.state': 'FROZEN' } }],
      'cgroups-complete': true,
    };
    expect(await read(facts, '/sys/fs/cgroup/freezer/docker/abc/freezer.state')).toBe('answered: THAWED\n');
    expect(await read(facts, '/sys/fs/cgroup/freezer/docker/abc/tasks')).toBe('answered: 5\n');
    expect(await run(facts, 'find /sys/fs/cgroup -name freezer.state -exec grep -lx FROZEN {} +')).toBe(
      'answered 0: /sys/fs/cgroup/freezer/docker/def/freezer.state\n',
    );
    // There may be others of that name.
    expect(await run(facts, "find /sys/fs/cgroup/freezer -type d -name '*ghi*'")).toMatch(/ in part null: $/);
    expect(await read(facts, '/sys/fs/cgroup/freezer/docker/ghi/freezer.state')).toBe('not-captured: ');
  });

  it('of v2 has no controllers in the path', async () => {
    const facts: FactsData = { node: { cgroups: 'v2' }, processes: [{ pid: 5, cgroup: '/a.slice' }] };
    expect(await read(facts, '/proc/5/cgroup')).toBe('answered: 0::/a.slice\n');
    expect(
      await run(facts, '[ -d /sys/fs/cgroup/freezer ] || [ -e /sys/fs/cgroup/cgroup.controllers ]'),
    ).toBe('answered 0: ');
  });
});

describe('a command', () => {
  it('that met something that is not stated has printed what is true', async () => {
    expect(await run(RM, 'cat /proc/[0-9]*/comm')).toBe('answered in part null: rm\n');
    expect(await run(RM, 'cat /proc/[0-9]*/comm | wc -l')).toBe('answered in part null: ');
    expect(await run(RM, 'grep -qs rm /proc/[0-9]*/comm && echo yes')).toBe('answered 0: yes\n');
    expect(await run(RM, 'grep -qs runc /proc/[0-9]*/comm || echo none')).toBe('answered in part null: ');
    expect(await run(RM, 'if [ -e /proc/1/x ]; then echo a; else echo b; fi; echo end')).toBe(
      'answered in part 0: end\n',
    );
  });

  it('that may call a function may do what the function does', async () => {
    const known =
      'show() { for file in "$1"/[a-z]*; do [ "$file" != /proc/4185068/comm ] || cat "$file"; done; };';
    expect(await run(RM, `${known} for folder in /proc/[0-9]*; do show "$folder"; done`)).toBe(
      'answered in part null: rm\n',
    );
    expect(await run(RM, 'die() { exit 3; }; [ -e /proc/1/x ] || die; echo end')).toBe(
      'answered in part null: ',
    );
    expect(await run(RM, 'if [ -e /proc/1/x ]; then die() { exit 3; }; die; fi; echo end')).toBe(
      'answered in part null: ',
    );
    expect(await run(RM, 'x=1; y=1; set_y() { y=2; }; [ -e /proc/1/x ] || set_y; echo "$x"; echo "$y"')).toBe(
      'answered in part null: 1\n',
    );
  });

  it('is answered by what is stated of it', async () => {
    const facts: FactsData = {
      commands: [
        { command: 'lsattr -d .*', stdout: '----i--- /x\n' },
        { command: 'docker version.*', hangs: true },
        { command: 'nope', exit: 3, stderr: 'no\n' },
      ],
      node: { 'missing-commands': ['docker'] },
    };
    expect(await run(facts, 'lsattr -d /x /y | cut -d " " -f 2')).toBe('answered 0: /x\n');
    expect(await run(facts, 'docker version --format x')).toBe('timed-out null: ');
    expect(await run(facts, 'docker ps; echo $?')).toBe('answered 0: 127\n');
    expect(await run(facts, 'nope')).toBe('answered 3: ');
    expect(await run(facts, 'ps aux')).toBe('answered in part null: ');
    expect(await run(facts, 'command -v docker || echo none')).toBe('answered 0: none\n');
  });

  it('writes nothing, and what this shell does not know is not answered', async () => {
    for (const command of ['echo x > /tmp/x', '[[ a == b ]]', 'x=(1 2)', 'sleep 1 &', 'eval echo a']) {
      expect(await run(RM, command)).toBe('not-captured null: ');
    }
  });

  it('that only text filters can do is done elsewhere', async () => {
    const facts: FactsData = { 'kernel-log': '[ 1.0] one\n[ 2.0] two\n', 'kernel-log-complete': true };
    expect(await run(facts, "dmesg | awk '/two/ { print $3; n++ } END { print n }'")).toBe(
      'answered 0: two\n1\n',
    );
    expect(await run(facts, 'dmesg | sed -n "s/.*] //p" | tail -n 1')).toBe('answered 0: two\n');
    const open: FactsData = { 'kernel-log': '[ 1.0] one\n' };
    expect(await run(open, "dmesg | awk '/one/ { print $3 }'")).toBe('answered in part null: one\n');
    expect(await run(open, "dmesg | awk 'END { print NR }'")).toBe('answered in part null: ');
  });
});
