import { describe, expect, it } from 'vitest';
import { factsOf, processesOf, unread } from './helpers.ts';

/** The same block as kernels of different ages and architectures print it. */
const BLOCKS: Readonly<Record<string, string>> = {
  '3.10': `[1234567.123456] INFO: task rm:4185068 blocked for more than 120 seconds.
[1234567.123460] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
[1234567.123470] rm              D ffff8800b5c9e780     0 4185068  25229 0x00000080
[1234567.123480]  ffff88003668fd28 0000000000000086 ffff8800b5c9e780 ffff88003668ffd8
[1234567.123490] Call Trace:
[1234567.123500]  [<ffffffff8163a909>] schedule+0x29/0x70
[1234567.123510]  [<ffffffffa04f1b35>] ? fuse_request_send+0x1/0x2 [fuse]
[1234567.123520]  [<ffffffffa04f1b35>] request_wait_answer+0x155/0x270 [fuse]
[1234567.123530]  [<ffffffff81645909>] system_call_fastpath+0x16/0x1b
`,
  '4.19, dmesg -T': `[Thu Sep 12 02:23:01 2023] INFO: task rm:4185068 blocked for more than 120 seconds.
[Thu Sep 12 02:23:01 2023]       Tainted: G           OE     4.19.91-24.1.al7.x86_64 #1
[Thu Sep 12 02:23:01 2023] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
[Thu Sep 12 02:23:01 2023] rm              D    0 4185068  25229 0x00000080
[Thu Sep 12 02:23:01 2023] Call Trace:
[Thu Sep 12 02:23:01 2023]  __schedule+0x2cc/0x890
[Thu Sep 12 02:23:01 2023]  schedule+0x36/0x80
[Thu Sep 12 02:23:01 2023]  request_wait_answer+0x12f/0x210 [fuse]
[Thu Sep 12 02:23:01 2023]  entry_SYSCALL_64_after_hwframe+0x44/0xa9
[Thu Sep 12 02:23:01 2023] RIP: 0033:0x7f2d5c1f9a17
[Thu Sep 12 02:23:01 2023] Code: Bad RIP value.
`,
  '5.15, journalctl': `Sep 12 02:23:01 node-7 kernel: INFO: task rm:4185068 blocked for more than 241 seconds.
Sep 12 02:23:01 node-7 kernel:       Not tainted 5.15.0-91-generic #101-Ubuntu
Sep 12 02:23:01 node-7 kernel: "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
Sep 12 02:23:01 node-7 kernel: task:rm              state:D stack:    0 pid:4185068 ppid: 25229 flags:0x00000004
Sep 12 02:23:01 node-7 kernel: Call Trace:
Sep 12 02:23:01 node-7 kernel:  <TASK>
Sep 12 02:23:01 node-7 kernel:  __schedule+0x24e/0x590
Sep 12 02:23:01 node-7 kernel:  request_wait_answer+0x12f/0x210
Sep 12 02:23:01 node-7 kernel:  do_syscall_64+0x59/0xc0
Sep 12 02:23:01 node-7 kernel: RIP: 0033:0x7f2d5c1f9a17
Sep 12 02:23:01 node-7 kernel:  </TASK>
`,
  '6.8, with levels and callers': `<3>[  363.123456][   T35] INFO: task rm:4185068 blocked for more than 120 seconds.
<3>[  363.123460][   T35]       Not tainted 6.8.0-31-generic #31-Ubuntu
<6>[  363.123470][   T35] task:rm              state:D stack:0     pid:4185068 tgid:4185068 ppid:25229  flags:0x00004002
<6>[  363.123480][   T35] Call Trace:
<6>[  363.123490][   T35]  <TASK>
<6>[  363.123500][   T35]  __schedule+0x27c/0x6b0
<6>[  363.123510][   T35]  request_wait_answer+0x12f/0x210
<6>[  363.123520][   T35]  </TASK>
`,
  'arm64, without times': `INFO: task rm:4185068 blocked for more than 120 seconds.
      Not tainted 5.10.0-60.18.0.50.oe2203.aarch64 #1
"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
task:rm              state:D stack:    0 pid:4185068 ppid: 25229 flags:0x00000208
Call trace:
 __switch_to+0x7c/0xbc
 __schedule+0x354/0x810
 request_wait_answer+0x14c/0x250
 el0_svc+0x20/0x30
`,
};

