import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  harnessLabel,
  parseHarnessLabel,
  stateOf,
  thisHarness,
  type HarnessId,
} from '../../src/lab/ledger/harness.ts';

describe('a harness', () => {
  it('survives a round trip through its label', () => {
    const harness = thisHarness();
    expect(parseHarnessLabel(harnessLabel(harness))).toEqual(harness);
  });

  it.each(['', 'x', 'a/b/c/d', 'a/b/c/notanumber/e', 'a/b/c/1/e/f', '//c/1/e'])(
    'is not parsed from %j',
    (label) => {
      expect(parseHarnessLabel(label)).toBeUndefined();
    },
  );

  it('is alive while its process is, and dead if its pid was reused', () => {
    const harness = thisHarness();
    expect(stateOf(harness)).toBe('alive');
    expect(stateOf({ ...harness, start: '1' })).toBe('dead');
  });

  it('is dead once its process has ended', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const harness: HarnessId = { ...thisHarness(), pid: child.pid ?? 0 };
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stateOf(harness)).toBe('dead');
  });

  it.runIf(process.platform === 'linux')(
    'is dead after a reboot of this machine, and unknown on another',
    () => {
      const harness = thisHarness();
      const boot = '00000000-0000-0000-0000-000000000000';
      expect(stateOf({ ...harness, boot })).toBe('dead');
      expect(stateOf({ ...harness, boot, hostname: 'somewhere-else' })).toBe('elsewhere');
      expect(stateOf({ ...harness, pidns: '1' })).toBe('elsewhere');
    },
  );
});
