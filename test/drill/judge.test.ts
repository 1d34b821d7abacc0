import { describe, expect, it } from 'vitest';
import type { Diagnosis, FoundFinding, SubjectStatus } from '../../src/diagnose/diagnosis.ts';
import { judge } from '../../src/drill/judge.ts';
import { scores } from '../../src/drill/score.ts';
import type { Expectation } from '../../src/scenario/model.ts';
import { aDrill } from '../support/drill-results.ts';

const place = { file: 'scenario.yaml', line: 1, column: 1, length: 1 };

function expectation(...subjects: string[]): Expectation {
  const findings = subjects.length === 0 ? [] : [{ finding: 'stuck', subjects }];
  return { runbook: 'rb', place, findings, cure: undefined, versions: [], because: undefined };
}

function diagnosis(found: string[], status: SubjectStatus = 'healthy'): Map<string, Diagnosis> {
  const findings: FoundFinding[] = found.map((subject) => ({
    id: 'stuck',
    severity: 'critical',
    subject,
    message: '',
    certainty: 'certain',
    evidence: {},
  }));
  const subjects = [{ name: 'victim', status, unseen: status === 'unknown' ? ['init: no answer'] : [] }];
  return new Map([
    [
      'rb',
      { schema: 'drillbook/diagnosis@2', runbook: 'rb', target: 't', ms: 1, subjects, findings, steps: [] },
    ],
  ]);
}

const RUNBOOK = {
  id: 'rb',
  file: 'rb.yaml',
  findings: [{ id: 'stuck', place: { ...place, file: 'rb.yaml', line: 7 } }],
};

const quiet = diagnosis([]);

