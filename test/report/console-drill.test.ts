import { describe, expect, it } from 'vitest';
import { consoleDrill } from '../../src/report/console-drill.ts';
import { textColumns } from '../../src/text/wrap.ts';
import { aDocument, aDrill, aFinding, aHostileDrill, aRunbookResult } from '../support/drill-results.ts';

const PLAIN = { colour: false };
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

const detected = aDrill({
  verdict: 'detected',
  runbooks: [
    aRunbookResult({
      verdict: 'detected',
      expected: [{ finding: 'first-process-stopped', subjects: ['victim'] }],
      during: [aFinding()],
    }),
  ],
});
const missed = aDrill({
  scenario: 'oom-loop',
  verdict: 'missed',
  runbooks: [
    aRunbookResult({
      runbook: 'container-at-its-limit',
      verdict: 'missed',
      expected: [{ finding: 'oom-loop', subjects: ['victim'] }],
      reasons: [{ phase: 'during', verdict: 'missed', message: 'expected oom-loop', file: 'x', line: 1 }],
    }),
  ],
});

describe('consoleDrill', () => {
  it('tells a few drills with their findings, and without a table', () => {
    const text = consoleDrill(aDocument([detected]), PLAIN);
    expect(text).toContain('critical first-process-stopped: victim stands still.');
    expect(text).not.toContain('recall');
    expect(text.trimEnd().split('\n').at(-1)).toBe('1 drill in 3.4 s: 1 detected');
  });

  it('gives of many a line each, the worst first, and tells what is not as it should be', () => {
    const lines = consoleDrill(aDocument([detected, detected, detected, missed]), PLAIN).split('\n');
    expect(lines[0]).toMatch(/^oom-loop +missed/);
    expect(lines).toContain('    during: expected oom-loop');
    expect(lines.filter((line) => /^stopped-by-signal +detected/.test(line))).toHaveLength(3);
  });

  it('says which of the quiet runbooks could not tell', () => {
    const blind = aRunbookResult({ runbook: 'disk-full', unseen: ['node: df did not answer'] });
    const text = consoleDrill(aDocument([aDrill({ runbooks: [aRunbookResult(), blind] })]), PLAIN);
    expect(text).toContain('  2 runbooks quiet, with subjects unknown to disk-full\n');
  });

  it('ends the table of runbooks with all of them, the worst first', () => {
    const lines = consoleDrill(aDocument([detected, detected, detected, missed]), PLAIN).split('\n');
    const from = lines.findIndex((line) => line.startsWith('runbook '));
    expect(lines[from + 1]).toMatch(/^container-at-its-limit +0 +1 +0 +0 +0 +- +0\.00 +-$/);
    expect(lines[from + 2]).toMatch(/^container-stopped-by-signal +3 +0 +0 +0 +0 +1\.00 +1\.00 +0\.0 s$/);
    expect(lines[from + 3]).toMatch(/^all +3 +1 +0 +0 +0 +1\.00 +0\.75 +0\.0 s$/);
  });

  it('fits into 80 columns, with as many findings as fit', () => {
    const finding = aFinding({ id: 'an-id-that-is-longer-than-what-is-left-of-the-line-in-eighty-columns' });
    const wide = aDrill({ ...detected, runbooks: [aRunbookResult({ during: [finding] })] });
    for (const line of consoleDrill(aDocument([wide, wide, wide, wide]), PLAIN).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('names the release where there are several', () => {
    const text = consoleDrill(aDocument([detected, aDrill({ ...detected, lab: 'trixie' })]), PLAIN);
    expect(text).toContain('stopped-by-signal (bookworm)');
    expect(text).toContain('stopped-by-signal (trixie)');
  });

  it('says what was left out, and why', () => {
    const skipped = [{ scenario: 'paused', lab: 'trixie', because: ['It supports only bookworm.'] }];
    const text = consoleDrill({ ...aDocument([detected]), skipped }, PLAIN);
    expect(text).toContain('skipped paused (trixie): It supports only bookworm.');
  });

  it.each([1, 5])('shows hostile text as escapes, in %i drills', (count) => {
    const text = consoleDrill(aDocument(Array.from({ length: count }, aHostileDrill)), PLAIN);
    expect(text).not.toMatch(CONTROL);
    expect(text).toContain('\\x1b[31m');
    expect(text).not.toMatch(/^::error/m);
  });
});

describe('a drill that needs attention', () => {
  const part = (expression: string, value: string) => ({ expression, outcome: 'value', value }) as const;
  const explained = [
    {
      ...part('oomKills > 3 && limited', 'false'),
      subject: 'victim',
      kind: 'when',
      id: 'oom-loop',
      file: 'runbooks/container-at-its-limit.yaml',
      line: 40,
      conjuncts: [part('oomKills > 3', 'false'), part('limited', 'true')],
    },
  ] as const;
  const drill = aDrill({
    scenario: 'oom-loop',
    lab: 'docker@bookworm',
    verdict: 'missed',
    reproduce: "drillbook drill oom-loop --lab docker@bookworm --set 'text=a b' --hold",
    runbooks: [
      aRunbookResult({
        runbook: 'container-at-its-limit',
        verdict: 'missed',
        expected: [{ finding: 'oom-loop', subjects: ['victim'] }],
        reasons: [
          { phase: 'during', verdict: 'missed', message: 'expected oom-loop for victim', file: 'x', line: 1 },
        ],
        explained,
      }),
    ],
  });

  it('says what was expected and reported, which operand decided, and how to see it again', () => {
    expect(
      consoleDrill(aDocument([drill]), PLAIN)
        .split('\n')
        .slice(0, -3),
    ).toEqual([
      'oom-loop                  missed          1.2 s',
      '  container-at-its-limit  missed',
      '    expected: oom-loop for victim',
      '    reported: nothing',
      '    decided by:',
      '      runbooks/container-at-its-limit.yaml:40 finding oom-loop, when: false',
      '        false: oomKills > 3',
      '  to look inside, run it again and hold the lab:',
      "    drillbook drill oom-loop --lab docker@bookworm --set 'text=a b' --hold",
    ]);
  });

  it('says that nothing was evaluated for a subject that the runbook never saw', () => {
    const [result] = drill.runbooks;
    const unseen = { ...drill, runbooks: [{ ...(result ?? aRunbookResult()), explained: [] }] };
    expect(consoleDrill(aDocument([unseen]), PLAIN)).toContain(
      '    no condition was evaluated for victim: it is not among the subjects, or a step before failed\n',
    );
  });

  it('does not call a runbook quiet that was never asked about the failure', () => {
    const problem = { code: 'setup-failed', phase: 'prepare', message: 'exit code 3' } as const;
    const runbooks = [
      aRunbookResult({ runbook: 'a', expected: [{ finding: 'f', subjects: ['s'] }], ms: {} }),
      aRunbookResult({ runbook: 'b', ms: { before: 1 } }),
    ];
    const text = consoleDrill(
      aDocument([aDrill({ verdict: 'errored', problems: [problem], runbooks })]),
      PLAIN,
    );
    expect(text).not.toContain('quiet');
    expect(text).toMatch(/^ {2}a +not judged$/m);
    expect(text).toContain('  1 runbook not judged\n');
  });

  it.each([40, 60, 80])('fits into %i columns, but for the command, which is on one line', (columns) => {
    const wide = '漢字とe\u0301の長いメッセージ'.repeat(8);
    const problem = { code: 'cure-failed', phase: 'cure', message: wide } as const;
    const all = [{ ...drill, problems: [problem] }, detected, missed, aHostileDrill(), drill];
    const lines = consoleDrill(aDocument(all), { colour: false, columns }).split('\n');
    for (const line of lines.filter((one) => !one.includes('drillbook drill'))) {
      expect(textColumns(line)).toBeLessThanOrEqual(columns);
    }
    expect(lines).toContain(`    ${drill.reproduce ?? ''}`);
  });
});

describe('the matrix', () => {
  const versions = ['bookworm', 'bullseye', 'trixie', 'sid'];
  const drills = versions.map((version) =>
    aDrill({
      ...(version === 'sid' ? missed : detected),
      scenario: 'stopped-by-signal',
      lab: `docker@${version}`,
    }),
  );
  const other = aDrill({ scenario: 'redis-evicts', lab: 'redis@7.0' });
  const document = {
    ...aDocument([...drills, other]),
    skipped: [{ scenario: 'paused', lab: 'docker@sid', because: ['It supports only bookworm.'] }],
  };
  const linesAt = (columns: number | undefined): string[] => {
    const lines = consoleDrill(document, { colour: false, columns }).split('\n');
    const from = lines.findIndex((line) => line.startsWith('docker'));
    return lines.slice(from, from + 8);
  };

  it.each([80, undefined])(
    'has a row for each scenario and a column for each version, with %s columns',
    (columns) => {
      expect(linesAt(columns).slice(0, 6)).toEqual([
        'docker               bookworm  bullseye  trixie    sid',
        '  stopped-by-signal  detected  detected  detected  missed',
        '  paused                                           skipped',
        '',
        'redis                7.0',
        '  redis-evicts       quiet',
      ]);
    },
  );

  it('has marks where the words do not fit, and says what they mean', () => {
    expect(linesAt(40)).toEqual([
      'docker              1 2 3 4',
      '  stopped-by-signal + + + M',
      '  paused                  -',
      '  1 bookworm, 2 bullseye, 3 trixie, 4',
      '  sid',
      '  M missed, + detected, - skipped',
      '',
      'redis',
    ]);
  });
});
