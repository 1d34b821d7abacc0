/** What `--explain` says: which part of a condition decided, for each subject. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { ExplainedExpression } from '../../src/diagnose/diagnosis.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const BOOK = runbookOf(`
subjects: { as: name, run: list, parse: lines, name: name }
steps:
  - { id: state, run: 'state \${{ name }}' }
  - healthy-if: state == "ok"
  - { id: tasks, run: 'tasks \${{ name }}', parse: lines, when: 'state != "new"' }
  - { id: count, let: tasks.size() }
findings:
  - id: stuck
    severity: critical
    when: state == "bad" && count > 1 && !tasks.exists(t, t == "idle")
    confirm: count < 9
    message:
      - { when: count > 5, text: many }
      - { text: some }
`);

const explained = async (): Promise<readonly ExplainedExpression[]> => {
  const target = new FakeTarget({
    list: { text: 'healthy\nvictim\nblind\n' },
    "state 'healthy'": { text: 'ok' },
    "state 'victim'": { text: 'bad' },
    "tasks 'victim'": { text: 'a\nidle\n' },
    "state 'blind'": { status: 'denied' },
    "tasks 'blind'": { text: 'a\nb\n' },
  });
  return (await diagnose(BOOK, target, { explain: true })).explained ?? [];
};

const of = (all: readonly ExplainedExpression[], subject: string): Record<string, unknown> =>
  Object.fromEntries(
    all
      .filter((one) => one.subject === subject)
      .map(({ kind, id, outcome, value, conjuncts }) => [
        `${kind} ${id}`,
        [value ?? outcome, ...(conjuncts ?? []).map((one) => one.value ?? one.outcome)],
      ]),
  );

describe('explain', () => {
  it('is not there unless it is asked for', async () => {
    expect(await diagnose(BOOK, new FakeTarget({ list: { text: '' } }))).not.toHaveProperty('explained');
  });

  it('stops at the healthy-if that holds', async () => {
    expect(of(await explained(), 'healthy')).toEqual({
      'healthy-if healthy-if-1': ['true'],
      'let count': ['absent'],
    });
  });

  it('shows which operand of a condition is false', async () => {
    expect(of(await explained(), 'victim')).toEqual({
      'healthy-if healthy-if-1': ['false'],
      'step-when tasks': ['true'],
      'let count': ['2'],
      'when stuck': ['false', 'true', 'true', 'false'],
      'confirm stuck': ['true'],
      'message stuck': ['false'],
    });
  });

  it('shows which operand could not be seen, and why', async () => {
    const all = await explained();
    expect(of(all, 'blind')).toMatchObject({
      'when stuck': ['unknown', 'unknown', 'unknown', 'unknown'],
    });
    const when = all.find((one) => one.subject === 'blind' && one.kind === 'when');
    expect(when?.conjuncts?.[0]).toMatchObject({
      expression: 'state == "bad"',
      outcome: 'unknown',
      why: expect.stringContaining('denied') as string,
    });
    expect(when).toMatchObject({ file: '/rb.yaml', line: expect.any(Number) as number });
  });

  it('prints what a target answered without its control characters', async () => {
    const target = new FakeTarget({ list: { text: 'a\n' }, "state 'a'": { text: '\u001b[31mred' } });
    const book = runbookOf(`
subjects: { as: name, run: list, parse: lines, name: name }
steps:
  - { id: state, run: 'state \${{ name }}' }
  - { id: said, let: state }
findings:
  - { id: f, severity: info, when: said == "x", message: m }
`);
    const diagnosis = await diagnose(book, target, { explain: true });
    const text = consoleDiagnosis([diagnosis], { colour: false });
    expect(text).toContain('let said:');
    expect(text).not.toContain('\u001b');
  });
});
