import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { examine, judge } from '../../src/lab/doctor.ts';
import { parseFacts } from '../../src/lab/host/host-facts.ts';
import { HOST_NEEDS, lackOf } from '../../src/lab/needs.ts';

const WHOLE = `v1 freezer
v1 memory
freezer-v1 1
cgroup2 1
freezer-v2 1
pids 1
fuse 1
fuse-timeout 0
fuse-timeout 0
loop 1
nfs 1
disk 99999999999
memory 99999999999
end`;

/** A host's answers without the lines that contain these words. */
const without = (...words: string[]) =>
  parseFacts(
    WHOLE.split('\n')
      .filter((line) => !words.some((word) => line.startsWith(word)))
      .join('\n'),
  );
const statuses = (facts: ReturnType<typeof parseFacts>): Record<string, string> =>
  Object.fromEntries(judge(facts).map(({ id, status }) => [id, status]));

describe('a host', () => {
  it('that has everything lacks nothing', () => {
    const facts = parseFacts(WHOLE);
    expect(HOST_NEEDS.map((need) => lackOf(need, facts))).toEqual(HOST_NEEDS.map(() => undefined));
    expect(new Set(Object.values(statuses(facts)))).toEqual(new Set(['ok']));
  });

  it('that answers nothing lacks everything', () => {
    const facts = parseFacts('');
    for (const need of HOST_NEEDS) expect(lackOf(need, facts)).toBeTypeOf('string');
    expect(statuses(facts)).toEqual({
      cgroups: 'fail',
      fuse: 'fail',
      loop: 'warn',
      nfs: 'warn',
      disk: 'warn',
      memory: 'warn',
    });
  });

  it('with cgroup v2 only lacks just the memory controller', () => {
    const facts = without('v1 ');
    expect(HOST_NEEDS.filter((need) => lackOf(need, facts) !== undefined)).toEqual(['memory-v1']);
    expect(statuses(facts)['cgroups']).toBe('ok');
  });

  it('whose kernel ends FUSE requests is not deterministic, and gets advice', () => {
    const facts = parseFacts(WHOLE.replace('fuse-timeout 0', 'fuse-timeout 120'));
    expect(lackOf('fuse', facts)).toMatch(/120 s/);
    expect(judge(facts).find(({ id }) => id === 'fuse')).toMatchObject({
      status: 'fail',
      mend: expect.stringContaining('sysctl') as string,
    });
  });

  it('explains each failed check and how to fix it', () => {
    for (const check of judge(parseFacts('')).filter(({ status }) => status !== 'ok')) {
      expect(check.means).toBeTypeOf('string');
      expect(check.mend).toBeTypeOf('string');
    }
  });
});

describe('examine', () => {
  it('works without an engine, too', async () => {
    const { checks, blocker, needs } = await examine({ host: `unix://${tmpdir()}/no-such-engine.sock` });
    expect(checks).toMatchObject([
      { id: 'engine', status: 'fail', mend: expect.stringContaining('DOCKER_HOST') as string },
    ]);
    expect(blocker).toBe('engine');
    expect(needs.fuse).toBeUndefined();
  });
});
