/** Evaluation is four-valued, and what decides it does not depend on the order of things. */
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { Names } from '../../src/expression/names.ts';
import type { Binding, Observation, Outcome, Scope } from '../../src/expression/outcome.ts';

const value = (of: unknown): Outcome<unknown> => ({ kind: 'value', value: of });
const ABSENT: Outcome<never> = { kind: 'absent', why: 'not there' };
const UNKNOWN: Outcome<never> = { kind: 'unknown', why: 'timed out' };

function look(of: Outcome<unknown>, each?: unknown): Observation {
  const found: Outcome<boolean> =
    of.kind === 'value'
      ? { kind: 'value', value: true }
      : of.kind === 'absent'
        ? { kind: 'value', value: false }
        : of;
  return {
    kind: 'observation',
    value: of,
    found,
    timedOut: of.kind === 'unknown',
    abandoned: false,
    denied: false,
    truncated: false,
    exitCode: value(0n) as Outcome<bigint>,
    stderr: '',
    status: 'answered',
    ...(each === undefined ? {} : { each }),
  };
}

const names = Names.none();
for (const name of ['yes', 'no', 'missing', 'unseen']) names.declare(name, { type: 'bool' });
names.declare('text', { type: names.lookType('string') });
names.declare('gone', { type: names.lookType('string') });
names.declare('hung', { type: names.lookType('string') });
names.declare('looks', { type: `list<${names.lookType('string', 'int')}>` });
names.declare('json', { type: 'dyn' });
names.declare('big', { type: 'list<int>' });
names.declare('inputs', { type: names.recordType({ limit: 'int' }) });

const scope: Scope = new Map<string, Binding | readonly Observation[]>([
  ['yes', value(true)],
  ['no', value(false)],
  ['missing', ABSENT],
  ['unseen', UNKNOWN],
  ['text', look(value('FREEZING'))],
  ['gone', look(ABSENT)],
  ['hung', look(UNKNOWN)],
  ['looks', [look(value('a'), 1n), look(ABSENT, 2n), look(UNKNOWN, 3n), look(value('b'), 4n)]],
  [
    'json',
    value(
      new Map<string, unknown>([
        ['Pid', 7n],
        ['Name', 'x'],
        ['kind', 'observation'],
        ['list', [1n, 2n]],
      ]),
    ),
  ],
  ['big', value(Array.from({ length: 5000 }, (_, i) => BigInt(i)))],
  ['inputs', value({ limit: 3n })],
]);

function evaluate(source: string): unknown {
  const { expression, faults } = compileExpression(source, names);
  expect(faults).toEqual([]);
  const outcome = expression?.evaluate(scope);
  if (outcome?.kind === 'value') return outcome.value;
  return outcome?.kind === 'error' ? outcome.code : outcome?.kind;
}

describe('and, or', () => {
  const atoms = { yes: true, no: false, missing: 'absent', unseen: 'unknown' } as const;
  const GRAVITY = ['absent', 'unknown'];
  const cases = Object.entries(atoms).flatMap(([a, x]) =>
    Object.entries(atoms).map(([b, y]) => ({ a, b, x, y })),
  );

  it.each(cases)('$a && $b, $a || $b', ({ a, b, x, y }) => {
    const both = [x, y];
    const lacks = both
      .filter((one) => typeof one === 'string')
      .toSorted((p, q) => GRAVITY.indexOf(q) - GRAVITY.indexOf(p));
    expect(evaluate(`${a} && ${b}`)).toBe(both.includes(false) ? false : (lacks[0] ?? true));
    expect(evaluate(`${a} || ${b}`)).toBe(both.includes(true) ? true : (lacks[0] ?? false));
  });

  it('an error does not decide either', () => {
    expect(evaluate('no && 1 / 0 == 1')).toBe(false);
    expect(evaluate('1 / 0 == 1 && no')).toBe(false);
    expect(evaluate('1 / 0 == 1 || yes')).toBe(true);
    expect(evaluate('unseen && 1 / 0 == 1')).toBe('division-by-zero');
  });
});

describe('lists', () => {
  it('exists: one that holds is enough, wherever it stands', () => {
    expect(evaluate('looks.exists(l, l.value == "b")')).toBe(true);
    expect(evaluate('looks.exists(l, l.value == "z")')).toBe('unknown');
    expect(evaluate('looks.exists(l, l.found && l.value == "z")')).toBe('unknown');
    expect(evaluate('looks.exists(l, !l.timedOut && l.found && l.value == "z")')).toBe(false);
  });
  it('all: one that does not hold is enough', () => {
    expect(evaluate('looks.all(l, l.value == "a")')).toBe(false);
    expect(evaluate('looks.all(l, l.value != "z")')).toBe('unknown');
    expect(evaluate('[].all(x, no)')).toBe(true);
  });
  it('filter, map and exists_one lack what one element lacks', () => {
    expect(evaluate('looks.map(l, l.value)')).toBe('unknown');
    expect(evaluate('looks.filter(l, !l.timedOut).map(l, l.value)')).toBe('absent');
    expect(evaluate('looks.filter(l, !l.timedOut && l.found).map(l, l.each)')).toEqual([1n, 4n]);
    expect(evaluate('looks.exists_one(l, l.each == 3)')).toBe(true);
    expect(evaluate('looks.exists_one(l, l.value == "a")')).toBe('unknown');
    expect(evaluate('looks.map(l, l.each > 2, l.each)')).toEqual([3n, 4n]);
  });
  it('values: what was found; unknown where one could not be looked at', () => {
    expect(evaluate('looks.values()')).toBe('unknown');
    expect(evaluate('looks.filter(l, !l.timedOut).values()')).toEqual(['a', 'b']);
  });
  it('a map that is written out lacks an entry, not everything', () => {
    expect(evaluate('{"a": 1, "b": missing}.a')).toBe(1n);
    expect(evaluate('{"a": 1, "b": missing}.b')).toBe('absent');
    expect(evaluate('{"a": 1, "b": missing}.keys()')).toEqual(['a']);
    expect(evaluate('{"a": 1, "b": unseen}.a')).toBe(1n);
    expect(evaluate('{"a": 1, "b": unseen}.b')).toBe('unknown');
    expect(evaluate('{"a": 1, "b": unseen}.size()')).toBe('unknown');
    expect(evaluate('{"a": 1, "b": unseen} == {"a": 1}')).toBe('unknown');
    expect(evaluate('[{"a": 1, "b": unseen}, {"a": 2, "b": 1 / 0}].map(m, m.a)')).toEqual([1n, 2n]);
    expect(evaluate('[{"a": 1, "b": 1 / 0}].map(m, m.b)')).toBe('division-by-zero');
    expect(evaluate('{unseen: 1}')).toBe('unknown');
  });
  it('nested iteration keeps its variables apart', () => {
    expect(evaluate('[1, 2].map(x, [10, 20].map(y, [100].map(z, x + y + z)))')).toEqual([
      [[111n], [121n]],
      [[112n], [122n]],
    ]);
  });
});

