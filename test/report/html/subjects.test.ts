import { describe, expect, it } from 'vitest';
import type { Diagnosis, SubjectStatus } from '../../../src/diagnose/diagnosis.ts';
import { subjectMatrix } from '../../../src/report/html/subjects.ts';

const diagnosis = (
  runbook: string,
  ...subjects: readonly (readonly [string, SubjectStatus])[]
): Diagnosis => ({
  schema: 'drillbook/diagnosis@2',
  runbook,
  target: 't',
  ms: 1,
  subjects: subjects.map(([name, status]) => ({ name, status })),
  findings: [],
  steps: [],
});

const rows = (html: string): string[][] =>
  [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) =>
      cell.replaceAll(/<[^>]*>/g, '').trim(),
    ),
  );

describe('the picture of subjects', () => {
  it('shows the worst first, and what a runbook is not about as neither healthy nor unknown', () => {
    const html = subjectMatrix([
      diagnosis('quiet', ['b', 'healthy'], ['a', 'healthy']),
      diagnosis('blind', ['b', 'unknown'], ['a', 'healthy']),
      diagnosis('finds', ['c', 'suspect'], ['a', 'healthy']),
      diagnosis('apart'),
    ]);
    expect(rows(String(html))).toEqual([
      ['', 'finds', 'blind', 'quiet'],
      ['!c', '!suspect', 'not its subject', 'not its subject'],
      ['?b', 'not its subject', '?unknown', '·healthy'],
      ['✓a', '·healthy', '·healthy', '·healthy'],
    ]);
  });

  it('shows subjects of the same name as the worst of them', () => {
    const html = subjectMatrix([
      diagnosis('one', ['a', 'unknown'], ['a', 'healthy'], ['b', 'healthy']),
      diagnosis('two', ['a', 'healthy']),
    ]);
    expect(rows(String(html))[1]).toEqual(['?a', '?unknown', '·healthy']);
  });

  it('is left out where there is nothing to compare', () => {
    expect(subjectMatrix([diagnosis('one', ['a', 'healthy'], ['b', 'unknown'])])).toBeUndefined();
    expect(subjectMatrix([])).toBeUndefined();
  });
});
