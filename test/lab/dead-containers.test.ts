import { describe, expect, it } from 'vitest';
import { isForsaken } from '../../src/lab/teardown/dead-containers.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { harnessLabel, thisHarness } from '../../src/lab/ledger/harness.ts';

const ELSEWHERE = harnessLabel({ ...thisHarness(), pidns: '1' });

/** A container of a harness in another PID namespace, `minutes` old by the engine's clock. */
const container = (minutes: number, state = 'exited') => ({
  id: 'x',
  name: 'drillbook-x',
  run: 'x',
  harness: ELSEWHERE,
  state,
  created: ENGINE_NOW / 1000 - minutes * 60,
});
/** Far behind this machine's clock. */
const ENGINE_NOW = Date.now() - 86_400_000;
const engine = { now: () => ENGINE_NOW } as unknown as Engine;

describe('isForsaken', () => {
  it('takes ages by the clock of the engine, whatever this machine says', async () => {
    expect(await isForsaken(engine, container(5))).toBe(false);
    expect(await isForsaken(engine, container(29))).toBe(false);
    expect(await isForsaken(engine, container(31))).toBe(true);
  });

  it('leaves all alone where the engine does not say its time', async () => {
    expect(await isForsaken({ now: () => undefined } as unknown as Engine, container(600))).toBe(false);
  });
});
