import { describe, expect, it } from 'vitest';
import { factsOf, imported, processesOf } from './helpers.ts';

describe('files of /proc/PID', () => {
  it('status: state, pending signals, parent, tracer, threads, ids in name spaces, and the rest as it is', () => {
    const status = `Name:\trm
Umask:\t0022
State:\tS (sleeping)
Tgid:\t4185068
Ngid:\t0
Pid:\t4185068
PPid:\t25229
TracerPid:\t77
NStgid:\t4185068\t17
NSpid:\t4185068\t17
Threads:\t3
SigQ:\t0/127000
SigPnd:\t0000000000000000
ShdPnd:\t0000000000000100
voluntary_ctxt_switches:\t11
nonvoluntary_ctxt_switches:\t2
`;
    for (const text of [`# cat /proc/4185068/status\n${status}`, status, status.replaceAll('\t', '    ')]) {
      expect(processesOf(text).get(4185068)).toMatchObject({
        comm: 'rm',
        state: 'S',
        ppid: 25229,
        tracer: 77,
        nspid: [4185068, 17],
        'thread-count': 3,
        signals: { pending: [], shared: [9] },
        status: { voluntary_ctxt_switches: '11' },
      });
    }
  });

  it('only some lines of it', () => {
    expect(
      processesOf(
        '$ grep -E "State|ShdPnd" /proc/12/status\nState:\tD (disk sleep)\nShdPnd:\t0000000000000100\n',
      ).get(12),
    ).toEqual({
      pid: 12,
      state: 'D',
      signals: { shared: [9] },
    });
  });

  it('stat with a name that has a parenthesis, kept as it is where it is whole', () => {
    const line = `4013983 (a) b) D 25229 4013983 25229 0 -1 1077936384 1 2 3 4 5 6 7 8 20 0 8 0 123456 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27`;
    const facts = factsOf(`$ cat /proc/4013983/stat\n${line}\n`);
    expect(facts.processes).toEqual([
      { pid: 4013983, comm: 'a) b', state: 'D', ppid: 25229, 'thread-count': 8, terminal: false },
    ]);
    expect(facts.files).toEqual({ '/proc/4013983/stat': `${line}\n` });
  });

  it('wchan, syscall, comm, cgroup, limits; wchan without a line break before the next prompt', () => {
    const process = processesOf(`[root@node ~]# cat /proc/9/wchan
request_wait_answer[root@node ~]# cat /proc/9/syscall
263 0xffffff9c 0x55d2c75b5380 0x0 0x1 0x2 0x3 0x7ffd 0x7f2d
[root@node ~]# cat /proc/9/comm
rm
[root@node ~]# cat /proc/9/cgroup
12:freezer:/docker/723d
5:cpu,cpuacct:/docker/723d
2:memory:/docker/723d
1:name=systemd:/docker/723d
[root@node ~]# cat /proc/9/limits
Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            65536                65536                files
`).get(9);
    expect(process).toEqual({
      pid: 9,
      comm: 'rm',
      wchan: 'request_wait_answer',
      syscall: '263 0xffffff9c 0x55d2c75b5380 0x0 0x1 0x2 0x3 0x7ffd 0x7f2d',
      cgroup: {
        freezer: '/docker/723d',
        'cpu,cpuacct': '/docker/723d',
        memory: '/docker/723d',
        'name=systemd': '/docker/723d',
      },
      'files-limit': { soft: 65536, hard: 65536 },
    });
  });

  it('cmdline: as it is, with blanks, or run together', () => {
    expect(processesOf('$ cat /proc/9/cmdline\nrm\0-rf\0/p00/a b\0\n').get(9)?.args).toEqual([
      'rm',
      '-rf',
      '/p00/a b',
    ]);
    expect(processesOf("$ tr '\\0' ' ' < /proc/9/cmdline\nrm -rf /p00/a\n").get(9)?.args).toBe(
      'rm -rf /p00/a',
    );
    expect(processesOf("$ cat /proc/9/cmdline | tr '\\0' ' '\nrm -rf /p00/a\n").get(9)?.args).toBe(
      'rm -rf /p00/a',
    );
    const { draft, lines } = imported(
      '$ cat /proc/9/cmdline\ncontainerd-shim-namespacemoby-workdir/var/lib\n',
    );
    expect(draft.processes.get(9)?.get('args')).toBeUndefined();
    expect(lines.at(-1)?.as).toContain('run together');
  });

  it('several files: of one command, with their names, with braces', () => {
    const expected = { pid: 9, wchan: 'do_exit', stack: '[<0>] do_exit+0x1/0x2\n' };
    for (const text of [
      '$ cat /proc/9/{stack,wchan}\n[<0>] do_exit+0x1/0x2\ndo_exit\n',
      '$ cd /proc/9\n$ cat stack wchan\n[<0>] do_exit+0x1/0x2\ndo_exit\n',
      '$ tail -n +1 -v /proc/9/stack /proc/9/wchan\n==> /proc/9/stack <==\n[<0>] do_exit+0x1/0x2\n\n==> /proc/9/wchan <==\ndo_exit\n',
      '$ grep -H . /proc/9/stack /proc/9/wchan\n/proc/9/stack:[<0>] do_exit+0x1/0x2\n/proc/9/wchan:do_exit\n',
      '/proc/9/stack:\n\n    [<0>] do_exit+0x1/0x2\n\n/proc/9/wchan:\n\n    do_exit\n',
      '[root@node 9]# cd /proc/9\n[root@node /proc/9]# cat stack\n[<0>] do_exit+0x1/0x2\n[root@node /proc/9]# cat wchan\ndo_exit\n',
    ]) {
      expect(processesOf(text).get(9), text).toEqual(expected);
    }
  });

  it('threads: of each its stack', () => {
    const process = processesOf(`$ grep -s . /proc/9/task/*/wchan
/proc/9/task/9/wchan:futex_wait_queue
/proc/9/task/10/wchan:request_wait_answer
$ cat /proc/9/task/10/stack
[<0>] request_wait_answer+0x12f/0x210
`).get(9);
    expect(process).toEqual({
      pid: 9,
      wchan: 'futex_wait_queue',
      threads: [{ tid: 10, wchan: 'request_wait_answer', stack: '[<0>] request_wait_answer+0x12f/0x210\n' }],
    });
  });

  it('what is known by the id of a thread alone goes to the thread', () => {
    const process = processesOf(`$ cat /proc/10/stack
[<0>] request_wait_answer+0x12f/0x210
$ ls /proc/9/task
9  10
`).get(9);
    expect(process?.threads).toEqual([{ tid: 10, stack: '[<0>] request_wait_answer+0x12f/0x210\n' }]);
  });

  it('stacks of other architectures', () => {
    const power = processesOf(`$ cat /proc/9/stack
[<0>] __switch_to+0x1a8/0x4b0
[<0>] request_wait_answer+0x14c/0x250
[<0>] .L0 0xc000
`).get(9);
    expect(power?.stack).toBe('[<0>] __switch_to+0x1a8/0x4b0\n[<0>] request_wait_answer+0x14c/0x250\n');
  });
});

