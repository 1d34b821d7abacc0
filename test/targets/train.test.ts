import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import type { Answer, Target } from '../../src/targets/target.ts';
import { describeShells } from './shells.ts';

const limits = { deadline: 4000 };
const folder = mkdtempSync(join(tmpdir(), 'drillbook-train-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeShells('commands sent together', (shell) => {
  let log: string;
  let count = 0;
  beforeEach(() => {
    log = join(folder, `${shell.name}-${(count += 1)}`);
  });

  /** A target that has learned that commands are quick. */
  const warm = async (sessions: number): Promise<Target> => {
    const options = { sessions, commandsPerSecond: Number.POSITIVE_INFINITY };
    const target = await openShellTarget(shell.name, shell.open, options);
    onTestFinished(() => target.close());
    await Promise.all(Array.from({ length: 40 }, () => target.run(':', limits)));
    return target;
  };
  /** Prints its number on both streams, and in the log. */
  const numbered = (nth: number) => `echo ${nth}; echo e${nth} >&2; echo ${nth} >>${log}; (exit ${nth})`;
  const expectNumbered = (answers: readonly Answer[]) => {
    for (const [nth, answer] of answers.entries()) {
      expect(answer).toMatchObject({ status: 'answered', exitCode: nth });
      expect([decodeUtf8(answer.stdout), decodeUtf8(answer.stderr)]).toEqual([`${nth}\n`, `e${nth}\n`]);
    }
  };
  const logged = () =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map(Number)
      .toSorted((a, b) => a - b);
  const numbers = (length: number) => Array.from({ length }, (_, nth) => nth);

  test('each gets its own answer, and runs once', async () => {
    const target = await warm(1);
    expectNumbered(await Promise.all(numbers(60).map((nth) => target.run(numbered(nth), limits))));
    expect(logged()).toEqual(numbers(60));
  });

  test('one that hangs delays no other, and none runs twice', async () => {
    const target = await warm(3);
    const order: string[] = [];
    const noted = async (what: string, answer: Promise<Answer>) => {
      const { status } = await answer;
      order.push(what);
      return status;
    };
    const first = numbers(5).map((nth) => target.run(numbered(nth), limits));
    const hanging = noted('hanging', target.run('sleep 30; true', { deadline: 2500 }));
    const also = noted('hanging', target.run('sleep 30; true', { deadline: 2500 }));
    const behind = numbers(30)
      .slice(5)
      .map((nth) => target.run(numbered(nth), limits));
    const answers = Promise.all([...first, ...behind]).then((all) => {
      order.push('others');
      return all;
    });
    expect(await Promise.all([hanging, also])).toEqual(['timed-out', 'timed-out']);
    expectNumbered(await answers);
    expect(order).toEqual(['others', 'hanging', 'hanging']);
    expect(logged()).toEqual(numbers(30));
  });

  test('with one session they wait for the one that hangs', async () => {
    const target = await warm(1);
    const first = numbers(3).map((nth) => target.run(numbered(nth), limits));
    const hanging = target.run('sleep 30; true', { deadline: 1000 });
    const behind = numbers(10)
      .slice(3)
      .map((nth) => target.run(numbered(nth), limits));
    expectNumbered(await Promise.all([...first, ...behind]));
    expect(await hanging).toMatchObject({ status: 'timed-out' });
    expect(logged()).toEqual(numbers(10));
  });

  test.each([
    ['floods', 'yes', 'truncated'],
    ['exceeds the cap, and ends', 'head -c 3000000 /dev/zero', 'truncated'],
    ['kills its shell', 'kill -9 $$', 'failed'],
    ['tells its shell to skip the rest', 'kill -USR1 $$', 'answered'],
    ['leaves something behind', 'sleep 30 & echo', 'answered'],
    ['ends with a syntax error', 'if', 'answered'],
  ])('one that %s does not affect the others', async (_, command, status) => {
    const target = await warm(2);
    const first = numbers(3).map((nth) => target.run(numbered(nth), limits));
    const odd = target.run(command, limits);
    const behind = numbers(20)
      .slice(3)
      .map((nth) => target.run(numbered(nth), limits));
    expect(await odd).toMatchObject({ status });
    expectNumbered(await Promise.all([...first, ...behind]));
    expect(logged()).toEqual(numbers(20));
  });

  test('close ends those that run, and starts no others', async () => {
    const target = await warm(1);
    const answers = numbers(20).map((nth) =>
      target.run(nth === 5 ? 'sleep 30; true' : numbered(nth), limits),
    );
    await answers[4];
    await target.close();
    const ended = await Promise.all(answers);
    expect(ended.slice(0, 5).map(({ status }) => status)).toEqual(numbers(5).map(() => 'answered'));
    expect(new Set(ended.slice(5).map(({ status }) => status))).toEqual(new Set(['unreachable']));
    expect(logged()).toEqual(numbers(5));
  });
});
