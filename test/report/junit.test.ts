import { describe, expect, it } from 'vitest';
import { junit } from '../../src/report/junit.ts';
import { aDocument, aDrill, aFinding, aHostileDrill, aRunbookResult } from '../support/drill-results.ts';

/** Tags as they are written, in order; throws where what is between them is no XML text. */
function tags(xml: string): string[] {
  const found: string[] = [];
  const open: string[] = [];
  const rest = xml
    .replace(/<\?xml [^?]*\?>/, '')
    .replace(
      /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
      (_, closing: string, name: string, attributes: string, empty: string) => {
        if (closing !== '') expect(open.pop()).toBe(name);
        else {
          found.push(`${name}${attributes}`);
          if (empty === '') open.push(name);
        }
        return '';
      },
    );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#9|#10);)/);
  // eslint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/);
  return found;
}

const xml = (...drills: Parameters<typeof aDocument>[0]): string =>
  junit({ kind: 'drill', document: aDocument(drills) });

describe('junit', () => {
  it('is a test case for each scenario, runbook and phase', () => {
    const cases = tags(
      xml(aDrill({ runbooks: [aRunbookResult(), aRunbookResult({ runbook: 'disk-full' })] })),
    );
    expect(cases.filter((tag) => tag.startsWith('testcase'))).toHaveLength(6);
    expect(cases.find((tag) => tag.startsWith('testsuite '))).toContain(
      'tests="6" failures="0" errors="0" skipped="0"',
    );
  });

  it('states the time to detect of each runbook that detected something, as a property', () => {
    const found = aRunbookResult({
      runbook: 'a&b',
      expected: [{ finding: 'first-process-stopped', subjects: ['victim'] }],
      during: [aFinding()],
      ms: { before: 1, during: 812, after: 1 },
    });
    const all = tags(xml(aDrill({ runbooks: [found, aRunbookResult()] })));
    expect(all.filter((tag) => tag.startsWith('property '))).toEqual([
      'property name="timeToDetect.a&amp;b" value="812"',
    ]);
  });

  it('holds what was expected, what was there and the evidence', () => {
    const text = xml(
      aDrill({
        verdict: 'missed',
        runbooks: [
          aRunbookResult({
            verdict: 'missed',
            expected: [{ finding: 'oom-loop', subjects: ['victim'] }],
            during: [aFinding({ evidence: { stack: 'do_signal_stop' } })],
            reasons: [
              { phase: 'during', verdict: 'missed', message: 'expected oom-loop', file: 'r.yaml', line: 3 },
            ],
          }),
        ],
      }),
    );
    expect(tags(text).filter((tag) => tag.startsWith('failure'))).toEqual([
      'failure message="expected oom-loop"',
    ]);
    for (const part of [
      'expected: oom-loop: victim',
      'r.yaml:3',
      'first-process-stopped',
      'do_signal_stop',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('takes a phase that the drill did not come to for skipped, and a drill that failed for an error', () => {
    const text = xml(
      aDrill({
        verdict: 'not-reproduced',
        runbooks: [aRunbookResult({ ms: { before: 1 } })],
        problems: [{ code: 'oracle-never-held', phase: 'inject', message: 'not within 10 s' }],
      }),
    );
    expect(tags(text).find((tag) => tag.startsWith('testsuite '))).toContain('errors="1" skipped="2"');
  });

  it('tells scenarios that were left out', () => {
    const skipped = [{ scenario: 'paused', lab: 'trixie', because: ['no <freezer>'] }];
    const text = junit({ kind: 'drill', document: { ...aDocument([aDrill()]), skipped } });
    expect(tags(text)).toContain('skipped message="no &lt;freezer&gt;"');
  });

  it('stays XML whatever anybody wrote', () => {
    expect(tags(xml(aHostileDrill())).filter((tag) => tag === 'b')).toEqual([]);
  });
});
