/** Kernel stacks as they look on every architecture, at every age, and in logs. */
import { describe, expect, it } from 'vitest';
import { frames } from '../../src/expression/library/stack.ts';

const FUSE = ['request_wait_answer', '__fuse_request_send', 'fuse_unlink', 'vfs_unlink'];

describe('frames of /proc/PID/stack', () => {
  it.each([
    [
      'x86-64, 6.x',
      `[<0>] request_wait_answer+0xaa/0x210 [fuse]
[<0>] __fuse_request_send+0x85/0x90 [fuse]
[<0>] fuse_unlink+0x88/0x130 [fuse]
[<0>] vfs_unlink+0x121/0x2b0
`,
    ],
    [
      'x86-64, 3.10 of RHEL 7: addresses, and a last line that is none',
      `[<ffffffffc09a5d2f>] request_wait_answer+0x12f/0x210 [fuse]
[<ffffffffc09a5e97>] __fuse_request_send+0x87/0xe0 [fuse]
[<ffffffffc09a9b5f>] fuse_unlink+0x7f/0x120 [fuse]
[<ffffffff8125a81c>] vfs_unlink+0xfc/0x190
[<ffffffffffffffff>] 0xffffffffffffffff
`,
    ],
    [
      'x86-64, 4.4 of SUSE, compiler suffixes and a livepatched function',
      `[<ffffffffa05c4a3b>] request_wait_answer.isra.14+0x12f/0x210 [fuse]
[<ffffffffa05c4b40>] __fuse_request_send.constprop.3.isra.1+0x85/0x90 [livepatch_fuse]
[<ffffffffa05c7f10>] fuse_unlink.part.0.cold+0x88/0x130 [fuse]
[<ffffffff81216f4d>] vfs_unlink.llvm.1234567890+0x121/0x2b0
[<ffffffffffffffff>] 0xffffffffffffffff
`,
    ],
    [
      'arm64: __switch_to first',
      `[<0>] __switch_to+0xe8/0x120
[<0>] request_wait_answer+0x110/0x260
[<0>] __fuse_request_send+0x98/0xc0
[<0>] fuse_unlink+0xa4/0x158
[<0>] vfs_unlink+0x100/0x268
`,
    ],
    [
      'arm64, 4.4: with addresses',
      `[<ffffff8008085a9c>] __switch_to+0x8c/0xa0
[<ffffff800835a1f0>] request_wait_answer+0x110/0x260
[<ffffff800835a3d8>] __fuse_request_send+0x98/0xc0
[<ffffff800835d7a4>] fuse_unlink+0xa4/0x158
[<ffffff8008213b70>] vfs_unlink+0x100/0x268
[<ffffffffffffffff>] 0xffffffffffffffff
`,
    ],
    [
      'ppc64le: addresses without a name first',
      `[<0>] 0xc000000fe5f5b8c0
[<0>] 0xc000000fe5f5b910
[<0>] __switch_to+0x278/0x490
[<0>] request_wait_answer+0x174/0x2b0 [fuse]
[<0>] __fuse_request_send+0xa0/0xd0 [fuse]
[<0>] fuse_unlink+0xb8/0x1a0 [fuse]
[<0>] vfs_unlink+0x148/0x340
`,
    ],
    [
      'ppc64, the old ABI: names of code begin with a dot',
      `[<0000000000000000>] (null)
[<c0000000000153d8>] .__switch_to+0x2c0/0x460
[<d000000003a1c2f4>] .request_wait_answer+0x174/0x2b0 [fuse]
[<d000000003a1c4a0>] .__fuse_request_send+0xa0/0xd0 [fuse]
[<d000000003a20b38>] .fuse_unlink+0xb8/0x1a0 [fuse]
[<c00000000027e8c8>] .vfs_unlink.isra.1+0x148/0x340
`,
    ],
    [
      's390x',
      `[<0>] __schedule+0x2da/0x900
[<0>] request_wait_answer+0x174/0x2b0 [fuse]
[<0>] __fuse_request_send+0xa0/0xd0 [fuse]
[<0>] fuse_unlink+0xb8/0x1a0 [fuse]
[<0>] vfs_unlink+0x148/0x340
`,
    ],
    [
      'riscv64',
      `[<0>] __switch_to+0x5c/0x7c
[<0>] request_wait_answer+0xd4/0x204
[<0>] __fuse_request_send+0x5e/0x80
[<0>] fuse_unlink+0x70/0xe8
[<0>] vfs_unlink+0xd2/0x1c2
`,
    ],
    [
      'as people shorten it',
      'request_wait_answer\n  __fuse_request_send\nfuse_unlink [fuse]\n[<0>] vfs_unlink\n',
    ],
  ])('%s', (_, stack) => {
    expect(frames(stack)).toEqual(FUSE);
  });

  it.each([
    ['nothing', ''],
    ['nothing but the end of a stack', '[<ffffffffffffffff>] 0xffffffffffffffff\n'],
    ['addresses that no symbol table knows', '[<0>] 0xffffffff81234567\n[<0>] 0\nc0000001f7e2f8a0\n'],
    ['a refusal', 'cat: /proc/4242/stack: Permission denied\n'],
    ['a task that runs', '[<0>] __switch_to+0xe8/0x120\n[<0>] schedule+0x1/0x2\n'],
  ])('no function in %s', (_, stack) => {
    expect(frames(stack)).toEqual([]);
  });
});

