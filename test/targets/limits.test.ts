import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CommandExchange } from '../../src/targets/session/command-exchange.ts';
import { openLocalShell } from '../../src/targets/local.ts';
import { Pool, MAX_STUCK } from '../../src/targets/schedule/pool.ts';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import type { TargetOptions } from '../../src/targets/shell-target.ts';
import type { OpenShell } from '../../src/targets/transport/shell.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { describeShells } from './shells.ts';

async function opened(open: OpenShell, options: TargetOptions = {}): Promise<Target> {
  const target = await openShellTarget('test', open, {
    commandsPerSecond: Number.POSITIVE_INFINITY,
    ...options,
  });
  onTestFinished(() => target.close());
  return target;
}

/** Living processes whose arguments contain this word; zombies are left to their parents. */
function processesWith(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(word);
    } catch {
      return false;
    }
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 2000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within 2 s: ${what}`);
    await delay(5);
  }
}

let words = 0;
/** A number for `sleep` that no other process on this machine uses. */
const nap = (): string => `10${process.pid}.${(words += 1)}`;

const hanging: readonly [string, (word: string) => string][] = [
  ['sleeps', (n) => `sleep ${n}`],
  ['is several', (n) => `sleep ${n} | sleep ${n}; echo never`],
  ['ignores signals', (n) => `trap '' TERM INT HUP QUIT; sleep ${n}; sleep ${n}`],
  ['closes its pipes', (n) => `exec >&- 2>&- <&-; sleep ${n}`],
  ['leaves the group', (n) => `setsid sh -c 'sleep ${n}; sleep ${n}'; true`],
  ['has a background', (n) => `sh -c 'sleep ${n} & sleep ${n}'; true`],
  ['starts shells', (n) => `sh -c "sh -c 'sleep ${n}; true'; true"; true`],
];

describeShells('limits', (shell) => {
  test('commands that miss their deadline are ended, whatever they do', async () => {
    const target = await opened(shell.open, { sessions: hanging.length });
    const answers = hanging.map(async ([what, command]) => {
      const word = nap();
      const answer = await target.run(`printf before; ${command(word)}`, { deadline: 300 });
      return { what, status: answer.status, out: decodeUtf8(answer.stdout), left: processesWith(word) };
    });
    expect(await Promise.all(answers)).toEqual(
      hanging.map(([what]) => ({ what, status: 'timed-out', out: 'before', left: [] })),
    );
  });

  test('the session of an ended command runs the next one', async () => {
    const target = await opened(shell.open, { sessions: 1 });
    const pid = async () => decodeUtf8((await target.run('echo $$', { deadline: 2000 })).stdout);
    const before = await pid();
    expect(await target.run(`sleep ${nap()}; true`, { deadline: 100 })).toMatchObject({
      status: 'timed-out',
    });
    expect(await pid()).toBe(before);
  });

  test('a loop of the shell itself is ended too', async () => {
    const target = await opened(shell.open, { sessions: 1 });
    expect(await target.run('while :; do :; done', { deadline: 150 })).toMatchObject({
      status: 'timed-out',
    });
    expect(await target.run(':', { deadline: 2000 })).toMatchObject({ status: 'answered' });
  });

  test('a stopped command is ended', async () => {
    const target = await opened(shell.open);
    const word = nap();
    const answer = await target.run(`sh -c 'kill -STOP $$; sleep ${word}'; true`, { deadline: 150 });
    expect(answer).toMatchObject({ status: 'timed-out' });
    expect(processesWith(word)).toEqual([]);
  });

  test.each(['yes', 'yes >&2', "trap '' TERM PIPE; while :; do echo flood; done"])(
    '%s is ended at the cap',
    async (command) => {
      const target = await opened(shell.open, { sessions: 1 });
      const answer = await target.run(command, { deadline: 5000, maxBytes: 100_000 });
      expect(answer).toMatchObject({ status: 'truncated', exitCode: null });
      expect(answer.stdout.length + answer.stderr.length).toBe(100_000);
      expect(await target.run('echo ok', { deadline: 2000 })).toMatchObject({
        status: 'answered',
        exitCode: 0,
      });
    },
  );

  test('output exactly as long as the cap is complete', async () => {
    const target = await opened(shell.open);
    const answer = await target.run('printf 12345', { deadline: 2000, maxBytes: 5 });
    expect(answer).toMatchObject({ status: 'answered', exitCode: 0 });
  });

  test('background output of a command does not reach later ones', async () => {
    const target = await opened(shell.open, { sessions: 2 });
    const word = nap();
    const noisy = `while :; do echo late; echo late >&2; sleep 0.001; done & sleep ${word} & echo now`;
    const answers = await Promise.all(Array.from({ length: 3 }, () => target.run(noisy, { deadline: 2000 })));
    for (const answer of answers) expect(answer).toMatchObject({ status: 'answered', exitCode: 0 });
    for (let count = 0; count < 20; count += 1) {
      const answer = await target.run('sleep 0.005; echo mine', { deadline: 2000 });
      expect([decodeUtf8(answer.stdout), decodeUtf8(answer.stderr)]).toEqual(['mine\n', '']);
    }
    await target.close();
    await until('the background is gone', () => processesWith(word).length === 0);
  });

  test('close ends what runs, and nothing is left', async () => {
    const target = await opened(shell.open);
    const word = nap();
    const running = Array.from({ length: 6 }, () =>
      target.run(`sleep ${word}; echo never`, { deadline: 60_000 }),
    );
    await until('they run', () => processesWith(`sleep\0${word}`).length >= 4);
    await target.close();
    for (const answer of await Promise.all(running)) expect(answer.status).toBe('unreachable');
    expect(processesWith(word)).toEqual([]);
    expect(await target.run(':', { deadline: 1000 })).toMatchObject({ status: 'unreachable' });
    expect(await target.read(['/proc/version'], { deadline: 1000 })).toMatchObject({
      status: 'unreachable',
    });
  });

  test('a session whose harness is gone ends', async () => {
    const shells: { destroy(): void }[] = [];
    const target = await opened(async (signal) => {
      const one = await shell.open(signal);
      shells.push(one);
      return one;
    });
    const pid = decodeUtf8((await target.run('echo $$', { deadline: 2000 })).stdout).trim();
    const state = () => {
      try {
        return /\) (.)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? 'X';
      } catch {
        return 'X';
      }
    };
    await until('the shell waits for us', () => state() === 'S');
    // All that a killed process leaves behind: closed pipes.
    for (const one of shells) one.destroy();
    await until('the shell is gone', () => state() === 'X');
  });
});

const open = openLocalShell('/bin/sh');
/** A transport that stops opening shells. */
const limited = (count: number, then: (signal: AbortSignal) => Promise<never>): OpenShell => {
  let left = count;
  return (signal) => ((left -= 1) >= 0 ? open(signal) : then(signal));
};
const never = () => new Promise<never>(() => undefined);
const refuses = () => Promise.reject(new Error('no more'));

describe('a transport that fails', () => {
  test('is reported on opening', async () => {
    await expect(opened(limited(0, refuses))).rejects.toThrow('no more');
    await expect(opened(limited(0, never), { connectDeadline: 50 })).rejects.toMatchObject({
      code: 'target-unreachable',
    });
  });

  test('a single session does the work if there are no more', async () => {
    const target = await opened(limited(1, refuses));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => target.run('sleep 0.01', { deadline: 2000 })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['answered']));
  });

  test.each([
    ['refuses', refuses],
    ['never answers', never],
  ])('a deadline is kept if no session can end the command: it %s', async (_, then) => {
    const target = await opened(limited(1, then), { sessions: 1, connectDeadline: 200 });
    const word = nap();
    const [hung, next] = await Promise.all([
      target.run(`sleep ${word}`, { deadline: 100 }),
      target.run('echo', { deadline: 100 }),
    ]);
    expect([hung.status, next.status]).toEqual(['unreachable', 'unreachable']);
    for (const pid of processesWith(word)) process.kill(Number(pid), 'SIGKILL');
  });

  test('a target whose only shell has ended gets no more commands', async () => {
    // The transport ends, and no other starts.
    const target = await opened(limited(1, refuses), { sessions: 1 });
    expect(await target.run('kill -9 $$', { deadline: 500 })).toMatchObject({ status: 'unreachable' });
    expect(await target.read(['/proc/version'], { deadline: 500 })).toMatchObject({ status: 'unreachable' });
  });
});

test('no more exchanges at a time than sessions', async () => {
  const target = await opened(open, { sessions: 2 });
  const room = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  onTestFinished(() => rmSync(room, { recursive: true }));
  // Each prints how many run at the same time, before it leaves.
  const counting = `mkdir "${room}/$$" && sleep 0.05; set -- "${room}"/*; rmdir "${room}/$$"; echo $#`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => target.run(`sh -c '${counting}'`, { deadline: 5000 })),
  );
  const present = answers.map(({ stdout }) => Number(decodeUtf8(stdout)));
  expect(Math.max(...present)).toBe(2);
  expect(present).toHaveLength(8);
});

describe('commands that SIGKILL does not end', () => {
  /** A shell on a target that ignores signals: its `kill` claims success. */
  const unkillable: OpenShell = async (signal) => {
    const shell = await open(signal);
    shell.stdin.write('kill() { :; }\n');
    return shell;
  };

  /** How many processes sleep for this word; none at the end of the test. */
  function sleeping(word: string): () => number {
    const pids = () => processesWith(`sleep\0${word}`);
    onTestFinished(() => {
      for (const pid of pids()) process.kill(Number(pid), 'SIGKILL');
    });
    return () => pids().length;
  }

  test(
    'hang at most as often as allowed, and then the target gets no more commands',
    { timeout: 30_000 },
    async () => {
      const sessions = 4;
      const target = await opened(unkillable, { sessions });
      const word = nap();
      const hang = sleeping(word);
      // All of them are sent before the first is known to hang.
      const asked = Array.from({ length: 3 * MAX_STUCK }, () =>
        target.run(`sleep ${word}`, { deadline: 50 }),
      );
      const answers = await Promise.all(asked);
      const abandoned = answers.filter(({ status }) => status === 'abandoned');
      expect(abandoned.length).toBeGreaterThanOrEqual(MAX_STUCK);
      // Those that ran beside the last one could not be known to hang.
      expect(abandoned.length).toBeLessThan(MAX_STUCK + sessions);
      expect(hang()).toBe(abandoned.length);
      for (const { stuck } of abandoned)
        expect(stuck).toContainEqual(expect.objectContaining({ comm: 'sleep', state: 'S' }));
      const refused = answers.filter(({ status }) => status !== 'abandoned');
      const why = new RegExp(`^\\d+ earlier commands still hang on this target, so it gets no more$`);
      for (const answer of [
        ...refused,
        await target.run('echo', { deadline: 2000 }),
        await target.read(['/proc/version'], { deadline: 2000 }),
      ]) {
        expect(answer).toMatchObject({ status: 'failed', reason: expect.stringMatching(why) as string });
      }
    },
  );

  test('if fewer, do not stop further commands', { timeout: 30_000 }, async () => {
    const target = await opened(unkillable, { sessions: 5 });
    const word = nap();
    sleeping(word);
    for (let count = 0; count < MAX_STUCK - 1; count += 5) {
      const some = Array.from({ length: 5 }, () => target.run(`sleep ${word}`, { deadline: 50 }));
      expect(new Set((await Promise.all(some)).map(({ status }) => status))).toEqual(new Set(['abandoned']));
    }
    expect(await target.run('echo', { deadline: 2000 })).toMatchObject({ status: 'answered' });
  });
});

test('no more exchanges a second than allowed, after the burst', async () => {
  const pool = new Pool(open, {
    connectDeadline: 5000,
    sessions: 2,
    commandsPerSecond: 20,
    burst: 2,
  });
  await pool.connect();
  const began = performance.now();
  const run = () =>
    new Promise((resolve) => pool.submit(new CommandExchange(':', { deadline: 2000 }, resolve)));
  await Promise.all([run(), run(), run(), run(), run(), run()]);
  expect(performance.now() - began).toBeGreaterThanOrEqual(200);
  await pool.close();
});
