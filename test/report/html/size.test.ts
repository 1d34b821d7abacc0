import { describe, expect, it } from 'vitest';
import { render } from '../../../src/report/format.ts';
import { aDocument, aDrill, aFinding, aRunbookResult } from '../../support/drill-results.ts';

const STATUS = Array.from({ length: 60 }, (_, nth) => `Key${nth}:\t${'x'.repeat(30)}`).join('\n');

/** A drill with findings of many runbooks, each with much evidence. */
const large = (nth: number, failed: boolean) =>
  aDrill({
    scenario: `scenario-${nth}`,
    verdict: failed ? 'false-alarm' : 'detected',
    runbooks: Array.from({ length: 25 }, (_, runbook) =>
      aRunbookResult({
        runbook: `runbook-${runbook}`,
        verdict: 'detected',
        during: runbook > 3 ? [] : [aFinding({ evidence: evidenceOf(nth) })],
        expected: runbook > 3 ? [] : [{ finding: 'first-process-stopped', subjects: ['victim'] }],
      }),
    ),
  });
const evidenceOf = (nth: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: 12 }, (_, step) => [
      `step-${step}`,
      `${nth}-${step}\n${step % 2 === 0 ? STATUS : 'y'.repeat(9000)}`,
    ]),
  );

describe('the size of the page', () => {
  it('is at most 2 MB for 44 drills, and what is left out is said', () => {
    const page = render(
      'html',
      { kind: 'drill', document: aDocument(Array.from({ length: 44 }, (_, nth) => large(nth, nth === 7))) },
      { colour: false },
    );
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toContain('Left out to keep this page small');
    // The one that failed has more than the others.
    expect(page.match(/>7-\d+\s/g)?.length).toBeGreaterThan(3 * (page.match(/>8-\d+\s/g)?.length ?? 0));
  });
});
