import { describe, expect, it } from 'vitest';
import { overall, scores } from '../../src/drill/score.ts';
import { aDrill, aFinding, aRunbookResult } from '../support/drill-results.ts';

const expected = [{ finding: 'first-process-stopped', subjects: ['victim', 'other'] }];

describe('scores', () => {
  it('counts expected findings by subject', () => {
    const [score] = scores([aDrill({ runbooks: [aRunbookResult({ expected, during: [aFinding()] })] })]);
    expect(score).toMatchObject({ detected: 1, missed: 1, falseAlarms: 0, recall: 0.5, precision: 1 });
  });

  it('counts every unexpected finding, including those before and after', () => {
    const runbook = aRunbookResult({ before: [aFinding()], during: [aFinding()], after: [aFinding()] });
    expect(scores([aDrill({ runbooks: [runbook] })])[0]).toMatchObject({
      falseAlarms: 3,
      precision: 0,
      recall: null,
    });
  });

  it('ignores failures that were not reproduced', () => {
    const runbook = aRunbookResult({ expected, ms: { before: 1 } });
    expect(scores([aDrill({ runbooks: [runbook] })])[0]).toMatchObject({ missed: 0, quiet: 0, recall: null });
  });

  it('counts quiet drills, and those without observations', () => {
    const blind = aRunbookResult({ verdict: 'errored' });
    const [score] = scores([aDrill(), aDrill(), aDrill({ runbooks: [blind] })]);
    expect(score).toMatchObject({ quiet: 2, errored: 1 });
  });
});

describe('timeToDetect', () => {
  const took = (during: number, found = [aFinding()]) =>
    aDrill({ runbooks: [aRunbookResult({ expected, during: found, ms: { before: 1, during, after: 1 } })] });

  it('is the median of the drills in which an expected finding was reported', () => {
    expect(scores([took(900), took(100), took(300), took(9, [])])[0]).toMatchObject({ timeToDetect: 300 });
    expect(scores([took(900), took(100)])[0]).toMatchObject({ timeToDetect: 500 });
    expect(overall([took(900), took(100), took(300)])).toMatchObject({ timeToDetect: 300 });
  });

  it('is null where nothing was ever detected', () => {
    const other = aDrill({ runbooks: [aRunbookResult({ expected, during: [aFinding({ id: 'other' })] })] });
    expect(scores([took(5, []), other, aDrill()])[0]).toMatchObject({ timeToDetect: null });
    expect(overall([])).toMatchObject({ timeToDetect: null });
  });
});

describe('overall', () => {
  it('sums up all runbooks', () => {
    const one = aRunbookResult({ expected, during: [aFinding()] });
    const other = aRunbookResult({ runbook: 'disk-full', during: [aFinding()] });
    const sum = overall([aDrill({ runbooks: [one, other] })]);
    expect(sum).toMatchObject({ detected: 1, missed: 1, falseAlarms: 1, precision: 0.5, recall: 0.5 });
  });
});
