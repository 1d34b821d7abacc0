/** Evaluation is four-valued, and what decides it does not depend on the order of things. */
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { Names } from '../../src/expression/names.ts';
import type { Binding, Observation, Outcome, Scope } from '../../src/expression/outcome.ts';

const value = (of: unknown): Outcome<unknown> => ({ kind: 'value', value: of });
const ABSENT: Outcome<never> = { kind: 'absent', why: 'not there' };
const UNKNOWN: Outcome<never> = { kind: 'unknown', why: 'timed out' };

function observation(of: Outcome<unknown>, key?: bigint): Observation {
  return {
    kind: 'observation',
    value: of,
    timedOut: of.kind === 'unknown',
    abandoned: false,
    denied: false,
    truncated: false,
    exitCode: value(0n) as Outcome<bigint>,
    stderr: '',
    status: 'answered',
    ...(key === undefined ? {} : { element: { variable: 'n', answer: 'each', key } }),
  };
}

const names = Names.none();
for (const name of ['yes', 'no', 'missing', 'unseen']) names.declare(name, { type: 'bool' });
names.declare('text', { type: 'string', observed: 'once' });
names.declare('gone', { type: 'string', observed: 'once' });
names.declare('hung', { type: 'string', observed: 'once' });
names.declare('samples', { type: 'list<string>', observed: 'often' });
names.declare('each', { type: `list<${names.recordType({ n: 'int', each: 'string' })}>`, observed: 'often' });
names.declare('json', { type: 'dyn' });
names.declare('big', { type: 'list<int>' });
names.declare('inputs', { type: names.recordType({ limit: 'int' }) });

