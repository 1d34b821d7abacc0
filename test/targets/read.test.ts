import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../src/targets/session/ask.ts';
import { openLocalShell } from '../../src/targets/local.ts';
import { quoteWord } from '../../src/shell/quote.ts';
import { Session } from '../../src/targets/session/session.ts';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { describeShells } from './shells.ts';

const limits = { deadline: 5000 };
const folder = mkdtempSync(join(tmpdir(), 'drillbook-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const allBytes = Buffer.from(Array.from({ length: 512 }, (_, byte) => byte % 256));
/** Every byte except NUL, in an order that puts the shells' own escapes next to each other. */
const noNul = Buffer.concat([
  allBytes.filter((byte) => byte !== 0),
  Buffer.from([0x81, 0x88, 0x82, 0x0a, 0x5c, 0x0a]),
]);

describeShells('reads', (shell) => {
  let target: Target;
  beforeAll(async () => {
    target = await openShellTarget(shell.name, shell.open, { commandsPerSecond: Number.POSITIVE_INFINITY });
  });
  afterAll(() => target.close());
  const read = async (...paths: string[]) => {
    const answer = await target.read(paths, limits);
    return { ...answer, out: decodeUtf8(answer.stdout) };
  };

  test.each([
    ['empty', Buffer.alloc(0)],
    ['one line', Buffer.from('a\n')],
    ['no line break at the end', Buffer.from('a\nb')],
    ['only line breaks', Buffer.from('\n\n\n')],
    ['spaces', Buffer.from('  a  \t\n b ')],
    ['backslashes', Buffer.from('\\n\\\\\n\\')],
    ['every byte', allBytes],
    ['a megabyte', Buffer.alloc(1024 * 1024, 'x')],
  ])('%s, byte by byte', async (name, content) => {
    const path = file(name, content);
    const answer = await read(path);
    expect(answer).toMatchObject({ status: 'answered', exitCode: null, path });
    expect(Buffer.compare(answer.stdout, content)).toBe(0);
  });

  test.each(['a b', "it's", '-', '--help', '$HOME', '`id`', '*', 'ü', '"', 'a\nb', '\\'])(
    'a file named %j',
    async (name) => {
      await mkdir(join(folder, 'names'), { recursive: true });
      const path = file(join('names', name), name);
      expect(await read(path)).toMatchObject({ status: 'answered', out: name });
    },
  );

  test('a relative path starts at the root', async () => {
    expect(await read('proc/self/comm')).toMatchObject({ status: 'answered' });
    expect(await read('-')).toMatchObject({ status: 'not-found' });
    expect(await read('')).toMatchObject({ status: 'failed' });
  });

  test('files of /proc that the shell reads itself equal what cat reads', async () => {
    for (const path of ['/proc/1/comm', '/proc/1/cgroup', '/proc/version']) {
      expect((await read(path)).out).toBe(readFileSync(path, 'utf8'));
    }
  });

  test('missing files, unreadable files, and folders', async () => {
    const loop = join(folder, `loop-${shell.name}`);
    symlinkSync(loop, loop);
    expect(await read(join(folder, 'nothing'))).toMatchObject({ status: 'not-found' });
    expect(await read('/etc/passwd/x')).toMatchObject({ status: 'not-found' });
    expect(await read('/proc/0/stat')).toMatchObject({ status: 'not-found' });
    expect(await read('/proc/4194305/task/1/stack')).toMatchObject({ status: 'not-found' });
    expect(await read(folder)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/directory/i),
    });
    expect(await read(loop)).toMatchObject({ status: 'failed' });
  });

  test('the first path that exists', async () => {
    const second = file('second', '2');
    expect(await read(join(folder, 'none'), second, '/proc/version')).toMatchObject({
      out: '2',
      path: second,
    });
    expect(await read('/proc/0/stat', '/proc/self/comm')).toMatchObject({
      status: 'answered',
      path: '/proc/self/comm',
    });
    expect(await read('/proc/0/stat', '/proc/0/status')).toMatchObject({
      status: 'not-found',
      path: '/proc/0/status',
    });
    // An existing file that cannot be read still counts as the first that exists.
    expect(await read(folder, second)).toMatchObject({ status: 'failed', path: folder });
  });

  test('many at once, each its own answer', async () => {
    const paths = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 0 ? join(folder, 'no') : file(`many-${index}`, `${index}`),
    );
    const answers = await Promise.all(paths.map((path) => read(path)));
    for (const [index, answer] of answers.entries()) {
      const expected =
        index % 3 === 0 ? { status: 'not-found', out: '' } : { status: 'answered', out: `${index}` };
      expect(answer).toMatchObject(expected);
    }
  });

  test('the process behind the file is gone', async () => {
    const child = spawn('sleep', ['100']);
    await once(child, 'spawn');
    const path = `/proc/${child.pid}/stat`;
    expect(await read(path)).toMatchObject({ status: 'answered' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await read(path)).toMatchObject({ status: 'not-found' });
  });

  test('reports truncation', async () => {
    const path = file('long', 'x'.repeat(100_000));
    const [long, after] = await Promise.all([
      target.read([path], { deadline: 5000, maxBytes: 1000 }),
      read('/proc/version', join(folder, 'x')),
    ]);
    expect(long).toMatchObject({ status: 'truncated' });
    expect(decodeUtf8(long.stdout)).toBe('x'.repeat(1000));
    expect(after.status).toBe('answered');
  });

  test('an endless file does not keep the others from being read', async () => {
    const paths = [file('one', '1'), '/dev/zero', file('two', '2'), '/dev/zero', file('three', '3')];
    const answers = await Promise.all(paths.map((path) => read(path)));
    expect(answers.map(({ status }) => status)).toEqual([
      'answered',
      'truncated',
      'answered',
      'truncated',
      'answered',
    ]);
  });

  test('one that hangs does not keep the others from being read', async () => {
    const fifo = join(folder, `fifo-${shell.name}`);
    spawnSync('mkfifo', [fifo]);
    const paths = [file('one', '1'), fifo, file('two', '2'), '/proc/version', file('three', '3')];
    const answers = await Promise.all(paths.map((path) => target.read([path], { deadline: 300 })));
    expect(answers.map(({ status }) => status)).toEqual([
      'answered',
      'timed-out',
      'answered',
      'answered',
      'answered',
    ]);
  });

  test('the shell itself reads every byte except NUL exactly', async () => {
    const session = await Session.open(shell.open, AbortSignal.timeout(5000));
    const path = file('no-nul', noNul);
    const text = await ask(session, `_db_slurp ${quoteWord(path)}; printf '%s' "$_db_v"\n`, 5000);
    await session.finish();
    expect(Buffer.compare(Buffer.from(text ?? '', 'latin1'), noNul)).toBe(0);
  });
});

