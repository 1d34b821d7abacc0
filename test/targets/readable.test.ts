import { expect, test } from 'vitest';
import { failureOf, waysToRead } from '../../src/targets/session/readable.ts';

test.each([
  '/proc/1/stat',
  '/proc/self/status',
  '/proc/12/task/13/stack',
  '/proc/12/wchan',
  '/proc/loadavg',
  '/sys/fs/cgroup/freezer/kubepods.slice/docker-1.scope/freezer.state',
  '/sys/fs/cgroup/a b/cgroup.events',
  '/sys/fs/cgroup/system.slice/memory.high',
  '/sys/fs/fuse/connections/57/waiting',
  '/run/containerd/io.containerd.runtime.v2.task/moby/723d/init.pid',
])('%s is read without a process', (path) => {
  expect(waysToRead(path)).toBe('builtin');
});

test.each([
  '/proc/1/cmdline',
  '/proc/1/environ',
  '/proc/1/mountinfo',
  '/proc/1/root/proc/1/stat',
  '/proc/1/cwd/stat',
  '/proc/1/../1/stat',
  '/proc/x/stat',
  '/proc/1/stat/',
  '/proc/sys/kernel/ns_last_pid',
  '/sys/fs/cgroup/freezer/../../../mnt/freezer.state',
  '/sys/fs/cgroup/x/cgroup.procs',
  '/mnt/freezer.state',
  'proc/1/stat',
  '-',
])('%s is read by a process that can be killed', (path) => {
  expect(waysToRead(path)).toBe('cat');
});

test.each([
  ['sh: 5: cannot open /x: No such file', 'not-found'],
  ['bash: line 1: /x: No such file or directory', 'not-found'],
  ["sh: can't open '/x': no such file", 'not-found'],
  ['cat: /proc/9/stack: No such process', 'not-found'],
  ['cat: /etc/passwd/x: Not a directory', 'not-found'],
  ['cat: /x: Permission denied', 'denied'],
  ['cat: /x: Operation not permitted', 'denied'],
  ['cat: /x: Is a directory', 'failed'],
  ['cat: /x: Input/output error', 'failed'],
  ["cat: '/a: No such file': Input/output error", 'failed'],
  ['', 'failed'],
])('%j means %s', (message, status) => {
  expect(failureOf('/x', message).status).toBe(status);
});

test('a file of a removed cgroup does not exist', () => {
  const message = 'cat: /sys/fs/cgroup/freezer/a/tasks: No such device';
  expect(failureOf('/sys/fs/cgroup/freezer/a/tasks', message).status).toBe('not-found');
  expect(failureOf('/dev/x', 'cat: /dev/x: No such device').status).toBe('failed');
});