describe('what is not there', () => {
  it('a process, in several languages', () => {
    for (const text of [
      "ls: cannot access '/proc/30639': No such file or directory",
      "ls: cannot access '/proc/30639/task': No such file or directory",
      'cat: /proc/30639/status: No such file or directory',
      'cat: /proc/30639/status: 没有那个文件或目录',
      'ls: 无法访问/proc/30639: 没有那个文件或目录',
      "ls: Zugriff auf '/proc/30639' nicht möglich: Datei oder Verzeichnis nicht gefunden",
      "ls: impossible d'accéder à '/proc/30639': Aucun fichier ou dossier de ce type",
      'cat: /proc/30639/comm: Нет такого файла или каталога',
      '-bash: kill: (30639) - No such process',
    ]) {
      expect(factsOf(`# cat /proc/30639/x\n${text}\n`).processes, text).toEqual([{ pid: 30639, gone: true }]);
    }
  });
  it('a file that a kernel may lack says nothing of the process', () => {
    const facts = factsOf('# cat /proc/30639/stack\ncat: /proc/30639/stack: No such file or directory\n');
    expect(facts.processes).toBeUndefined();
    expect(facts.absent).toEqual(['/proc/30639/stack']);
  });
  it('a file that may not be read', () => {
    expect(factsOf('$ cat /proc/30639/stack\ncat: /proc/30639/stack: Permission denied\n').denied).toEqual([
      '/proc/30639/stack',
    ]);
    expect(factsOf('$ cat /proc/30639/stack\ncat: /proc/30639/stack: 权限不够\n').denied).toEqual([
      '/proc/30639/stack',
    ]);
  });
  it('a process that was seen and is gone later is gone', () => {
    const { draft } = imported(
      `$ cat /proc/9/wchan\ndo_wait\n$ cat /proc/9/status\ncat: /proc/9/status: No such file or directory\n`,
    );
    expect(
      draft.processes
        .get(9)
        ?.entries()
        .map(([key]) => key),
    ).toEqual(['gone', 'pid']);
    expect(draft.notes[0]?.text).toContain('is gone by then');
  });
  it('a command line that hangs', () => {
    expect(processesOf('# cat /proc/9/cmdline\n^C\n').get(9)).toEqual({ pid: 9, 'args-hang': true });
  });
});