test('without cat, the shell alone reads files', async () => {
  const open = openLocalShell('env', ['PATH=/nonexistent', '/bin/sh']);
  const target = await openShellTarget('bare', open);
  const [text, nothing, missing, dir] = await Promise.all([
    target.read([file('text', 'a\nb')], limits),
    target.read([file('nothing', '')], limits),
    target.read([join(folder, 'missing')], limits),
    target.read([folder], limits),
  ]);
  await target.close();
  expect(decodeUtf8(text.stdout)).toBe('a\nb');
  expect([text, nothing, missing, dir].map(({ status }) => status)).toEqual([
    'answered',
    'answered',
    'not-found',
    'failed',
  ]);
});

const drops = spawnSync('setpriv', ['--reuid=65534', '--clear-groups', 'true']).status === 0;
test.skipIf(!drops)('reading as another user is denied', async () => {
  const target = await openShellTarget(
    'nobody',
    openLocalShell('setpriv', ['--reuid=65534', '--clear-groups', '/bin/sh']),
  );
  const paths = ['/proc/1/stack', '/etc/shadow', '/proc/1/environ', '/proc/1/stat'];
  const answers = await Promise.all(paths.map((path) => target.read([path], limits)));
  await target.close();
  expect(answers.map(({ status }) => status)).toEqual(['denied', 'denied', 'denied', 'answered']);
});
