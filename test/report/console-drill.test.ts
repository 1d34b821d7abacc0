import { describe, expect, it } from 'vitest';
import { consoleDrill } from '../../src/report/console-drill.ts';
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
    expect(lines[from + 1]).toMatch(/^container-at-its-limit +0 +1 +0 +0 +0 +- +0\.00$/);
    expect(lines[from + 2]).toMatch(/^container-stopped-by-signal +3 +0 +0 +0 +0 +1\.00 +1\.00$/);
    expect(lines[from + 3]).toMatch(/^all +3 +1 +0 +0 +0 +1\.00 +0\.75$/);
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
