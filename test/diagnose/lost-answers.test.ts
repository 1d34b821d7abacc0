/**
 * A finding that holds is reported even if other questions got no answer, as on a node that is slow or forbids them. Its
 * message, chain and remedy then leave out what is not known. Every recorded drill: `npm run soak`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/replay.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { loadRunbooks } from '../../src/project/library.ts';
import type { Answer, AskLimits, Target } from '../../src/targets/target.ts';
import { generator } from '../incident/support/forget.ts';
import { MISSING_VALUES } from '../support/missing-values.ts';
import { ROOT } from '../support/program.ts';

const FOLDER = join(ROOT, 'test/fixtures/captures');
const ALL = process.env['DRILLBOOK_SOAK'] !== undefined;
/** Those whose sentences had gaps. */
const SOME = {
  'left-frozen': 'container-cannot-be-killed',
  'memory-stall': 'tasks-cannot-be-frozen',
  'oom-loop': 'container-at-its-limit',
  'pid-limit': 'container-at-its-limit',
  'systemd-unit-restarts': 'systemd-unit-restarts',
};
const DRILLS: readonly (readonly [string, string | undefined])[] = ALL
  ? readdirSync(FOLDER)
      .filter((name) => name !== 'variations')
      .map((name) => [name, undefined] as const)
  : Object.entries(SOME);
const TIMES = ALL ? 25 : 4;
/** How many of the questions get no answer, in turn. */
const SHARES = [0.05, 0.15, 0.3, 0.5];
const WAYS = [
  { status: 'denied', reason: 'permission denied' },
  { status: 'timed-out', reason: 'missed its deadline' },
] as const;

/** Every question of a kind is lost or none, so that what is asked twice does not contradict itself. */
function losing(recorded: Target, time: number): Target {
  const random = generator(time * 7919);
  const lost = new Map<string, boolean>();
  const share = SHARES[time % SHARES.length] ?? 0;
  const way = WAYS[time % WAYS.length] ?? WAYS[0];
  const ask = async (question: string, answer: Promise<Answer>): Promise<Answer> => {
    const isLost = lost.get(question) ?? random() < share;
    lost.set(question, isLost);
    const answered = await answer;
    return isLost ? { ...answered, ...way, stdout: new Uint8Array(), exitCode: null } : answered;
  };
  return {
    name: recorded.name,
    timeless: true,
    run: (command: string, limits: AskLimits) => ask(command, recorded.run(command, limits)),
    read: (paths: readonly string[], limits: AskLimits) => ask(paths.join(' '), recorded.read(paths, limits)),
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

describe('sentences about a node on which questions get no answer', () => {
  it.for(DRILLS)('%s', { timeout: 120_000 }, async ([drill, runbook]) => {
    await using recorded = await openCapture(join(FOLDER, drill, 'during.json'));
    const runbooks = loadRunbooks(runbook === undefined ? [] : [runbook]);
    const read: string[] = [];
    for (let time = 1; time <= TIMES; time++) {
      for (const { findings } of await diagnoseAll(runbooks, losing(recorded, time))) {
        for (const { message, chain = [], remedy } of findings) {
          const links = chain.filter(({ unknown }) => unknown === undefined).map(({ text }) => text);
          read.push(message, ...links, remedy?.problem ?? '');
        }
      }
    }
    expect(read.length, 'findings').toBeGreaterThan(0);
    expect(read.filter((text) => MISSING_VALUES.some((mark) => mark.test(text)))).toEqual([]);
  });
});