const scope: Scope = new Map<string, Binding | readonly Observation[]>([
  ['yes', value(true)],
  ['no', value(false)],
  ['missing', ABSENT],
  ['unseen', UNKNOWN],
  ['text', observation(value('FREEZING'))],
  ['gone', observation(ABSENT)],
  ['hung', observation(UNKNOWN)],
  ['samples', [observation(value('a')), observation(ABSENT), observation(UNKNOWN), observation(value('b'))]],
  [
    'each',
    [
      observation(value('a'), 1n),
      observation(ABSENT, 2n),
      observation(UNKNOWN, 3n),
      observation(value('b'), 4n),
    ],
  ],
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
    expect(evaluate('samples.exists(s, s == "b")')).toBe(true);
    expect(evaluate('samples.exists(s, s == "z")')).toBe('unknown');
    expect(evaluate('samples.exists(s, found(s) && s == "z")')).toBe('unknown');
    expect(evaluate('samples.exists(s, !timedOut(s) && found(s) && s == "z")')).toBe(false);
  });
  it('all: one that does not hold is enough', () => {
    expect(evaluate('samples.all(s, s == "a")')).toBe(false);
    expect(evaluate('samples.all(s, s != "z")')).toBe('unknown');
    expect(evaluate('[].all(x, no)')).toBe(true);
  });
  it('filter, map and exists_one lack what one element lacks', () => {
    expect(evaluate('samples.map(s, s)')).toBe('unknown');
    expect(evaluate('samples.filter(s, !timedOut(s)).map(s, s)')).toBe('absent');
    expect(evaluate('samples.filter(s, !timedOut(s) && found(s)).map(s, s + "!")')).toEqual(['a!', 'b!']);
    expect(evaluate('samples.exists_one(s, s == "a")')).toBe('unknown');
  });
  it('an element of a loop has what it was made for, and the answer', () => {
    expect(evaluate('each.map(e, e.n)')).toEqual([1n, 2n, 3n, 4n]);
    expect(evaluate('each.map(e, e.n > 2, e.n)')).toEqual([3n, 4n]);
    expect(evaluate('each.exists_one(e, e.n == 3)')).toBe(true);
    expect(evaluate('each.map(e, e.each)')).toBe('unknown');
    expect(evaluate('each.first().each + string(each.first().n)')).toBe('a1');
    expect(evaluate('each[1].each')).toBe('absent');
    expect(evaluate('each[1].n')).toBe(2n);
  });
  it('an element of a loop that is gone counts only where the expression asks for it', () => {
    expect(evaluate('each.filter(e, !timedOut(e.each)).map(e, e.each)')).toEqual(['a', 'b']);
    expect(evaluate('each.exists(e, !timedOut(e.each) && e.each == "z")')).toBe(false);
    expect(evaluate('each.all(e, timedOut(e.each) || e.each != "z")')).toBe(true);
    expect(evaluate('each.map(e, !found(e.each), e.n)')).toBe('unknown');
    expect(evaluate('each.map(e, !timedOut(e.each) && !found(e.each), e.n)')).toEqual([2n]);
    expect(evaluate('each.map(e, !timedOut(e.each), orElse(e.each, "gone"))')).toEqual(['a', 'gone', 'b']);
    // A field that is missing is a mistake, not a process that has exited.
    expect(evaluate('each.filter(e, !timedOut(e.each)).exists(e, {"a": e.n}.b == 1)')).toBe('absent');
  });
  it('what takes a whole list takes the values of the samples', () => {
    expect(evaluate('"a" in samples')).toBe(true);
    expect(evaluate('"z" in samples')).toBe('unknown');
    expect(evaluate('samples.join(",")')).toBe('unknown');
    expect(evaluate('samples.take(1).join(",")')).toBe('a');
    expect(evaluate('samples.take(1) == ["a"]')).toBe(true);
    expect(evaluate('samples.size()')).toBe(4n);
    expect(evaluate('[samples[0], samples.first(), samples.last()]')).toEqual(['a', 'a', 'b']);
    expect(evaluate('[samples.take(1), samples.take(1)].flatten().distinct()')).toEqual(['a']);
    expect(evaluate('samples[1]')).toBe('absent');
    expect(evaluate('samples[2]')).toBe('unknown');
  });
  it('what is asked about the observation is there where its value is not', () => {
    expect(evaluate('[timedOut(hung), timedOut(text), timedOut(samples[2])]')).toEqual([true, false, true]);
    expect(evaluate('[exitCode(hung), exitCode(samples.last()), exitCode(each.first().each)]')).toEqual([
      0n,
      0n,
      0n,
    ]);
    expect(evaluate('status(gone) + stderr(gone)')).toBe('answered');
    expect(evaluate('exitCode(json.Pid)')).toBe('wrong-type');
  });
  it.each(['exitCode(yes)', 'exitCode(samples)', 'timedOut(inputs)'])('%s has no observation', (source) => {
    expect(compileExpression(source, names).faults.map(({ code }) => code)).toEqual(['type-mismatch']);
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

describe('observations', () => {
  it('found is known only if the observation was made', () => {
    expect(evaluate('found(text)')).toBe(true);
    expect(evaluate('found(gone)')).toBe(false);
    expect(evaluate('found(hung)')).toBe('unknown');
    expect(evaluate('timedOut(hung)')).toBe(true);
  });
  it('known, isUnknown, orElse', () => {
    expect(evaluate('[known(text), known(gone), known(hung)]')).toEqual([true, false, false]);
    expect(evaluate('[isUnknown(hung), isUnknown(gone)]')).toEqual([true, false]);
    expect(evaluate('orElse(gone, "x")')).toBe('x');
    expect(evaluate('orElse(hung, "x")')).toBe('unknown');
    expect(evaluate('orElse(text, "x")')).toBe('FREEZING');
  });
  it('JSON that looks like an observation is not one', () => {
    expect(evaluate('json.kind')).toBe('observation');
    expect(evaluate('json.status')).toBe('absent');
    expect(evaluate('json.Name')).toBe('x');
  });
  it.each([
    ['text.value', 'write text'],
    ['text.found', 'write found(text)'],
    ['text.timedout', 'write timedOut(text)'],
  ])('%s: the hint says %s', (source, hint) => {
    const { faults } = compileExpression(source, names);
    expect(faults).toMatchObject([{ code: 'unknown-field', hint: expect.stringContaining(hint) }]);
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
