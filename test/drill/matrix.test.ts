import { describe, expect, it } from 'vitest';
import { documentOf, runMatrix, shard } from '../../src/drill/matrix.ts';
import type { DrillResult } from '../../src/drill/result.ts';

function result(scenario: string): DrillResult {
  return {
    scenario,
    file: '',
    lab: 'bookworm',
    inputs: {},
    reproduced: true,
    verdict: 'quiet',
    ms: 1,
    timeline: [],
    runbooks: [],
    problems: [],
    leftovers: [],
  };
}

describe('runMatrix', () => {
  it('returns results in the order of the drills, whichever ends first', async () => {
    let releaseFirst = (): void => {};
    const first = new Promise<void>((resolve) => {
      releaseFirst = resolve;
    });
    const drills = [
      () => first.then(() => result('a')),
      () => {
        releaseFirst();
        return Promise.resolve(result('b'));
      },
    ];
    expect((await runMatrix(drills, 2, undefined)).map((one) => one.scenario)).toEqual(['a', 'b']);
  });

  it('never exceeds the limit on concurrent drills', async () => {
    let running = 0;
    let most = 0;
    const drills = Array.from({ length: 7 }, (_, nth) => async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return result(String(nth));
    });
    await runMatrix(drills, 3, undefined);
    expect(most).toBe(3);
  });

  it('starts none after an abort', async () => {
    const stop = new AbortController();
    const drills = [
      () => {
        stop.abort();
        return Promise.resolve(result('a'));
      },
      () => Promise.resolve(result('b')),
    ];
    expect(await runMatrix(drills, 1, stop.signal)).toHaveLength(1);
  });
});

describe('shard', () => {
  it('puts every drill into exactly one shard', () => {
    const all = ['a', 'b', 'c', 'd', 'e'];
    const shares = [1, 2, 3].map((nth) => shard(all, nth, 3));
    expect(shares.flat().toSorted()).toEqual(all);
    expect(shares.map((share) => share.length)).toEqual([2, 2, 1]);
  });
});

describe('documentOf', () => {
  it('counts drills by verdict', () => {
    expect(documentOf('run', 12.3, [result('a'), { ...result('b'), verdict: 'missed' }])).toMatchObject({
      schema: 'drillbook/drill@2',
      ms: 12,
      totals: { quiet: 1, missed: 1, detected: 0 },
    });
  });
});
