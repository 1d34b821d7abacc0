import { describe, expect, it } from 'vitest';
import type { ExplainedExpression, ExplainedKind, ExplainedPart } from '../../src/diagnose/diagnosis.ts';
import { deciding } from '../../src/report/deciding.ts';
import { aRunbookResult } from '../support/drill-results.ts';

const is = (expression: string, value: string): ExplainedPart => ({ expression, outcome: 'value', value });
const unknown = (expression: string): ExplainedPart => ({ expression, outcome: 'unknown', why: 'timed out' });

function explained(
  kind: ExplainedKind,
  part: ExplainedPart,
  conjuncts?: ExplainedPart[],
): ExplainedExpression {
  const id = kind === 'healthy-if' ? 'healthy-if-1' : 'f';
  return { ...part, subject: 's', kind, id, file: 'r.yaml', line: 1, ...(conjuncts && { conjuncts }) };
}

function decided(...expressions: ExplainedExpression[]): string[] {
  const result = aRunbookResult({ expected: [{ finding: 'f', subjects: ['s'] }], explained: expressions });
  return deciding(result).expressions.map(
    ({ kind, expression, conjuncts }) =>
      `${kind} ${(conjuncts ?? [{ expression }]).map((part) => part.expression).join(', ')}`,
  );
}

describe('deciding', () => {
  const when = explained('when', is('a && b', 'false'), [is('a', 'true'), is('b', 'false')]);

  it('is the healthy-if that holds, whatever else does not', () => {
    expect(decided(explained('healthy-if', is('ok', 'true')), when)).toEqual(['healthy-if ok']);
  });

  it('is what is false in the condition, not what is true or unknown', () => {
    const parts = [is('a', 'true'), unknown('b'), is('c', 'false')];
    expect(
      decided(explained('healthy-if', is('ok', 'false')), explained('when', is('…', 'false'), parts)),
    ).toEqual(['when c']);
  });

  it('is what has no value, if nothing is false', () => {
    const parts = [is('a', 'true'), unknown('b')];
    expect(decided(explained('when', unknown('…'), parts))).toEqual(['when b']);
  });

  it('is the confirmation, if the condition holds', () => {
    expect(decided(explained('when', is('a', 'true')), explained('confirm', is('c', 'false')))).toEqual([
      'confirm c',
    ]);
  });

  it('is everything, if all of it holds', () => {
    expect(decided(explained('when', is('a', 'true')), explained('confirm', is('c', 'true')))).toEqual([
      'when a',
      'confirm c',
    ]);
  });

  it('leaves out other findings and other subjects', () => {
    expect(decided({ ...when, id: 'other' }, { ...when, subject: 't' })).toEqual([]);
  });
});