describe('looks', () => {
  it('found is a fact only where it was looked at', () => {
    expect(evaluate('text.found')).toBe(true);
    expect(evaluate('gone.found')).toBe(false);
    expect(evaluate('hung.found')).toBe('unknown');
    expect(evaluate('hung.timedOut')).toBe(true);
  });
  it('has, known, isUnknown, isAbsent, orElse', () => {
    expect(
      evaluate('[has(text.value), has(gone.value), known(text.value), known(gone.value), known(hung.value)]'),
    ).toEqual([true, false, true, false, false]);
    expect(evaluate('has(hung.value)')).toBe('unknown');
    expect(evaluate('[isUnknown(hung.value), isUnknown(gone.value), isAbsent(gone.value)]')).toEqual([
      true,
      false,
      true,
    ]);
    expect(evaluate('isAbsent(hung.value)')).toBe('unknown');
    expect(evaluate('orElse(gone.value, "x")')).toBe('x');
    expect(evaluate('orElse(hung.value, "x")')).toBe('unknown');
    expect(evaluate('orElse(text.value, "x")')).toBe('FREEZING');
  });
  it('an element that was not looked at has no variable', () => {
    const { expression } = compileExpression('looks.map(l, l.each)', names);
    const outcome = expression?.evaluate(new Map([['looks', [look(UNKNOWN)]]]));
    expect(outcome?.kind).toBe('unknown');
  });
  it('JSON that looks like a look is none', () => {
    expect(evaluate('json.kind')).toBe('observation');
    expect(evaluate('json.value')).toBe('absent');
  });
});

describe('values', () => {
  it('what is missing is absent', () => {
    expect(evaluate('json.Nothing')).toBe('absent');
    expect(evaluate('json.list[9]')).toBe('absent');
    expect(evaluate('json.list[1]')).toBe(2n);
    expect(evaluate('json.Nothing == "x" || yes')).toBe(true);
    expect(evaluate('"Pid" in json')).toBe(true);
    expect(evaluate('7 in [json.Pid]')).toBe(true);
  });
  it('wrong types at run time are errors with a code', () => {
    expect(evaluate('json.Name + 1')).toBe('wrong-type');
    expect(evaluate('json.Name > 1')).toBe('wrong-type');
    expect(evaluate('json.Name ? 1 : 2')).toBe('wrong-type');
    expect(evaluate('json.Name == 1')).toBe(false);
    expect(evaluate('int(json.Name)')).toBe('conversion');
    expect(evaluate('9223372036854775807 + 1')).toBe('overflow');
  });
  it('a name that nothing was bound to is unknown', () => {
    const { expression } = compileExpression('yes', names);
    expect(expression?.evaluate(new Map()).kind).toBe('unknown');
  });
  it('inherited properties are not there', () => {
    expect(evaluate('json.constructor')).toBe('absent');
    expect(evaluate('json["__proto__"]')).toBe('absent');
  });
  it('inputs', () => {
    expect(evaluate('inputs.limit + 1')).toBe(4n);
  });
});

describe('cost', () => {
  it.each([
    ['nested iteration', 'big.exists(x, big.exists(y, x + y < 0))'],
    ['the same, absorbed', 'big.exists(x, big.exists(y, x + y < 0) || x / 0 == 1) || true'],
    [
      'doubling a list',
      '[big].map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)',
    ],
    ['doubling a text', `["${'x'.repeat(4000)}"]${'.map(a, a + a)'.repeat(12)}`],
    [
      'replacing',
      `["${'x'.repeat(4000)}"].map(a, a.replace("x", a)).map(a, a.replace("x", "${'y'.repeat(900)}"))`,
    ],
  ])('%s ends', (_, source) => {
    expect(evaluate(source)).toBe('expression-too-costly');
  });
  it('what is nested too deeply is refused when it is read', () => {
    for (const source of [
      '!'.repeat(7000) + 'yes',
      '('.repeat(3000) + 'yes' + ')'.repeat(3000),
      'yes' + ' && yes'.repeat(900),
      '-'.repeat(7990) + '1',
    ]) {
      const { expression, faults } = compileExpression(source, names);
      if (expression === undefined) expect(faults[0]?.code).toBe('cel-syntax');
      else expect(expression.evaluate(scope).kind).toBe('value');
    }
  });
});
