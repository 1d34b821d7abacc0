import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalShell } from '../../src/targets/local.ts';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import type { Target } from '../../src/targets/target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { describeShells } from './shells.ts';

const limits = { deadline: 5000 };

describeShells('many files of /proc', (shell) => {
  let target: Target;
  const children = Array.from({ length: 20 }, () => spawn('sleep', ['1000']));
  beforeAll(async () => {
    target = await openShellTarget(shell.name, shell.open, { commandsPerSecond: Number.POSITIVE_INFINITY });
  });
  afterAll(async () => {
    await target.close();
    for (const child of children) child.kill('SIGKILL');
  });

  test('each get their own contents', async () => {
    const paths = children.flatMap(({ pid }) => [`/proc/${pid}/cgroup`, `/proc/${pid}/stat`]);
    const answers = await Promise.all(paths.map((path) => target.read([path], limits)));
    for (const [nth, path] of paths.entries()) {
      expect(answers[nth], path).toMatchObject({ status: 'answered', path });
      const held = readFileSync(path, 'utf8');
      if (path.endsWith('cgroup')) expect(decodeUtf8(answers[nth]?.stdout ?? new Uint8Array())).toBe(held);
    }
  });

  test('report missing files, and use the first alternative that exists', async () => {
    const there = children.map(({ pid }) => `/proc/${pid}/status`);
    const reads = there.map((path, nth) => target.read([`/proc/999999${nth}/status`, path], limits));
    const gone = target.read(['/proc/9999999/stat'], limits);
    for (const [nth, answer] of (await Promise.all(reads)).entries()) {
      expect(answer).toMatchObject({ status: 'answered', path: there[nth] });
    }
    expect(await gone).toMatchObject({ status: 'not-found' });
  });

  test('an empty one is empty, not a failure', async () => {
    const kernel = Array.from({ length: 20 }, () => target.read(['/proc/self/stack'], limits));
    const mixed = [...kernel, ...children.map(({ pid }) => target.read([`/proc/${pid}/stack`], limits))];
    for (const answer of await Promise.all(mixed)) expect(['answered', 'denied']).toContain(answer.status);
  });
});

test('without grep each is read by itself', async () => {
  // The prelude adds sbin folders to PATH, not /usr/bin.
  const shell = openLocalShell('/usr/bin/env', ['-i', 'PATH=/nonexistent', '/bin/sh']);
  const target = await openShellTarget('bare', shell, {});
  const children = Array.from({ length: 20 }, () => spawn('sleep', ['1000']));
  expect(await target.run('grep x /dev/null', limits)).toMatchObject({ exitCode: 127 });
  const answers = await Promise.all(children.map(({ pid }) => target.read([`/proc/${pid}/stat`], limits)));
  for (const answer of answers) expect(answer.status).toBe('answered');
  await target.close();
  for (const child of children) child.kill('SIGKILL');
});
