import { describe, expect, it } from 'vitest';
import { factsOf, imported, processesOf } from './helpers.ts';

describe('ps', () => {
  it('aux with header: state, arguments, terminal; a name in brackets has no arguments', () => {
    const processes = processesOf(`$ ps aux
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.0 191140  4104 ?        Ss   Aug01   5:31 /usr/lib/systemd/systemd --switched-root
root           2  0.0  0.0      0     0 ?        S    Aug01   0:00 [kthreadd]
root     3813828 13.9  0.0 309840 16476 ?        Sl   Sep 08 1201:15 runc --root /run/runc kill --all x 9
root      823502  0.0  0.0      0     0 ?        Zl   10:01   0:00 [runc:[2:INIT]] <defunct>
root        1000  0.0  0.0      0     0 pts/0    T    10:01   0:00 vi
`);
    expect(processes.get(1)).toMatchObject({
      state: 'S',
      args: '/usr/lib/systemd/systemd --switched-root',
      terminal: false,
    });
    expect(processes.get(2)).toMatchObject({ comm: 'kthreadd', args: [], state: 'S' });
    expect(processes.get(3813828)).toMatchObject({ args: 'runc --root /run/runc kill --all x 9' });
    expect(processes.get(823502)).toMatchObject({ comm: 'runc:[2:INIT]', state: 'Z' });
    expect(processes.get(1000)).toMatchObject({ state: 'T', terminal: true, args: 'vi' });
  });

  it('-ef without header, told by its form', () => {
    const processes =
      processesOf(`root      5591     1  0 Jun19 ?        00:00:40 /usr/bin/dockerd-current --add-runtime x
root     18362  5591  0 02:23 ?        1-02:00:40 docker-containerd --config /x
`);
    expect(processes.get(18362)).toMatchObject({ ppid: 5591, args: 'docker-containerd --config /x' });
    expect(processes.get(5591)).toMatchObject({ ppid: 1 });
  });

  it('-eo with any columns, with header or by its options alone', () => {
    const rows = `  823502    3813 D    flush_old_exec   06:12:01 runc init
  823503    3813 S+   -                2-03:00:00 sh -c x
`;
    for (const text of [
      `# ps -eo pid,ppid,stat,wchan:20,etime,args | grep runc\n${rows}`,
      `    PID    PPID STAT WCHAN                ELAPSED COMMAND\n${rows}`,
    ]) {
      expect(processesOf(text).get(823502), text).toEqual({
        pid: 823502,
        ppid: 3813,
        state: 'D',
        wchan: 'flush_old_exec',
        age: '22321s',
        args: 'runc init',
      });
      expect(processesOf(text).get(823503), text).toMatchObject({ age: '183600s', args: 'sh -c x' });
    }
  });

  it('a column of names is no column of arguments, though both are called COMMAND', () => {
    const processes = processesOf(`$ ps -eo pid,stat,comm
  PID STAT COMMAND
 1313 Ss   Web Content
`);
    expect(processes.get(1313)).toEqual({ pid: 1313, state: 'S', comm: 'Web Content' });
  });

  it('-eLo and -eLf: threads go to their process', () => {
    const processes = processesOf(`# ps -eLo pid,tid,ppid,stat,wchan:30,comm
    PID     TID    PPID STAT WCHAN                          COMMAND
1544450 1544450 1544400 Zl   -                              java
1544450 1544574 1544400 D    request_wait_answer            pool-1-thread
# ps -eLf
UID          PID    PPID     LWP  C NLWP STIME TTY          TIME CMD
root     1544450 1544400 1544575  0    3 Sep12 ?        00:00:00 java -jar x.jar
`);
    expect(processes.get(1544450)).toMatchObject({ state: 'Z', comm: 'java', 'thread-count': 3 });
    expect(processes.get(1544450)?.threads).toEqual([
      { tid: 1544574, comm: 'pool-1-thread', state: 'D', wchan: 'request_wait_answer' },
      { tid: 1544575 },
    ]);
  });

  it('auxf: the tree gives the parents', () => {
    const processes = processesOf(`root       18362  0.1  0.2 100 100 ?  Ssl  Aug01  5:31 /usr/bin/containerd
root       25229  0.0  0.0 100 100 ?  Sl   Aug01  0:00  \\_ containerd-shim -namespace moby
root       25300  0.0  0.0 100 100 ?  Ss   Aug01  0:00  |   \\_ nginx: master process nginx
root       25301  0.0  0.0 100 100 ?  S    Aug01  0:00  |   |   \\_ nginx: worker process
root       26000  0.0  0.0 100 100 ?  Sl   Aug01  0:00  \\_ containerd-shim -namespace k8s.io
`);
    const parents = [...processes.values()].map(({ pid, ppid }) => [pid, ppid]);
    expect(parents).toEqual([
      [18362, undefined],
      [25229, 18362],
      [25300, 25229],
      [25301, 25300],
      [26000, 18362],
    ]);
    expect(processes.get(25300)?.args).toBe('nginx: master process nginx');
  });

  it('auxm: the first thread of a process has its state', () => {
    const processes = processesOf(`USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root         812  0.0  0.4 1864  38 ?        -    10:11   0:00 /usr/bin/containerd
root           -  0.0    -      -     - -        Dsl  10:11   0:00 -
root           -  0.0    -      -     - -        Ssl  10:11   0:00 -
`);
    expect(processes.get(812)).toMatchObject({ state: 'D', 'thread-count': 2 });
  });

  it('rows that a terminal of 80 columns wrapped', () => {
    const long = `root     4013983 86.1  0.0 309840 16476 ?        Sl   Sep08 58124:15 runc --root /var/run/docker/runtime-runc/moby --log /run/containerd/x/log.json kill --all 723d7351c06e 9`;
    const wrapped = (long.match(/.{1,80}/g) ?? []).join('\n');
    expect(processesOf(`$ ps aux | grep runc\n${wrapped}\n$ date\n`).get(4013983)?.args).toBe(
      'runc --root /var/run/docker/runtime-runc/moby --log /run/containerd/x/log.json kill --all 723d7351c06e 9',
    );
  });

  it('the row of the reporter’s own grep is left out, a grep of the node’s is not', () => {
    const text = `$ ps aux | grep runc
root     2586346  0.0  0.0 112824  2316 pts/0    S+   16:37   0:00 grep --color=auto runc
root     2586347  0.0  0.0 112824  2316 ?        D    16:37   0:00 grep -r needle /mnt/nfs
`;
    expect([...processesOf(text).keys()]).toEqual([2586347]);
  });

  it('is all processes only where the first, the kernel’s and ps itself are there, and nothing was filtered', () => {
    const rows = `USER PID %CPU %MEM VSZ RSS TTY STAT START TIME COMMAND
root 1 0.0 0.0 1 1 ? Ss Aug01 5:31 /sbin/init
root 2 0.0 0.0 0 0 ? S Aug01 0:00 [kthreadd]
`;
    const last = 'root 900 0.0 0.0 1 1 pts/0 R+ 10:00 0:00 ps aux\n';
    const isWhole = (text: string): boolean => factsOf(text)['processes-complete'] === true;
    expect(isWhole(`$ ps aux\n${rows}${last}`)).toBe(true);
    expect(isWhole(`${rows}${last}`)).toBe(true);
    expect(isWhole(`$ ps aux\n${rows}`)).toBe(false);
    expect(isWhole(`$ ps aux\n${rows}[...]\n${last}`)).toBe(false);
    expect(isWhole(`$ ps aux | head\n${rows}${last}`)).toBe(false);
    expect(isWhole(`$ ps u\n${rows}${last}`)).toBe(false);
  });

  it('says where two looks differ, and keeps the later one', () => {
    const { draft } = imported(`$ ps -o pid,stat,comm -p 77
   77 S    rm
$ ps -o pid,stat,comm -p 77
   77 D    rm
`);
    expect(draft.processes.get(77)?.get('state')).toBe('D');
    expect(draft.notes.map(({ text }) => text)).toEqual([
      'process 77: state is D here, S in line 2; the later one is kept',
    ]);
  });

  it('top and docker top', () => {
    const processes = processesOf(
      `    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND
   4242 root      20   0  309.8m  16476   9000 R  86.1   0.1  58124:15 runc
   4243 root      rt   0       0      0      0 D   0.0   0.0   0:00.01 kworker/u16:3+f+
$ docker top web
UID                 PID                 PPID                C                   STIME               TTY                 TIME                CMD
root                25300               25229               0                   Aug01               ?                   00:00:00            nginx: master process nginx -g daemon off;
`.replace('58124:15', '58124:15.12'),
    );
    expect(processes.get(4242)).toMatchObject({ state: 'R', comm: 'runc' });
    expect(processes.get(4243)).toEqual({ pid: 4243, state: 'D' });
    expect(processes.get(25300)).toMatchObject({
      ppid: 25229,
      args: 'nginx: master process nginx -g daemon off;',
    });
  });
});
