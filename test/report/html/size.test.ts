import { describe, expect, it } from 'vitest';
import type { FoundFinding } from '../../../src/diagnose/diagnosis.ts';
import type { DrillResult } from '../../../src/drill/result.ts';
import { render } from '../../../src/report/format.ts';
import { Room } from '../../../src/report/html/budget.ts';
import { html } from '../../../src/report/html/markup.ts';
import { aDocument, aDrill, aFinding, aRunbookResult } from '../../support/drill-results.ts';

const STATUS = Array.from({ length: 60 }, (_, nth) => `Key${nth}:\t${'x'.repeat(30)}`).join('\n');
const LONG = 'äöü '.repeat(2000);
const command = { command: LONG, deadline: 1000 };

/** A finding with much evidence. */
const large = (nth: number): FoundFinding =>
  aFinding({
    evidence: Object.fromEntries(
      Array.from({ length: 12 }, (_, step) => [
        `step-${step}`,
        `${nth}-${step}\n${step % 2 === 0 ? STATUS : 'y'.repeat(9000)}`,
      ]),
    ),
  });
/** One in which everything is long. */
const long = (nth: number): FoundFinding => ({
  ...large(nth),
  message: LONG,
  unseen: [LONG],
  chain: Array.from({ length: 40 }, () => ({ kind: 'task', text: LONG })),
  remedy: { id: 'r', title: LONG, sideEffects: LONG, commands: Array.from({ length: 40 }, () => command) },
});

/** A drill in which a few runbooks report it. */
const drill = (nth: number, failed: boolean): DrillResult =>
  aDrill({
    scenario: `scenario-${nth}`,
    verdict: failed ? 'false-alarm' : 'detected',
    runbooks: Array.from({ length: 25 }, (_, runbook) =>
      aRunbookResult({
        runbook: `runbook-${runbook}`,
        verdict: 'detected',
        during: runbook > 3 ? [] : [large(nth)],
        expected: runbook > 3 ? [] : [{ finding: 'first-process-stopped', subjects: ['victim'] }],
      }),
    ),
  });

/** A drill in which every runbook fails for many long reasons. */
const ruin = (nth: number): DrillResult =>
  aDrill({
    scenario: `scenario-${nth}`,
    verdict: 'errored',
    problems: [{ code: 'cure-failed', phase: 'cure', message: LONG }],
    runbooks: Array.from({ length: 25 }, (_, runbook) =>
      aRunbookResult({
        runbook: `runbook-${runbook}`,
        verdict: 'errored',
        unseen: [LONG],
        during: runbook === 0 ? [long(nth)] : [],
        reasons: Array.from({ length: 30 }, () => ({
          phase: 'during',
          verdict: 'errored',
          message: LONG,
          file: 'r.yaml',
          line: 1,
        })),
      }),
    ),
  });

const pageOf = (...drills: readonly DrillResult[]): string =>
  render('html', { kind: 'drill', document: aDocument(drills) }, { colour: false });
const many = (make: (nth: number) => DrillResult): DrillResult[] =>
  Array.from({ length: 44 }, (_, nth) => make(nth));

describe('the size of the page', () => {
  it('is at most 2 MB for 44 drills, and what is left out is said', () => {
    const page = pageOf(...many((nth) => drill(nth, nth === 7)));
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toContain('Left out to keep this page small');
    // The one that failed has more than the others.
    expect(page.match(/>7-\d+\s/g)?.length).toBeGreaterThan(3 * (page.match(/>8-\d+\s/g)?.length ?? 0));
  });

  it('is at most 2 MB if everything fails, at length', () => {
    const page = pageOf(...many(ruin));
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toMatch(/Left out to keep this page small: why\s+\d+ more runbooks failed/);
  });
});

describe('room', () => {
  it('is shared such that what one part does not need is there for the next', () => {
    const lefts: number[] = [];
    new Room(90).share([10, 10, 80], (size, room) => {
      lefts.push(room.left);
      return html`${'x'.repeat(size)}`;
    });
    expect(lefts).toEqual([30, 40, 70]);
  });

  it('has nothing for what does not fit', () => {
    const room = new Room(3);
    expect(room.take(html`${'four'}`)).toBeUndefined();
    expect(String(room.take(html`two`))).toBe('two');
    expect(room.left).toBe(0);
  });
});
