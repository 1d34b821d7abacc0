import { expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { Names } from '../../src/expression/names.ts';

it.each([
  ['1 < 2 && 2 < 3', ['1 < 2', '2 < 3']],
  ['(1 < 2 || 2 < 3) && !(3 < 4 && 4 < 5)', ['(1 < 2 || 2 < 3)', '!(3 < 4 && 4 < 5)']],
  ['(1 < 2 && 2 < 3) && 3 < 4', ['1 < 2', '2 < 3', '3 < 4']],
  ['1 < 2 && (2 < 3 && (3 < 4))', ['1 < 2', '2 < 3', '(3 < 4)']],
  [`"a && (b" == 'x)' && size("(") == 1`, [`"a && (b" == 'x)'`, 'size("(") == 1']],
])('%s is taken apart at its &&', (source, parts) => {
  const { expression } = compileExpression(source, Names.none(), 'bool');
  const conjuncts = expression?.conjuncts?.() ?? [];
  expect(conjuncts.map((one) => one.source)).toEqual(parts);
  // All hold exactly if the whole does.
  const values = conjuncts.map((one) => one.evaluate(new Map()));
  expect(expression?.evaluate(new Map())).toEqual({
    kind: 'value',
    value: values.every((one) => one.kind === 'value' && one.value === true),
  });
});

it('what is no conjunction has no parts', () => {
  expect(compileExpression('1 < 2 || 2 < 3', Names.none()).expression).not.toHaveProperty('conjuncts');
});
