import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../src/drill/result.ts';
import { longestToDetect } from '../../../src/report/html/time-to-detect.ts';
import { stretches, timeline } from '../../../src/report/html/timeline.ts';
import { aDrill, aFinding, aRunbookResult } from '../../support/drill-results.ts';

const at = (...events: readonly (readonly [number, TimelineEvent])[]) =>
  events.map(([ms, event]) => ({ at: ms, event }));
const detected = aRunbookResult({
  verdict: 'detected',
  during: [aFinding()],
  ms: { before: 1, during: 300, after: 1 },
  expected: [{ finding: 'first-process-stopped', subjects: ['victim'] }],
});
const whole = aDrill({
  timeline: at(
    [1000, 'lab-ready'],
    [2000, 'injected'],
    [5000, 'reproduced'],
    [6000, 'during-diagnosed'],
    [8000, 'cured'],
    [10_000, 'destroyed'],
  ),
  runbooks: [detected, aRunbookResult({ ms: { before: 1, during: 2, after: 1 } })],
});

/** x and width of the rectangles of a class. */
const drawn = (html: string, kind: string): string[] =>
  [...html.matchAll(/<rect\s([^>]*?)\s*\/>/g)]
    .map(([, attributes = '']) => attributes)
    .filter((attributes) => attributes.includes(`class="${kind}"`))
    .map((attributes) =>
      ['x', 'width'].map((key) => new RegExp(`\\b${key}="([^"]*)"`).exec(attributes)?.[1]).join(' '),
    );

describe('the timeline', () => {
  it('has a stretch for each event, and the first finding where it happened', () => {
    expect(stretches(whole).map(({ happened, from, to }) => [happened, from, to])).toEqual([
      ['lab ready', 0, 1000],
      ['failure injected', 1000, 2000],
      ['oracle held', 2000, 5000],
      ['first finding', 5000, 5300],
      ['failure diagnosed', 5000, 6000],
      ['cured', 6000, 8000],
      ['gone', 8000, 10_000],
    ]);
  });

  it('is drawn to scale', () => {
    const html = timeline(whole).toString();
    expect(drawn(html, 'stretch')).toEqual([
      '0.00% 10.00%',
      '10.00% 10.00%',
      '20.00% 30.00%',
      '50.00% 3.00%',
      '50.00% 10.00%',
      '60.00% 20.00%',
      '80.00% 20.00%',
    ]);
    expect(new Set(drawn(html, 'broken'))).toEqual(new Set(['20.00% 60.00%']));
  });

  it('shows a failure that was never cured as there until the end', () => {
    const stuck = aDrill({ timeline: at([1000, 'injected'], [4000, 'destroyed']) });
    expect(new Set(drawn(timeline(stuck).toString(), 'broken'))).toEqual(new Set(['25.00% 75.00%']));
  });

  it('shows no failure where none was injected', () => {
    const healthy = aDrill({ timeline: at([1000, 'lab-ready'], [2000, 'reproduced'], [3000, 'destroyed']) });
    expect(drawn(timeline(healthy).toString(), 'broken')).toEqual([]);
  });

  it('says that a document has no times', () => {
    expect(timeline(aDrill()).toString()).toContain('no times');
  });
});

describe('the longest time to detect', () => {
  it('is that of the slowest drill in which the runbook detected something', () => {
    const fast = { ...detected, ms: { ...detected.ms, during: 100 } };
    const quiet = aRunbookResult({ runbook: 'quiet' });
    const longest = longestToDetect([aDrill({ runbooks: [detected, quiet] }), aDrill({ runbooks: [fast] })]);
    expect([...longest]).toEqual([[detected.runbook, 300]]);
  });
});
