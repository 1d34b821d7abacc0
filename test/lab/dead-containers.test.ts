import { describe, expect, it } from 'vitest';
import { isVolumeAbandoned, type RunVolume } from '../../src/lab/teardown/dead-volumes.ts';
import { isContainerAbandoned } from '../../src/lab/teardown/dead-containers.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { harnessLabel, thisHarness } from '../../src/lab/ledger/harness.ts';
import { EngineError } from '../../src/lab/engine/engine-error.ts';

const ELSEWHERE = harnessLabel({ ...thisHarness(), pidns: '1' });

/** A container of a harness in another PID namespace, `minutes` old by the engine's clock. */
const container = (minutes: number, state = 'exited') => ({
  id: 'x',
  name: 'drillbook-x',
  run: 'x',
  harness: ELSEWHERE,
  started: undefined,
  plain: false,
  state,
  created: ENGINE_NOW - minutes * 60_000,
});
/** Far behind this machine's clock. */
const ENGINE_NOW = Date.now() - 86_400_000;
const engine = { now: () => ENGINE_NOW } as unknown as Engine;

describe('isVolumeAbandoned', () => {
  const using = (users: number): Engine =>
    ({
      now: () => ENGINE_NOW,
      docker: { listContainers: () => Promise.resolve(Array(users)) },
      ask: (_: string, call: (signal: AbortSignal) => unknown) => call(new AbortController().signal),
    }) as unknown as Engine;
  const volume = (minutes: number, harness = ELSEWHERE): RunVolume => ({
    name: 'drillbook-x-volume-1',
    run: 'x',
    harness,
    created: ENGINE_NOW - minutes * 60_000,
  });

  it('is one that nobody has used for long, of a harness elsewhere', async () => {
    expect(await isVolumeAbandoned(using(0), volume(31))).toBe(true);
    expect(await isVolumeAbandoned(using(1), volume(31))).toBe(false);
    expect(await isVolumeAbandoned(using(0), volume(29))).toBe(false);
    expect(await isVolumeAbandoned(using(0), volume(Number.NaN))).toBe(false);
  });

  it('is none whose label is not ours', async () => {
    expect(await isVolumeAbandoned(using(0), volume(600, 'somebody'))).toBe(false);
  });
});

describe('isContainerAbandoned', () => {
  it("uses the engine's clock for ages, not this machine's", async () => {
    expect(await isContainerAbandoned(engine, container(5))).toBe(false);
    expect(await isContainerAbandoned(engine, container(29))).toBe(false);
    expect(await isContainerAbandoned(engine, container(31))).toBe(true);
  });

  it('touches nothing if the engine does not report its time', async () => {
    expect(await isContainerAbandoned({ now: () => undefined } as unknown as Engine, container(600))).toBe(
      false,
    );
  });

  const asked = (answer: () => Promise<never>, ping: () => Promise<unknown> = answer): Engine =>
    ({
      now: () => ENGINE_NOW,
      ask: (_: string, call: (signal: AbortSignal) => Promise<unknown>) => call(AbortSignal.any([])),
      docker: { getContainer: () => ({ exec: answer }), ping },
    }) as unknown as Engine;
  const fails = (error: EngineError) => () => Promise.reject(error);
  const fine = () => Promise.resolve('OK');

  it.each([
    ['the engine went away', fails(new EngineError('engine-absent', 'gone')), undefined, false],
    [
      'the engine refuses',
      fails(new EngineError('engine-refused', 'busy', { status: 500 })),
      undefined,
      false,
    ],
    ['nothing answers', fails(new EngineError('engine-silent', 'slow')), undefined, false],
    ['the lab alone does not answer', fails(new EngineError('engine-silent', 'slow')), fine, true],
    [
      'it has just ended',
      fails(new EngineError('engine-refused', 'not running', { status: 409 })),
      undefined,
      true,
    ],
  ])('of a running lab, if %s', async (_, answer, ping, abandoned) => {
    expect(await isContainerAbandoned(asked(answer, ping), container(31, 'running'))).toBe(abandoned);
  });
});
