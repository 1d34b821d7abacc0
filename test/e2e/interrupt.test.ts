import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/lab/engine/deadline.ts';
import { storedLedgers } from '../../src/lab/ledger/ledger.ts';
import { NO_ENGINE } from '../support/engine.ts';
import { hostState, leftSince } from '../support/host-state.ts';
import { ROOT } from '../support/program.ts';

interface Interrupted {
  readonly code: number | null;
  readonly stderr: string;
}

/** Runs a drill and sends it these signals, one every 30 ms, starting `after` milliseconds after its run has begun. */
async function interrupted(signals: readonly NodeJS.Signals[], after: number): Promise<Interrupted> {
  const child = spawn(process.execPath, [resolve(ROOT, 'dist/bin.js'), 'drill', 'fuse-hung-rm'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close') as Promise<[number | null]>;
  const begun = (): boolean => storedLedgers().some(({ head }) => head.harness.pid === child.pid);
  await until(20_000, 'the run to begin', () => (begun() || child.exitCode !== null ? undefined : stderr), 5);
  await sleep(after);
  for (const signal of signals) {
    child.kill(signal);
    await sleep(30);
  }
  const [code] = await closed;
  return { code, stderr };
}

describe.skipIf(NO_ENGINE)('an interrupted drill', () => {
  // During creation and boot of the lab, the failure, the cure and the teardown.
  it.each([0, 100, 400, 700, 1_000, 1_300])(
    'cleans up and exits 130, %d ms after it began',
    async (after) => {
      const before = hostState();
      const { code, stderr } = await interrupted(['SIGINT'], after);
      // It may have finished already.
      expect(after > 400 ? [0, 130] : [130], stderr).toContain(code);
      expect(await leftSince(before)).toEqual([]);
    },
  );

  it('does not skip the cleanup after ten more signals, and says what it waits for', async () => {
    const before = hostState();
    const { code, stderr } = await interrupted(Array<NodeJS.Signals>(11).fill('SIGINT'), 300);
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/still waiting for/);
    expect(await leftSince(before)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('treats %s as an interrupt, too', async (signal) => {
    const before = hostState();
    const { code, stderr } = await interrupted([signal], 300);
    expect(code, stderr).toBe(130);
    expect(await leftSince(before)).toEqual([]);
  });
});