describe('a hung task in the kernel’s log', () => {
  for (const [name, text] of Object.entries(BLOCKS)) {
    it(name, () => {
      const process = processesOf(`Some words before it.\n\n${text}\nAnd after it.\n`).get(4185068);
      expect(process).toMatchObject({ comm: 'rm', state: 'D', ppid: 25229 });
      expect(process?.stack).toMatch(/request_wait_answer\+0x/);
      expect(process?.stack?.split('\n').length).toBeGreaterThanOrEqual(3);
      expect(unread(text)).toEqual([]);
      expect(factsOf(text)['kernel-log']).toContain('blocked for more than');
    });
  }

  it('says which kernel it is', () => {
    const kernels = Object.values(BLOCKS).map((text) => factsOf(text).node?.kernel);
    expect(kernels).toEqual([
      undefined,
      '4.19.91-24.1.al7.x86_64',
      '5.15.0-91-generic',
      '6.8.0-31-generic',
      '5.10.0-60.18.0.50.oe2203.aarch64',
    ]);
  });

  it('of a thread that is not the first goes to its process', () => {
    const process = processesOf(
      `[  363.1] INFO: task pool-1-thread-1:1544574 blocked for more than 120 seconds.
[  363.123470] task:pool-1-thread-1 state:D stack:0     pid:1544574 tgid:1544450 ppid:1  flags:0x00004002
[  363.123480] Call Trace:
[  363.123510]  request_wait_answer+0x12f/0x210
`.replace('363.1]', '363.123400]'),
    ).get(1544450);
    expect(process?.threads).toEqual([
      { tid: 1544574, comm: 'pool-1-thread-1', state: 'D', stack: 'request_wait_answer+0x12f/0x210\n' },
    ]);
    expect(process).not.toHaveProperty('state');
  });

  it('two in a row, and the same one again later', () => {
    const processes = processesOf(
      `${BLOCKS['3.10'] ?? ''}${(BLOCKS['3.10'] ?? '').replaceAll('4185068', '4185069').replace('rm  ', 'mv  ').replace('task rm', 'task mv')}${BLOCKS['3.10'] ?? ''}`,
    );
    expect([...processes.keys()]).toEqual([4185068, 4185069]);
    expect(processes.get(4185069)).toMatchObject({ comm: 'mv', state: 'D' });
  });
});

describe('sysrq', () => {
  it('-w and -t: each task with its state and stack', () => {
    const processes = processesOf(`[ 1000.000001] sysrq: Show Blocked State
[ 1000.000002]   task                        PC stack   pid father
[ 1000.000003] kworker/u4:2    D    0   123      2 0x80004000
[ 1000.000004] Workqueue: writeback wb_workfn (flush-8:0)
[ 1000.000005] Call Trace:
[ 1000.000006]  io_schedule+0x12/0x40
[ 1000.000007] sh              R  running task        0   200      1 0x00000000
[ 1000.000008] Call Trace:
[ 1000.000009]  ret_from_fork+0x1f/0x40
[ 1000.000010] sleep           S    0   201    200 0x00000000
`);
    expect(processes.get(123)).toMatchObject({
      comm: 'kworker/u4:2',
      state: 'D',
      ppid: 2,
      stack: 'io_schedule+0x12/0x40\n',
    });
    expect(processes.get(200)).toMatchObject({ comm: 'sh', state: 'R' });
    expect(processes.get(201)).toMatchObject({ comm: 'sleep', state: 'S', ppid: 200 });
  });

  it('crash: foreach UN bt', () => {
    const process = processesOf(`crash> foreach UN bt
PID: 4185068  TASK: ffff8801f5a3e780  CPU: 3   COMMAND: "rm"
 #0 [ffff88003668fc28] __schedule at ffffffff8163a2f5
 #1 [ffff88003668fc90] schedule at ffffffff8163a909
 #2 [ffff88003668fca0] request_wait_answer at ffffffffa04f1b35 [fuse]
`).get(4185068);
    expect(process).toEqual({
      pid: 4185068,
      comm: 'rm',
      state: 'D',
      stack: '__schedule\nschedule\nrequest_wait_answer\n',
    });
  });
});

describe('the log itself', () => {
  it('is kept whole with what else it says: NFS, OOM, file systems', () => {
    const text = `$ dmesg -T | tail
[Thu Sep 12 02:23:01 2023] nfs: server 10.0.0.5 not responding, still trying
[Thu Sep 12 02:24:01 2023] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=docker-1,task_memcg=/docker/1,task=java,pid=77,uid=0
[Thu Sep 12 02:24:02 2023] EXT4-fs error (device dm-3): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0
`;
    expect(factsOf(text)['kernel-log']?.split('\n')).toHaveLength(4);
    expect(factsOf(text)['kernel-log-complete']).toBeUndefined();
  });

  it('is all of it where it begins with the first line of the kernel and nothing was filtered', () => {
    const text = `[    0.000000] Linux version 5.4.0-1029-aws (buildd@x) (gcc version 7.5.0) #30
[    1.000000] done
`;
    expect(factsOf(`$ dmesg\n${text}`)).toMatchObject({
      'kernel-log-complete': true,
      node: { kernel: '5.4.0-1029-aws' },
    });
    expect(factsOf(`$ dmesg | grep x\n${text}`)['kernel-log-complete']).toBeUndefined();
  });

  it('a long one is kept from its end', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, nth) => `[${String(nth + 1)}.000000] something happens on this node all the time`,
    );
    const log = factsOf(lines.join('\n'))['kernel-log'] ?? '';
    expect(log.length).toBeLessThan(320_000);
    expect(log).toMatch(/\[20000\.000000\].*\n$/);
  });
});