describe('folders', () => {
  it('fd: rows of ls -l in any language; all of them where nothing filtered them', () => {
    const rows = `total 0
lr-x------ 1 root root 64 Sep 12 02:23 0 -> /dev/null
l-wx------. 1 root root 64 9月 12 02:23 1 -> pipe:[108217989]
lrwx------ 1 root root 64 2023-09-12 02:23:11.123456789 +0800 12 -> /var/log/a b (deleted)
`;
    const fds = {
      '0': { to: '/dev/null', access: 'r' },
      '1': { to: 'pipe:[108217989]', access: 'w' },
      '12': { to: '/var/log/a b (deleted)', access: 'rw' },
    };
    expect(processesOf(`# ls -l /proc/9/fd\n${rows}`).get(9)).toEqual({ pid: 9, fds, 'fds-complete': true });
    expect(processesOf(`# ls -l /proc/9/fd | grep -v socket\n${rows}`).get(9)).toEqual({ pid: 9, fds });
    expect(processesOf('# ls /proc/9/fd\n0  1  2  3\n').get(9)).toEqual({ pid: 9, 'open-files': 4 });
  });
  it('ns, cwd', () => {
    expect(
      processesOf(`# ls -l /proc/9/ns
lrwxrwxrwx 1 root root 0 Sep 12 02:23 mnt -> 'mnt:[4026532190]'
lrwxrwxrwx 1 root root 0 Sep 12 02:23 pid -> pid:[4026531836]
# ls -l /proc/9/cwd
lrwxrwxrwx 1 root root 0 Sep 12 02:23 /proc/9/cwd -> /p00
`).get(9),
    ).toEqual({ pid: 9, 'mount-namespace': 4026532190, 'pid-namespace': 4026531836, cwd: '/p00' });
  });
});

describe('pstree', () => {
  it('in ASCII, with a branch in the middle', () => {
    const processes = processesOf(`$ pstree -p 1
systemd(1)-+-containerd(18362)-+-containerd-shim(25229)-+-runc(4013983)
           |                   |                        \`-{containerd-shim}(25230)
           |                   \`-containerd-shim(26000)---nginx(26010)
           \`-dockerd(900)---docker(901)
`);
    expect([...processes.values()].map(({ pid, ppid, comm }) => [pid, ppid, comm])).toEqual([
      [1, undefined, 'systemd'],
      [18362, 1, 'containerd'],
      [25229, 18362, 'containerd-shim'],
      [4013983, 25229, 'runc'],
      [26000, 18362, 'containerd-shim'],
      [26010, 26000, 'nginx'],
      [900, 1, 'dockerd'],
      [901, 900, 'docker'],
    ]);
    expect(processes.get(25229)?.threads).toEqual([{ tid: 25230, comm: 'containerd-shim' }]);
  });
  it('with arguments', () => {
    const processes = processesOf(`$ pstree -ap 18362
containerd,18362
  ├─containerd-shim,25229 -namespace moby -id 723d
  │   └─runc,4013983 --root /run kill --all 723d 9
  └─{containerd},18363
`);
    expect(processes.get(4013983)).toMatchObject({ ppid: 25229, args: 'runc --root /run kill --all 723d 9' });
    expect(processes.get(25229)).toMatchObject({ ppid: 18362 });
  });
});

