import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { markdown } from '../../src/report/markdown.ts';
import { aFinding, HOSTILE } from '../support/drill-results.ts';

const plan = { id: 'continue-it', title: HOSTILE, sideEffects: HOSTILE };
const hostile: Diagnosis = {
  schema: 'drillbook/diagnosis@2',
  runbook: 'container-stopped-by-signal',
  target: HOSTILE,
  ms: 4,
  subjects: [
    { name: HOSTILE, status: 'suspect' },
    { name: HOSTILE, status: 'unknown', unseen: [HOSTILE] },
  ],
  findings: [
    aFinding({
      message: HOSTILE,
      certainty: 'likely',
      unseen: [HOSTILE],
      evidence: { stack: HOSTILE },
      remedy: {
        ...plan,
        commands: [{ command: HOSTILE, deadline: 1 }],
        verify: { command: `test ${HOSTILE}`, deadline: 1 },
      },
    }),
  ],
  steps: [
    {
      id: 'stack',
      subject: HOSTILE,
      status: 'abandoned',
      ms: 1,
      stuck: [{ pid: 7, state: 'D', comm: HOSTILE, wchan: HOSTILE, stack: HOSTILE }],
    },
  ],
};

describe('consoleDiagnosis', () => {
  const text = consoleDiagnosis([hostile], { colour: false });

  it('shows hostile text as escapes wherever it comes from', () => {
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text.match(/\\x1b\[31m/g)?.length).toBeGreaterThanOrEqual(9);
  });

  it('counts subjects by what is known of them', () => {
    expect(text.split('\n')[1]).toBe('1 critical, 1 unknown  4 ms');
  });

  it.each([
    ['the console', text],
    ['Markdown', markdown({ kind: 'diagnoses', diagnoses: [hostile] })],
  ])('shows on %s how to see whether the remedy worked', (_, shown) => {
    expect(shown).toMatch(/it worked if this exits with 0:\s+(```\w*\s+)?test /i);
  });

  it('says that a finding is not certain', () => {
    expect(text).toContain('critical first-process-stopped (likely): victim');
  });
});
