import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginRun, connectEngine, startLab, sweep } from '../../src/lab/index.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { figuresLine, hostFigures, type HostFigures } from '../support/host-figures.ts';
import { hostState, leftSince } from '../support/host-state.ts';
import { drillbook } from '../support/program.ts';

/** Drills in all, by two harnesses at once. */
const DRILLS = Number(process.env['DRILLBOOK_DRILLS'] ?? 200);
const LABS = 40;

// Of the library only what the soak is about: whether all runbooks agree is the matrix's business.
const ONLY = ['--runbook', 'container-up-process-gone'] as const;
const KINDS = [
  ['drill', 'fuse-hung-rm', '--set', 'shim=v2', ...ONLY],
  ['drill', 'healthy', ...ONLY],
  ['drill', 'fuse-hung-rm', '--set', 'shim=v1', ...ONLY],
  ['drill', 'paused', ...ONLY],
] as const;

/** What may differ after all that: caches, pools, a log that grew. Of other things, nothing at all. */
const ROOM: Partial<HostFigures> = {
  'engine MiB': 64,
  'kernel slab MiB': 64,
  'disk MiB': 64,
  'engine threads': 24,
  processes: 24,
};

describe('soak', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await connectEngine();
    await sweep(engine);
  });
  afterAll(() => engine.close());

  it(
    `${DRILLS} drills by two harnesses, four kinds mixed: nothing left, nothing grown`,
    async () => {
      // A first round, so that what is made once is there.
      for (const kind of KINDS) expect((await drillbook(kind)).code).toBe(0);
      const before = hostState();
      const rows: [string, HostFigures][] = [['before', hostFigures()]];
      const quarter = DRILLS / 4;
      for (let done = 0; done < DRILLS; done += quarter) {
        let next = 0;
        const harness = async (): Promise<void> => {
          while (next < quarter) {
            const kind = KINDS[next++ % KINDS.length] ?? KINDS[0];
            const { code, stdout, stderr } = await drillbook(kind);
            expect(code, `${kind.join(' ')}\n${stdout}${stderr}`).toBe(0);
          }
        };
        await Promise.all([harness(), harness()]);
        rows.push([`after ${done + quarter} drills`, hostFigures()]);
      }
      const left = await leftSince(before);
      rows.push(['after all', hostFigures()]);
      console.log(
        [figuresLine(''), ...rows.map(([title, figures]) => figuresLine(title, figures))].join('\n'),
      );
      expect(left).toEqual([]);
      // Against the first quarter: what the engine keeps for later it has by then.
      const [, [, early]] = rows as [unknown, [string, HostFigures]];
      const [, late] = rows.at(-1) as [string, HostFigures];
      for (const [name, room] of Object.entries(ROOM)) {
        const key = name as keyof HostFigures;
        expect(late[key] - early[key], name).toBeLessThanOrEqual(room);
      }
      expect(late.mounts).toBeLessThanOrEqual(early.mounts);
      expect(late['engine fds'] - early['engine fds']).toBeLessThanOrEqual(8);
    },
    DRILLS * 15_000,
  );

  it(
    `${LABS} labs in one process: its memory and its descriptors do not grow`,
    async () => {
      const { readdirSync } = await import('node:fs');
      const run = await beginRun(engine);
      const look = (): { fds: number; mib: number } => ({
        fds: readdirSync('/proc/self/fd').length,
        mib: Math.round(process.memoryUsage().rss / 1024 ** 2),
      });
      const looks: ReturnType<typeof look>[] = [];
      for (let nth = 0; nth < LABS; nth++) {
        const lab = await startLab({ run, scenario: 'soak' });
        await lab.record();
        expect(await lab.destroy()).toEqual([]);
        if (nth % 10 === 9) looks.push(look());
      }
      await run.close();
      console.log(
        looks.map(({ fds, mib }, nth) => `after ${(nth + 1) * 10} labs: ${fds} fds, ${mib} MiB`).join('\n'),
      );
      expect(looks.at(-1)?.fds).toBeLessThanOrEqual((looks[0]?.fds ?? 0) + 2);
      expect(looks.at(-1)?.mib).toBeLessThanOrEqual((looks[0]?.mib ?? 0) + 48);
    },
    LABS * 15_000,
  );
});
