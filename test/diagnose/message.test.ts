/** The message of a finding, what a person on call wants to know beside it, and the evidence that follows from both. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { markdown } from '../../src/report/markdown.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const CHOICES = runbookOf(`
steps:
  - { id: state, run: state, parse: json }
  - { id: task, run: task }
  - { id: doubled, let: state.count * 2 }
  - { id: other, run: other }
findings:
  - id: bad
    severity: critical
    when: state.bad
    message:
      - { when: task.contains("D"), text: 'task \${{ task }} blocks' }
      - { when: doubled > 4, text: 'too many: \${{ doubled }}' }
      - { text: it is bad }
`);

const answers = (count: number, task: object): FakeTarget =>
  new FakeTarget({ state: { text: JSON.stringify({ bad: true, count }) }, task, other: { text: 'x' } });

describe('a list of messages', () => {
  it.each([
    ['the first that holds', answers(9, { text: 'rm D' }), 'task rm D blocks'],
    ['the next where it does not', answers(9, { text: 'rm S' }), 'too many: 18'],
    ['the next where it is unknown', answers(9, { status: 'denied' }), 'too many: 18'],
    ['the last where none holds', answers(1, { text: 'rm S' }), 'it is bad'],
  ] as const)('uses %s', async (_, target, message) => {
    const { findings } = await diagnose(CHOICES, target);
    expect(findings).toMatchObject([{ id: 'bad', message }]);
  });

  it('makes evidence of every step that a condition or a text refers to, and of no other', async () => {
    const { findings } = await diagnose(CHOICES, answers(9, { text: 'rm D' }));
    expect(findings[0]?.evidence).toEqual({ state: '{"bad":true,"count":9}', task: 'rm D', doubled: '18' });
  });
});

describe('impact, owner, escalate and references', () => {
  const book = runbookOf(`
impact: Pods \x60stay\x60 Terminating.
owner: team-platform
escalate: "#container-runtime"
references: [https://example.org/issue/1]
steps:
  - { id: state, title: What is it?, run: state, expect: good }
findings:
  - { id: bad, severity: critical, when: 'state == "bad"', message: it is bad }
`);
  const all = ['Terminating', 'team-platform', '#container-runtime', 'https://example.org/issue/1'];

  it('are on the page, with what a healthy answer looks like', () => {
    for (const text of [...all, 'Healthy: good']) expect(showRunbook(book)).toContain(text);
  });

  it('are in the reports of a diagnosis that finds something', async () => {
    const diagnosis = await diagnose(book, new FakeTarget({ state: { text: 'bad' } }));
    expect(diagnosis).toMatchObject({ owner: 'team-platform', escalate: '#container-runtime' });
    for (const text of all) {
      expect(consoleDiagnosis([diagnosis], { colour: false })).toContain(text);
      expect(markdown({ kind: 'diagnoses', diagnoses: [diagnosis] })).toContain(text.replaceAll('#', '\\#'));
    }
  });

  it('are not on a terminal where all is well', async () => {
    const diagnosis = await diagnose(book, new FakeTarget({ state: { text: 'good' } }));
    const text = consoleDiagnosis([diagnosis], { colour: false });
    for (const one of all) expect(text).not.toContain(one);
  });
});