describe('cgroups', () => {
  const group = '/sys/fs/cgroup/freezer/docker/723d';
  it('files, and lists of ids, which are files where they are whole', () => {
    const { cgroups } = factsOf(`# cat ${group}/freezer.state
FREEZING
# cat ${group}/tasks
12
13
# cat /sys/fs/cgroup/memory/docker/723d/memory.oom_control
oom_kill_disable 1
under_oom 1
oom_kill 0
# cat /sys/fs/cgroup/pids/docker/723d/pids.max
max
# cat /sys/fs/cgroup/system.slice/docker-1.scope/cgroup.events
populated 1
frozen 0
`);
    expect(cgroups).toEqual([
      { path: group, files: { 'freezer.state': 'FREEZING', tasks: '12\n13\n' }, tasks: [12, 13] },
      {
        path: '/sys/fs/cgroup/memory/docker/723d',
        files: { 'memory.oom_control': 'oom_kill_disable 1\nunder_oom 1\noom_kill 0\n' },
      },
      { path: '/sys/fs/cgroup/pids/docker/723d', files: { 'pids.max': 'max' } },
      {
        path: '/sys/fs/cgroup/system.slice/docker-1.scope',
        files: { 'cgroup.events': 'populated 1\nfrozen 0\n' },
      },
    ]);
  });
  it('what is left out, or filtered, is no whole file', () => {
    expect(factsOf(`# cat ${group}/tasks\n12\n...\n`).cgroups).toEqual([{ path: group, tasks: [12] }]);
    expect(factsOf(`# head -2 ${group}/tasks\n12\n13\n`).cgroups).toEqual([{ path: group, tasks: [12, 13] }]);
    expect(factsOf(`# cat ${group}/tasks | head\n12\n13\n`).cgroups).toEqual([
      { path: group, tasks: [12, 13] },
    ]);
  });
  it('grep and find over many', () => {
    expect(
      factsOf(`# grep -r . /sys/fs/cgroup/freezer --include=freezer.state
${group}/freezer.state:FREEZING
/sys/fs/cgroup/freezer/docker/824e/freezer.state:THAWED
`).cgroups,
    ).toEqual([
      { path: group, files: { 'freezer.state': 'FREEZING' } },
      { path: '/sys/fs/cgroup/freezer/docker/824e', files: { 'freezer.state': 'THAWED' } },
    ]);
  });
});

describe('mounts and FUSE', () => {
  it('mountinfo of a process and of the node', () => {
    const line = '36 35 0:45 / /p00 rw,relatime shared:1 - fuse.hangfs hangfs rw,user_id=0';
    expect(factsOf(`# cat /proc/1/mountinfo\n${line}\n`)).toMatchObject({ mountinfo: `${line}\n` });
    expect(factsOf(`# cat /proc/9/mountinfo\n${line}\n`).processes).toEqual([
      { pid: 9, mountinfo: `${line}\n` },
    ]);
    expect(factsOf(`# grep fuse /proc/9/mountinfo\n${line}\n`).processes).toBeUndefined();
  });
  it('mount', () => {
    expect(
      factsOf('# mount\nhangfs on /p00 type fuse.hangfs (rw,relatime)\nproc on /proc type proc (rw)\n').files,
    ).toEqual({
      '/proc/mounts': 'hangfs /p00 fuse.hangfs rw,relatime 0 0\nproc /proc proc rw 0 0\n',
    });
    expect(
      factsOf('# mount | grep fuse\nhangfs on /p00 type fuse.hangfs (rw,relatime)\n').files,
    ).toBeUndefined();
  });
  it('connections', () => {
    expect(
      factsOf('# grep . /sys/fs/fuse/connections/*/waiting\n/sys/fs/fuse/connections/45/waiting:1\n').fuse,
    ).toEqual({ '45': { waiting: 1 } });
  });
});
