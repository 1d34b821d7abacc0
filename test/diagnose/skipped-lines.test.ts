/** Lines of an answer that a parser could make nothing of: they are counted, and never a reason to be healthy. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const keyValues = runbookOf(`
steps:
  - { id: info, run: info, parse: key-values }
findings:
  - { id: low, severity: critical, when: 'int(info.free) < 10', message: low, evidence: [info] }
`);

describe('key-values with lines that have no key', () => {
  it.each([
    ['free memory: 3\nused: 9\n', 'unknown', { lines: 1, of: 2, first: 'free memory: 3' }],
    ['used: 9\n', 'healthy', undefined],
    ['# x\r\nused:9\r\nfree:30\r\n', 'healthy', undefined],
    ['free:3\r\n', 'suspect', undefined],
    ['what is this?\nfree 3\n', 'suspect', undefined],
  ])('%j is %s', async (text, status, skipped) => {
    const { subjects, steps } = await diagnose(keyValues, new FakeTarget({ info: { text } }));
    expect(subjects[0]?.status).toBe(status);
    expect(steps[0]?.skipped).toEqual(skipped);
  });

  it('says which line it could not read', async () => {
    const { subjects } = await diagnose(keyValues, new FakeTarget({ info: { text: 'free memory: 3\n' } }));
    expect(subjects[0]?.unseen).toEqual(['a line of the answer has no key and value: free memory: 3']);
  });
});

describe('a row of a table that is too short', () => {
  const rows = runbookOf(`
steps:
  - { id: rows, run: rows, parse: table }
findings:
  - { id: full, severity: critical, when: 'rows.exists(r, r.Use == "100%")', message: full, evidence: [rows] }
`);
  it.each([
    ['Name Use\n/a 1%\n', 'healthy'],
    ['Name Use\n/a\n/b 1%\n', 'unknown'],
    ['Name Use\n/a\n/b 100%\n', 'suspect'],
    ['', 'unknown'],
  ])('%j is %s', async (text, status) => {
    const { subjects } = await diagnose(rows, new FakeTarget({ rows: { text } }));
    expect(subjects[0]?.status).toBe(status);
  });
});

describe('counts', () => {
  it('of all looks of a step are one', async () => {
    const looks = runbookOf(`
steps:
  - { id: names, run: list, parse: words }
  - { id: file, for: f in names, max: 9, read: '/\${{ f }}', parse: { regex: '^a', all: true } }
findings:
  - { id: any, severity: info, when: 'file.exists(x, x.file.size() > 1)', message: any, evidence: [file] }
`);
    const { steps } = await diagnose(
      looks,
      new FakeTarget({
        list: { text: 'x y z' },
        '/x': { text: 'a\nb\n' },
        '/y': { text: 'a\n' },
        '/z': { text: 'c\n\nd\n' },
      }),
    );
    expect(steps.map(({ id, skipped }) => ({ id, skipped }))).toEqual([
      { id: 'names', skipped: undefined },
      { id: 'file', skipped: { lines: 3, of: 5, first: 'b' } },
    ]);
  });
});
