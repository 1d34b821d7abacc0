import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { HOSTILE } from '../support/drill-results.ts';

function diagnosis(given: Partial<Diagnosis>): Diagnosis {
  const base = { schema: 'drillbook/diagnosis@2', runbook: 'rb', target: 'local', ms: 4 } as const;
  return { ...base, subjects: [{ name: 'a', status: 'healthy' }], findings: [], steps: [], ...given };
}

const undecided = (subject: string): NonNullable<Diagnosis['undecided']>[number] => ({
  subject,
  condition: 'finding low, when',
  file: `${process.cwd()}/rb.yaml`,
  line: 7,
  expression: 'memory.Fre == "0"',
  field: 'Fre',
  read: 'memory.Fre',
  hint: "did you mean 'Free'?",
});

const step = (subject: string): Diagnosis['steps'][number] => ({
  id: 'memory',
  subject,
  status: 'ok',
  ms: 1,
  skipped: { lines: 2, of: 5, first: `first of ${subject}` },
});

const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const both = diagnosis({ undecided: seven.map(undecided), steps: seven.map(step) });

describe('the verbose report', () => {
  it('lists every step of each subject: how it ended, and what it asked or why it has no answer', () => {
    const asked: Diagnosis['steps'] = [
      { id: 'memory', subject: 'a', status: 'ok', ms: 1.25, command: '/proc/meminfo' },
      { id: 'x', subject: 'a', status: 'timed-out', ms: 3000, command: 'df', reason: 'missed its deadline' },
    ];
    const style = { colour: false, verbose: true };
    expect(
      consoleDiagnosis([diagnosis({ steps: asked })], style)
        .split('\n')
        .slice(3, 6),
    ).toEqual([
      'steps for a',
      'ok             1.3 ms  memory  /proc/meminfo',
      'timed-out   3000.0 ms  x       missed its deadline',
    ]);
    const narrow = consoleDiagnosis([diagnosis({ steps: asked })], { ...style, columns: 40 });
    expect(narrow.split('\n')[5]).toBe('timed-out   3000.0 ms  x       missed i…');
  });

  it('says the same of many subjects once', () => {
    const text = consoleDiagnosis([both], { colour: false, verbose: true });
    expect(text.split('\n').slice(1, 6)).toEqual([
      '1 healthy  4 ms',
      '',
      "undecided finding low, when: memory.Fre is absent for a, b, c, d, e and 2 more; did you mean 'Free'?",
      '  rb.yaml:7: memory.Fre == "0"',
      'skipped 14 of 35 lines in step memory, the first for a: first of a',
    ]);
  });

  it('is as the other one where there is nothing of the kind, and without --verbose', () => {
    const plain = consoleDiagnosis([diagnosis({})], { colour: false });
    expect(consoleDiagnosis([diagnosis({})], { colour: false, verbose: true })).toBe(plain);
    expect(consoleDiagnosis([both], { colour: false })).toBe(plain);
  });

  it('shows hostile text as escapes', () => {
    const hostile = diagnosis({
      undecided: [
        { ...undecided(HOSTILE), read: HOSTILE, hint: HOSTILE, expression: HOSTILE, file: HOSTILE },
      ],
      steps: [{ ...step(HOSTILE), skipped: { lines: 1, of: 1, first: HOSTILE } }],
    });
    const text = consoleDiagnosis([hostile], { colour: false, verbose: true });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.split('\n')).toHaveLength(10);
  });
});
