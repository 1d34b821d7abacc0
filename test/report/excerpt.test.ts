/** Which observations decided a finding, and which of their lines matter. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/replay.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { FoundFinding } from '../../src/diagnose/diagnosis.ts';
import { loadRunbooks } from '../../src/project/library.ts';
import type { Excerpt } from '../../src/report/excerpt.ts';
import { excerptsOf } from '../../src/report/excerpt.ts';
import { aFinding, HOSTILE } from '../support/drill-results.ts';
import { ROOT } from '../support/program.ts';

const diagnosed = new Map<string, Promise<FoundFinding>>();

function recorded(drill: string, runbook: string): Promise<FoundFinding> {
  const finding = diagnosed.get(drill) ?? diagnose(drill, runbook);
  diagnosed.set(drill, finding);
  return finding;
}

async function diagnose(drill: string, runbook: string): Promise<FoundFinding> {
  await using target = await openCapture(join(ROOT, 'test/fixtures/captures', drill, 'during.json'));
  const [diagnosis] = await diagnoseAll(loadRunbooks([runbook]), target);
  const finding = diagnosis?.findings[0];
  if (finding === undefined) throw new Error('nothing was found');
  return finding;
}

/** `>` before a line that decides. */
function shown(excerpts: readonly Excerpt[]): Record<string, string[]> {
  return Object.fromEntries(
    excerpts.map(({ step, lines, note }) => [
      step,
      [
        ...lines.map((line) =>
          line.kind === 'gap' ? `… ${line.lines}` : `${line.decides ? '> ' : ''}${line.text}`,
        ),
        ...(note === '' ? [] : [`(${note})`]),
      ],
    ]),
  );
}

describe('the excerpts of recorded drills', () => {
  it('of the flagship: a handful of lines from the missing process to the connection', async () => {
    const finding = await recorded('fuse-hung-rm', 'container-up-process-gone');
    const excerpts = excerptsOf(finding);
    expect(shown(excerpts)).toEqual({
      'init.stat': ['> (no such file: /proc/238/stat)'],
      'freezer.runtime': ['> 427 (runc) S 180 …'],
      'freezer.state': ['> FREEZING', '(3 samples, all the same)'],
      'block.place': [
        '419:',
        '> [<0>] request_wait_answer+0xaa/0x210',
        '[<0>] __fuse_simple_request+0x120/0x330',
        '[<0>] fuse_unlink+0x88/0x130',
        '… 5',
      ],
      'block.args': ['> 419:', '> /bin/rm -rf /p00/local-bc24ac68'],
      'hang.waiting': ['> /sys/fs/fuse/connections/69/waiting:1', '(3 samples, all the same)'],
    });
    expect(excerpts.find(({ step }) => step === 'init.stat')).toMatchObject({
      title: 'Does that process exist?',
      asked: { read: '/proc/238/stat' },
    });
  });

  it('of /proc/PID/status: the fields that people read', async () => {
    const finding = await recorded('fuse-hung-rm', 'container-up-process-gone');
    const decidedBy = [{ step: 'block.status', title: '' }];
    expect(shown(excerptsOf({ ...finding, decidedBy }))['block.status']).toEqual([
      '> 419:',
      'Name: rm',
      'State: D (disk sleep)',
      '> PPid: 180',
      'voluntary_ctxt_switches: 21',
    ]);
  });

  it('of JSON: a line for each value', async () => {
    const finding = await recorded('postgres-lock-chain', 'postgres-lock-chain');
    expect(shown(excerptsOf(finding))['locks']).toContainEqual(
      expect.stringMatching(/^> waits\[0\]\.behind\[0\]: \d+$/),
    );
  });
});

describe('which observations are chosen', () => {
  let answers: Record<string, string>;
  const steps = (...ids: string[]): NonNullable<FoundFinding['decidedBy']> =>
    ids.map((step) => ({ step, title: '' }));
  const ids = (given: Partial<FoundFinding>): string[] => excerptsOf(aFinding(given)).map(({ step }) => step);

  beforeAll(() => {
    answers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, `line ${i + 100}`]));
  });

  it('at least three, in the order of the evidence', () => {
    expect(ids({ evidence: answers, decidedBy: steps('s7', 's2', 's4', 's1'), message: 'nothing' })).toEqual([
      's2',
      's4',
      's7',
    ]);
  });

  it('at most eight, however many values the message tells', () => {
    const message = Array.from({ length: 20 }, (_, i) => String(i + 100)).join(' and ');
    expect(ids({ evidence: answers, decidedBy: steps(...Object.keys(answers)), message })).toHaveLength(8);
  });

  it('what the condition names comes before what only holds a value', () => {
    const decidedBy = [...steps('s1', 's2', 's3'), { step: 's9', title: '', direct: true as const }];
    expect(ids({ evidence: answers, decidedBy, message: 'see 101, 102 and 103' })).toContain('s9');
  });

  it('not what was not observed, and computed values only if there is nothing else', () => {
    const evidence = { value: '{"a":1}', gone: '(not run)', skipped: '(skipped: x)', state: 'T' };
    expect(ids({ evidence, decidedBy: steps('gone', 'skipped', 'state') })).toEqual(['state']);
    expect(ids({ evidence: { value: '{"a":1}' } })).toEqual(['value']);
  });

  it('says nothing of nothing', () => {
    expect(ids({ evidence: {} })).toEqual([]);
  });
});

describe('lines', () => {
  const linesOf = (text: string, message: string): string[] =>
    shown(
      excerptsOf(aFinding({ evidence: { one: text }, decidedBy: [{ step: 'one', title: '' }], message })),
    )['one'] ?? [];

  it('marks the frame that the message names, or the first one', () => {
    const stack = ['io_schedule', 'folio_wait_bit', 'fuse_read', 'vfs_read']
      .map((f) => `[<0>] ${f}+0x1/0x2`)
      .join('\n');
    expect(linesOf(stack, 'it waits in fuse_read')).toEqual([
      '… 1',
      '[<0>] folio_wait_bit+0x1/0x2',
      '> [<0>] fuse_read+0x1/0x2',
      '[<0>] vfs_read+0x1/0x2',
    ]);
    expect(linesOf(stack, 'it hangs')[0]).toBe('> [<0>] io_schedule+0x1/0x2');
  });

  it('keeps a value visible in a long line, and is bounded', () => {
    const [line = ''] = linesOf(`${'x '.repeat(5000)} 4711 ${'y '.repeat(5000)}`, 'process 4711');
    expect(line).toContain(' 4711 ');
    expect(line.length).toBeLessThan(260);
    const many = linesOf('process 4711\n'.repeat(100_000), 'process 4711');
    expect(many.length).toBeLessThan(10);
  });

  it('says that samples differ', () => {
    expect(linesOf('sample 1:\na\nsample 2:\nb', 'm')).toEqual(['b', '(the last of 2 samples)']);
  });

  it('takes values from the message as text, not as patterns', () => {
    expect(() => linesOf(HOSTILE, `${HOSTILE} /a[/b(c (x* 12 /\\`)).not.toThrow();
    expect(linesOf('/srv/a+b\nother\n/srv/aab', 'it is /srv/a+b.')).toEqual([
      '> /srv/a+b',
      'other',
      '/srv/aab',
    ]);
  });
});