describe('judge', () => {
  it('is detected for exactly the expected findings, and nothing before and after', () => {
    const phases = { before: quiet, during: diagnosis(['victim']), after: quiet };
    expect(judge(RUNBOOK, expectation('victim'), phases).verdict).toBe('detected');
  });

  it('is missed if one of two subjects is not found', () => {
    const phases = { before: quiet, during: diagnosis(['victim']), after: quiet };
    const result = judge(RUNBOOK, expectation('victim', 'other'), phases);
    expect(result.verdict).toBe('missed');
    expect(result.reasons).toMatchObject([{ phase: 'during', verdict: 'missed', file: 'rb.yaml', line: 7 }]);
  });

  it('explains the conditions of what it missed, for that subject alone', () => {
    const cases = [
      ['victim', 'healthy-if', 'healthy-if-1'],
      ['victim', 'let', 'count'],
      ['victim', 'when', 'stuck'],
      ['victim', 'when', 'other'],
      ['neighbour', 'when', 'stuck'],
    ] as const;
    const common = { file: 'rb.yaml', line: 7, expression: 'a', outcome: 'value', value: 'false' } as const;
    const explained = cases.map(([subject, kind, id]) => ({ ...common, subject, kind, id }));
    const during = new Map([...quiet].map(([id, one]) => [id, { ...one, explained }]));
    const result = judge(RUNBOOK, expectation('victim'), { before: quiet, during, after: quiet });
    expect(result.explained).toEqual([explained[0], explained[2]]);
    const detected = { before: quiet, during: diagnosis(['victim']), after: quiet };
    expect(judge(RUNBOOK, expectation('victim'), detected)).not.toHaveProperty('explained');
  });

  it('says false-alarm for the right finding on one subject too many', () => {
    const phases = { before: quiet, during: diagnosis(['victim', 'neighbour']), after: quiet };
    expect(judge(RUNBOOK, expectation('victim'), phases).verdict).toBe('false-alarm');
  });

  it.each(['before', 'after'] as const)('is false-alarm for any finding %s', (phase) => {
    const phases = {
      before: quiet,
      during: diagnosis(['victim']),
      after: quiet,
      [phase]: diagnosis(['victim']),
    };
    expect(judge(RUNBOOK, expectation('victim'), phases).verdict).toBe('false-alarm');
  });

  it('is errored, not quiet, if the runbook was not run', () => {
    const none = new Map<string, Diagnosis>();
    const result = judge(RUNBOOK, undefined, { before: quiet, during: none, after: quiet });
    expect(result).toMatchObject({
      verdict: 'errored',
      reasons: [{ phase: 'during', verdict: 'errored', message: 'was not run' }],
    });
    expect(scores([{ ...aDrill(), runbooks: [result] }])).toMatchObject([{ quiet: 0, errored: 1 }]);
  });

  it('is errored if the runbook could not observe a healthy lab', () => {
    const phases = { before: diagnosis([], 'unknown'), during: diagnosis(['victim']), after: quiet };
    expect(judge(RUNBOOK, expectation('victim'), phases).verdict).toBe('errored');
  });

  it('allows a runbook without expectations to observe nothing during the failure', () => {
    expect(
      judge(RUNBOOK, undefined, { before: quiet, during: diagnosis([], 'unknown'), after: quiet }).verdict,
    ).toBe('quiet');
  });

  it('does not blame a runbook for a failure that was not reproduced', () => {
    expect(judge(RUNBOOK, expectation('victim'), { before: quiet }).verdict).toBe('quiet');
  });

  it('reports what a quiet runbook could not observe', () => {
    const result = judge(RUNBOOK, undefined, {
      before: quiet,
      during: diagnosis([], 'unknown'),
      after: quiet,
    });
    expect(result).toMatchObject({ verdict: 'quiet', unseen: ['victim: init: no answer'] });
    expect(judge(RUNBOOK, undefined, { before: quiet, during: quiet, after: quiet })).not.toHaveProperty(
      'unseen',
    );
  });

  it('uses one comparison for blame and scores', () => {
    const phases = { before: diagnosis(['early']), during: diagnosis(['victim', 'other']), after: quiet };
    const result = judge(RUNBOOK, expectation('victim', 'neighbour', 'victim'), phases);
    expect(result.compared).toEqual({
      detected: [{ finding: 'stuck', subject: 'victim' }],
      missed: [{ finding: 'stuck', subject: 'neighbour' }],
      unexpected: [
        { phase: 'before', finding: 'stuck', subject: 'early' },
        { phase: 'during', finding: 'stuck', subject: 'other' },
      ],
    });
    expect(result.reasons.map(({ phase, verdict }) => `${phase}: ${verdict}`)).toEqual([
      'before: false-alarm',
      'during: missed',
      'during: false-alarm',
    ]);
    const [score] = scores([aDrill({ runbooks: [result] })]);
    expect(score).toMatchObject({ detected: 1, missed: 1, falseAlarms: 2 });
  });

  describe('a runbook that does not apply', () => {
    const not = new Map(
      Array.from(diagnosis([]), ([id, one]): [string, Diagnosis] => [
        id,
        { ...one, applies: false, reason: 'there is no engine', subjects: [] },
      ]),
    );

    it('misses what is expected of it, and says why', () => {
      const result = judge(RUNBOOK, expectation('victim'), { before: quiet, during: not, after: quiet });
      expect(result.verdict).toBe('missed');
      expect(result.reasons.map(({ message }) => message)).toEqual([
        'expected stuck for victim; the runbook does not apply: there is no engine',
      ]);
    });

    it('is quiet where nothing is expected of it, and the result says that it does not apply', () => {
      const result = judge(RUNBOOK, undefined, { before: not, during: not, after: not });
      expect(result).toMatchObject({ verdict: 'quiet', applies: false, reason: 'there is no engine' });
      expect(judge(RUNBOOK, undefined, { during: quiet })).not.toHaveProperty('applies');
    });
  });

  it('ignores a phase that did not take place', () => {
    const { compared } = judge(RUNBOOK, expectation('victim'), { before: quiet });
    expect(compared).toEqual({ detected: [], missed: [], unexpected: [] });
  });
});
