import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../src/lab/engine/engine.ts';
import { LAB_CPUS, LAB_MEMORY, LAB_PIDS, limitsFor } from '../../src/lab/machine/limits.ts';

const info = (cpus: number, cpuQuota: boolean): EngineInfo => ({ cpus, cpuQuota }) as EngineInfo;

describe('limitsFor', () => {
  it('never requests more cores than exist, nor a quota if the kernel has none', () => {
    expect(limitsFor(info(1, true))).toMatchObject({ NanoCpus: 1e9 });
    expect(limitsFor(info(64, true))).toMatchObject({ NanoCpus: LAB_CPUS * 1e9 });
    expect(limitsFor(info(64, false)).NanoCpus).toBeUndefined();
  });

  it('gives a lab no swap in addition to its memory', () => {
    expect(limitsFor(info(2, true))).toMatchObject({ Memory: LAB_MEMORY, MemorySwap: LAB_MEMORY });
  });

  it('matches docs/safety.md', () => {
    const page = readFileSync(new URL('../../docs/safety.md', import.meta.url), 'utf8');
    expect(page).toContain(`| memory | ${LAB_MEMORY / 1024 ** 3} GiB`);
    expect(page).toContain(`| processes and threads | ${LAB_PIDS} |`);
    expect(page).toContain(`| CPU | ${LAB_CPUS} cores at most`);
  });
});