describe('frames of a block of the kernel’s log', () => {
  const DELETE = ['rwsem_down_write_slowpath', 'down_write', 'do_unlinkat', '__x64_sys_unlink'];
  const X86 = [
    'INFO: task rm:4242 blocked for more than 120 seconds.',
    '      Not tainted 5.10.0-23-amd64 #1 Debian 5.10.179-1',
    '"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.',
    'task:rm              state:D stack:    0 pid: 4242 ppid:  4200 flags:0x00004002',
    'Call Trace:',
    ' <TASK>',
    ' __schedule+0x282/0x870',
    ' ? psi_task_switch+0x1/0x2',
    ' schedule+0x46/0xb0',
    ' schedule_preempt_disabled+0x12/0x20',
    ' rwsem_down_write_slowpath+0x257/0x4d0',
    ' ? _raw_spin_lock+0x13/0x30',
    ' down_write+0x5b/0x60',
    ' do_unlinkat+0xc7/0x2c0',
    ' __x64_sys_unlink+0x3b/0x70',
    ' </TASK>',
    'RIP: 0033:0x7f8c2b5e5c4b',
    'RIP: 0010:native_safe_halt+0xe/0x20',
    'RSP: 002b:00007ffd3a4d2a38 EFLAGS: 00000246 ORIG_RAX: 0000000000000107',
    'RAX: ffffffffffffffda RBX: 000055d2c75b5380 RCX: 00007f8c2b5e5c4b',
    'Code: 89 f0 0f 05 48 3d 00 f0 ff ff 77 05 c3 0f 1f 40 00 48 8b 15 19 82 0d 00',
  ];

  it.each([
    ['alone', ''],
    ['dmesg', '[12345.678901] '],
    ['dmesg -T', '[Fri Sep  8 10:11:12 2023] '],
    ['dmesg with the task that logs', '[12345.678901][ T4242] '],
    ['dmesg --time-format iso', '2023-09-08T10:11:12,345678+00:00 '],
    ['syslog', 'Sep  8 10:11:12 node-7 kernel: [12345.678901] '],
    ['journalctl', 'Sep 08 10:11:12 node-7 kernel: '],
    ['journalctl -o short-iso', '2023-09-08T10:11:12+0200 node-7 kernel: '],
    ['/dev/kmsg', '<3>[12345.678901] '],
  ])('%s', (_, prefix) => {
    expect(frames(X86.map((line) => `${prefix}${line}\n`).join(''))).toEqual(DELETE);
  });

  it.each([
    [
      'x86-64, 3.10 of RHEL 7',
      `[82320.123456] INFO: task rm:4242 blocked for more than 120 seconds.
[82320.123470] "echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
[82320.123480] rm              D ffff9e6bfa5c1070     0  4242   4200 0x00000084
[82320.123490] Call Trace:
[82320.123500]  [<ffffffff9ab6ae29>] schedule+0x29/0x70
[82320.123510]  [<ffffffff9ab6c5d5>] rwsem_down_write_slowpath+0x215/0x340
[82320.123515]  [<ffffffff9a4f1a2b>] ? __inode_permission+0x52/0xd0
[82320.123520]  [<ffffffff9ab6a1dd>] down_write+0x2d/0x3d
[82320.123530]  [<ffffffff9a65de2f>] do_unlinkat+0x11f/0x310
[82320.123540]  [<ffffffff9a65edcb>] __x64_sys_unlink+0x1b/0x40
[82320.123550] INFO: task ls:4243 blocked for more than 120 seconds.
[82320.123560] Call Trace:
[82320.123570]  [<ffffffff9a4f1a2b>] lookup_slow+0x33/0xa7
`,
    ],
    [
      'arm64',
      `[  363.108231] task:rm              state:D stack:    0 pid: 4242 ppid:  4200 flags:0x00000208
[  363.108240] Call trace:
[  363.108243]  __switch_to+0xe8/0x120
[  363.108249]  __schedule+0x30c/0x7f0
[  363.108255]  schedule+0x4c/0xe0
[  363.108260]  rwsem_down_write_slowpath+0x2d4/0x650
[  363.108266]  down_write+0x98/0xa4
[  363.108271]  do_unlinkat+0xcc/0x2a8
[  363.108276]  __x64_sys_unlink+0x1c/0x28
`,
    ],
    [
      'ppc64le',
      `[  605.331242] Call Trace:
[  605.331246] [c000000fe5f5b810] [c000000fe5f5b860] 0xc000000fe5f5b860 (unreliable)
[  605.331252] [c000000fe5f5b9e0] [c00000000001e2f4] __switch_to+0x2c4/0x470
[  605.331258] [c000000fe5f5ba40] [c000000000d8c6e8] __schedule+0x318/0x9a0
[  605.331263] [c000000fe5f5bb10] [c000000000d8cdb8] schedule+0x48/0xc0
[  605.331268] [c000000fe5f5bb40] [c000000000d9126c] rwsem_down_write_slowpath+0x35c/0x7c0
[  605.331273] [c000000fe5f5bc00] [c000000000d91858] down_write+0xa8/0xc0
[  605.331278] [c000000fe5f5bc40] [c00000000049d8d8] do_unlinkat+0xf8/0x390
[  605.331283] [c000000fe5f5bdb0] [c00000000002b2a4] __x64_sys_unlink+0x24/0x40
[  605.331290] --- interrupt: c00 at 0x7fff8d2b0a74
[  605.331294] NIP:  00007fff8d2b0a74 LR: 0000000000000000 CTR: 0000000000000000
[  605.331298] NIP [c00000000000f2a4] system_call_exception+0x1/0x2
`,
    ],
    [
      's390x',
      `[ 1352.061234] Call Trace:
[ 1352.061238] ([<00000000008f5a1c>] __schedule+0x5f4/0x8a8)
[ 1352.061242]  [<00000000008f5d30>] schedule+0x60/0xf8
[ 1352.061247]  [<00000000008f98d2>] rwsem_down_write_slowpath+0x2da/0x4c8
[ 1352.061251]  [<00000000008f8b6a>] down_write+0x6a/0x78
[ 1352.061256]  [<00000000003a5f5e>] do_unlinkat+0xe6/0x298
[ 1352.061260]  [<00000000008fb5e6>] __x64_sys_unlink+0x26/0x38
`,
    ],
    [
      'riscv64',
      `[  242.845012] Call Trace:
[  242.846210] [<ffffffff80a8f1c4>] __schedule+0x2a8/0x6ac
[  242.846901] [<ffffffff80a8f626>] schedule+0x5e/0xcc
[  242.847344] [<ffffffff80a9201c>] rwsem_down_write_slowpath+0x19a/0x44a
[  242.847790] [<ffffffff80a92424>] down_write+0x54/0x62
[  242.848234] [<ffffffff8021b1b2>] do_unlinkat+0xb2/0x1f8
[  242.848677] [<ffffffff8021b33a>] __x64_sys_unlink+0x1e/0x2a
`,
    ],
  ])('%s', (_, block) => {
    expect(frames(block)).toEqual(DELETE);
  });

  it('takes time linear in the text, whatever it holds', () => {
    const from = performance.now();
    for (const piece of ['a', ' ', '[', '[<', '[1] ', 'a.', '+0x', '] '])
      frames(`${piece.repeat(200_000)} +0x`);
    expect(performance.now() - from).toBeLessThan(1000);
  });
});
