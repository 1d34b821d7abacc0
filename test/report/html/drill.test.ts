import { describe, expect, it } from 'vitest';
import type { DrillResult } from '../../../src/drill/result.ts';
import { Room } from '../../../src/report/html/budget.ts';
import { drillSection } from '../../../src/report/html/drill.ts';
import { html } from '../../../src/report/html/markup.ts';
import { aDrill, aFinding, aRunbookResult } from '../../support/drill-results.ts';

const section = (drill: DrillResult, open = false): string =>
  drillSection({ drill, nth: 4, label: html`${drill.scenario}`, open }, new Room(100_000)).toString();
/** The cells of the rows of the comparison, by line. */
const compared = (page: string): string[] =>
  [
    ...(/<table class="comparison">([\s\S]*?)<\/table>/.exec(page)?.[1] ?? '').matchAll(
      /<tr[^>]*>([\s\S]*?)<\/tr>/g,
    ),
  ].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)]
      .map(([, cell = '']) =>
        cell
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      )
      .join(' | '),
  );

const missed = aDrill({
  verdict: 'missed',
  reproduce: "drillbook drill x --set a='b c' --hold",
  runbooks: [
    aRunbookResult({
      verdict: 'missed',
      expected: [{ finding: 'stopped', subjects: ['victim', 'other'] }],
      during: [aFinding({ id: 'stopped', subject: 'other' })],
      after: [aFinding({ id: 'noise', subject: 'x' })],
      reasons: [{ phase: 'during', verdict: 'missed', message: 'expected stopped', file: 'r.yaml', line: 3 }],
      explained: [
        {
          subject: 'victim',
          kind: 'when',
          id: 'stopped',
          file: 'r.yaml',
          line: 3,
          expression: 'known(a) && b.waits',
          outcome: 'value',
          value: 'false',
          conjuncts: [
            { expression: 'known(a)', outcome: 'value', value: 'true' },
            { expression: 'b.waits', outcome: 'value', value: 'false' },
          ],
        },
      ],
    }),
    aRunbookResult({ runbook: 'quiet-one' }),
    aRunbookResult({ runbook: 'apart', applies: false, reason: 'no nginx' }),
    aRunbookResult({ runbook: 'blind', unseen: ['victim: timed out'] }),
  ],
});

describe('a drill', () => {
  it('compares what was expected with what was reported, phase by phase', () => {
    expect(compared(section(missed))).toEqual([
      'Finding | Subject | Expected | Before | During | After',
      'container-stopped-by-signal ✕ missed',
      'stopped | victim | yes | quiet | ✕ missed | quiet',
      'stopped | other | yes | quiet | ✓ reported | quiet',
      'noise | x | no | quiet | quiet | ! reported',
    ]);
  });

  it('says that a phase was not reached, which is not quiet', () => {
    const stopped = aDrill({
      verdict: 'not-reproduced',
      runbooks: [
        aRunbookResult({ expected: [{ finding: 'stopped', subjects: ['victim'] }], ms: { before: 1 } }),
      ],
    });
    expect(compared(section(stopped)).at(-1)).toBe(
      'stopped | victim | yes | quiet | not reached | not reached',
    );
  });

  it('shows the operand that decided against a finding, and not those that held', () => {
    const page = section(missed);
    expect(page).toContain('<code>b.waits</code>');
    expect(page).not.toContain('known(a)');
  });

  it('counts the quiet, and tells apart those that did not apply or could not observe everything', () => {
    const page = section(missed)
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\s+/g, ' ');
    expect(page).toContain('1 other runbook quiet. 1 does not apply.');
    expect(page).toContain('blind could not observe everything: victim: timed out');
  });

  it('has the command that runs it again, to copy as it is', () => {
    expect(section(missed)).toContain('>drillbook drill x --set a=&#39;b c&#39; --hold</pre>');
  });

  it('is open if it failed, or if there are few', () => {
    const isOpen = (page: string): boolean => /^<details class="drill[a-z ]*" open>/.test(page);
    expect([isOpen(section(missed)), isOpen(section(aDrill())), isOpen(section(aDrill(), true))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
