/**
 * Lists of which only a part is known. What is concluded from one must be so for every list that it can be a part of.
 */
import { describe, expect, it } from 'vitest';
import type { CompiledExpression } from '../../src/expression/compile.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { Names } from '../../src/expression/names.ts';
import { LowerBound, Open, OpenList, OpenText } from '../../src/expression/open.ts';
import type { Outcome, Scope } from '../../src/expression/outcome.ts';
import { compileTemplate } from '../../src/expression/template.ts';

const WHY = 'the folder may hold more';

const names = Names.none();
names.declare('l', { type: 'list<int>' });
names.declare('m', { type: 'list<int>' });
names.declare('t', { type: 'list<string>' });
names.declare('n', { type: 'list<list<int>>' });

function compiled(source: string): CompiledExpression {
  const { expression, faults } = compileExpression(source, names);
  if (expression === undefined) throw new Error(`${source}: ${JSON.stringify(faults)}`);
  return expression;
}

function scope(values: Readonly<Record<string, unknown>>): Scope {
  return new Map(Object.entries(values).map(([name, value]) => [name, { kind: 'value', value }]));
}

const PARTS = scope({
  l: new OpenList([1n, 2n], WHY),
  m: new OpenList([], WHY),
  t: new OpenList(['a', 'b'], WHY),
  n: [new OpenList([1n], WHY), [2n]],
});

describe('of an open list', () => {
  it.each([
    ['l.exists(x, x == 2)', true],
    ['l.all(x, x < 2)', false],
    ['l.exists_one(x, x > 0)', false],
    ['2 in l', true],
    ['l.first()', 1n],
    ['l[1]', 2n],
    ['l.take(2)', [1n, 2n]],
    ['l.filter(x, x > 1).first()', 2n],
    ['l.map(x, x * 2).take(1)', [2n]],
    ['l.distinct().first()', 1n],
    ['([7] + l)[2]', 2n],
    ['n.flatten().first()', 1n],
    ['size(l) > 1', true],
    ['l.size() >= 2', true],
    ['2 <= l.size()', true],
    ['l.size() == 1', false],
    ['l.size() != 0', true],
    ['l.size() < 2', false],
    ['l.size() <= 1', false],
    ['l.size() + m.size() + 1 > 2', true],
    ['l.size() - 1 >= 1', true],
    ['l.size() > 0 && !(l.size() == 0)', true],
    ['l == [1]', false],
    ['l == [3, 2, 1]', false],
    ['[l, l] == [[0], [0]]', false],
    ['t.containsInOrder(["a", "b"])', true],
    ['known(l)', true],
  ])('%s is known', (source, value) => {
    expect(compiled(source).evaluate(PARTS)).toEqual({ kind: 'value', value });
  });

  it.each([
    'l.exists(x, x == 3)',
    'l.all(x, x < 3)',
    'l.exists_one(x, x == 2)',
    'm.exists_one(x, x == 2)',
    '3 in l',
    'm.first()',
    'l.last()',
    'l[2]',
    'l.sort().first()',
    'l.sort()[0]',
    '(l + [7]).last()',
    '(l + [7])[2]',
    'n.flatten()[1]',
    'm.filter(x, true).first()',
    'l.sum()',
    'l.size() > 2',
    'l.size() == 2',
    'l.size() != 2',
    'm.size() == 0',
    'm.size() > 0',
    'm.all(x, false)',
    'l.size() < 3',
    'l.size() <= 2',
    'l.size() == m.size()',
    '5 - l.size() > 0',
    'l.size() * 2 > 1',
    'l == [1, 2]',
    'l != [1, 2]',
    'l == m',
    '[l.size()] == [2]',
    '[1, 2, 3][l.size() - 2]',
    't.join(",") == "a,b"',
    't.join(",").contains("c")',
    'string(l.size()) == "2"',
    '"x" + t.join(",") == "xa,b"',
    '{string(t.size()): 1} == {"2": 1}',
    't.containsInOrder(["b", "c"])',
    't.containsInOrder(t)',
    '[t.join("")].containsInOrder(["x"])',
    '[l, [9]].distinct()',
    'l.filter(x, m.exists(y, y == x))',
    'm.size() > 0 ? 1 : 2',
    'orElse(m.first(), 9)',
  ])('%s is unknown, and says why', (source) => {
    expect(compiled(source).evaluate(PARTS)).toEqual({ kind: 'unknown', why: WHY });
  });

  it('what is not all of it has a mark in a sentence, and is no part of a command or a path', () => {
    const source = '${{ l.size() }}: ${{ t.join(", ") }} of ${{ "x " + string(m.size()) }}';
    const sentence = compileTemplate(source, names, 'text').template;
    expect(sentence?.render(PARTS)).toEqual({ kind: 'value', value: 'at least 2: a, b, … of x at least 0' });
    for (const position of ['command', 'path'] as const) {
      const { template } = compileTemplate('/x/${{ t.join(" ") }}', names, position);
      expect(template?.render(PARTS)).toEqual({ kind: 'unknown', why: WHY });
    }
  });
});

describe('whatever is computed from open lists', () => {
  const trials = Number(process.env['DRILLBOOK_FUZZ'] ?? 5000);

  it(`${trials} expressions: what is definite is so for every list that they can be a part of`, () => {
    const random = generator(1);
    let definite = 0;
    for (let trial = 0; trial < trials; trial++) {
      const source = anExpression(random);
      const expression = compiled(source);
      const lists = { l: aList(random), m: aList(random) };
      const texts = aList(random).map((one) => String.fromCharCode(97 + Number(one)));
      const inner = Array.from({ length: below(random, 3) }, () => part(random, aList(random)));
      const open = {
        l: part(random, lists.l),
        m: part(random, lists.m),
        t: part(random, texts),
        n: part(random, inner),
      };
      const partial = expression.evaluate(scope(open));
      if (partial.kind !== 'value' && partial.kind !== 'absent') continue;
      if (!(partial.kind === 'value' && partial instanceof Open)) definite++;
      for (let i = 0; i < 6; i++) {
        const whole = {
          l: superset(random, open.l, 1, false),
          m: superset(random, open.m, 1, false),
          t: superset(random, open.t, 1, true),
          n: superset(random, open.n, 2, false),
        };
        const full = expression.evaluate(scope(whole));
        if (agrees(partial, full)) continue;
        expect.fail(`${source}\nof ${shown(open)}: ${shown(partial)}\nof ${shown(whole)}: ${shown(full)}`);
      }
    }
    // The test would be worth nothing if everything were unknown.
    expect(definite / trials).toBeGreaterThan(0.2);
  }, 600_000);
});

/** Whether what was said of a part is said of the whole as well. */
function agrees(partial: Outcome<unknown>, full: Outcome<unknown>): boolean {
  if (partial.kind !== 'value' || full.kind !== 'value') return partial.kind === full.kind;
  return covers(partial.value, full.value);
}

function covers(partial: unknown, full: unknown): boolean {
  if (partial instanceof LowerBound) return typeof full === 'bigint' && full >= partial.least;
  if (partial instanceof OpenText) return typeof full === 'string';
  if (partial instanceof OpenList) {
    if (!Array.isArray(full) || full.length < partial.known.length) return false;
    const isPrefix = partial.known.slice(0, partial.prefix).every((one, i) => covers(one, full[i]));
    return isPrefix && partial.known.every((one) => full.some((other) => covers(one, other)));
  }
  if (Array.isArray(partial)) {
    return (
      Array.isArray(full) && partial.length === full.length && partial.every((one, i) => covers(one, full[i]))
    );
  }
  return partial === full;
}

type Random = () => number;

function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function below(random: Random, end: number): number {
  return Math.floor(random() * end);
}

function pick<T>(random: Random, ...of: readonly (() => T)[]): T {
  return (of[below(random, of.length)] as () => T)();
}

function aList(random: Random): bigint[] {
  return Array.from({ length: below(random, 4) }, () => BigInt(below(random, 4)));
}

/** Open with the first elements certain, open with none certain, or closed. */
function part(random: Random, list: readonly unknown[]): unknown {
  return pick<unknown>(
    random,
    () => new OpenList(list, WHY),
    () => new OpenList(list, WHY, below(random, list.length + 1)),
    () => list,
  );
}

/** A list that the value can be a part of: what is certainly first is first, the rest anywhere between others. */
function superset(random: Random, value: unknown, depth: number, isText: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => superset(random, one, depth - 1, isText));
  if (!(value instanceof OpenList)) return value;
  const another = (): unknown => {
    if (depth > 1) return aList(random);
    const number = below(random, 5);
    return isText ? String.fromCharCode(97 + number) : BigInt(number);
  };
  const known = value.known.map((one) => superset(random, one, depth - 1, isText));
  const whole = known.slice(0, value.prefix);
  for (const one of known.slice(value.prefix)) {
    while (random() < 0.3) whole.push(another());
    whole.push(one);
  }
  while (random() < 0.4) whole.push(another());
  return whole;
}

function anExpression(random: Random): string {
  return pick(
    random,
    () => aBool(random, 3),
    () => aBool(random, 4),
    () => anInt(random, 3),
    () => ints(random, 3),
    () => texts(random, 3),
    () => aText(random, 2),
  );
}

let variables = 0;

/** An expression with a variable of its own in it. */
function withVariable(body: (variable: string) => string): [string, string] {
  const variable = `v${variables++ % 50}`;
  return [variable, body(variable)];
}

/** Has a value for every element: of one that has none the whole list has none, open or not. */
function ofVariable(random: Random, v: string): string {
  return pick(
    random,
    () => `${v} == ${below(random, 4)}`,
    () => `${v} > ${below(random, 4)}`,
    () => `${v} in [1, 3]`,
    () => `${v} != 2 && ${v} < 4`,
  );
}

function ints(random: Random, depth: number): string {
  if (depth === 0)
    return pick(
      random,
      () => 'l',
      () => 'm',
      () => '[1, 2]',
      () => '[1].take(0)',
    );
  const of = (): string => ints(random, depth - 1);
  return pick(
    random,
    () => 'l',
    () => 'm',
    () => {
      const [v, body] = withVariable((name) => ofVariable(random, name));
      return `${of()}.filter(${v}, ${body})`;
    },
    () => {
      const [v, body] = withVariable((name) => `${name} + ${below(random, 3)}`);
      return `${of()}.map(${v}, ${body})`;
    },
    () => {
      const [v, body] = withVariable((name) => `${name} in ${ints(random, 0)}`);
      return `${of()}.filter(${v}, ${body})`;
    },
    () => `(${of()} + ${of()})`,
    () => `${of()}.take(${below(random, 4)})`,
    () => `${of()}.distinct()`,
    () => `${of()}.sort()`,
    () => `[${of()}, ${of()}].flatten()`,
    () => 'n.flatten()',
    () => {
      const [v, body] = withVariable((name) => `size(${name})`);
      return `n.map(${v}, ${body}).take(2).filter(w, known(w))`;
    },
    () => `(${aBool(random, depth - 1)} ? ${of()} : ${of()})`,
  );
}

function texts(random: Random, depth: number): string {
  if (depth === 0)
    return pick(
      random,
      () => 't',
      () => '["a", "c"]',
    );
  const of = (): string => texts(random, depth - 1);
  return pick(
    random,
    () => 't',
    () => `${of()}.distinct()`,
    () => `${of()}.sort()`,
    () => `${of()}.take(${below(random, 3)})`,
    () => `(${of()} + ${of()})`,
    () => {
      const [v, body] = withVariable((name) => `${name} in ["a", "b"]`);
      return `${of()}.filter(${v}, ${body})`;
    },
  );
}

function aText(random: Random, depth: number): string {
  return pick(
    random,
    () =>
      `${texts(random, depth)}.join("${pick(
        random,
        () => '',
        () => ', ',
      )}")`,
    () => `string(${anInt(random, depth)})`,
    () => (depth === 0 ? '"a"' : `(${aText(random, depth - 1)} + ${aText(random, depth - 1)})`),
    () => `${texts(random, depth)}.first()`,
  );
}

function anInt(random: Random, depth: number): string {
  const list = (): string => ints(random, Math.max(0, depth - 1));
  const int = (): string => anInt(random, depth - 1);
  return pick(
    random,
    () => `size(${list()})`,
    () => `${list()}.size()`,
    () => `${list()}.first()`,
    () => `${list()}.last()`,
    () => `${list()}.sum()`,
    () => `${list()}[${below(random, 3)}]`,
    () => `size(${texts(random, 1)})`,
    () => `size(${aText(random, 1)})`,
    () => String(below(random, 4)),
    ...(depth === 0
      ? []
      : [
          () =>
            `(${int()} ${pick(
              random,
              () => '+',
              () => '-',
              () => '*',
            )} ${int()})`,
          () => `-${int()}`,
          () => `(${aBool(random, depth - 1)} ? ${int()} : ${int()})`,
        ]),
  );
}

function aBool(random: Random, depth: number): string {
  const list = (): string => ints(random, Math.max(0, depth - 1));
  const int = (): string => anInt(random, Math.max(0, depth - 1));
  const bool = (): string => aBool(random, depth - 1);
  const quantified = (name: string): string => {
    const [v, body] = withVariable((variable) => ofVariable(random, variable));
    return `${list()}.${name}(${v}, ${body})`;
  };
  return pick(
    random,
    () => quantified('exists'),
    () => quantified('all'),
    () => quantified('exists_one'),
    () => `${int()} in ${list()}`,
    () => `${int()} ${pick(random, ...['<', '<=', '>', '>=', '==', '!='].map((one) => () => one))} ${int()}`,
    () =>
      `${list()} ${pick(
        random,
        () => '==',
        () => '!=',
      )} ${list()}`,
    () => `[${list()}, ${list()}] == [${list()}, ${list()}]`,
    () =>
      `${aText(random, 1)} ${pick(
        random,
        () => '==',
        () => '!=',
      )} ${aText(random, 1)}`,
    () => `${aText(random, 1)}.contains("a")`,
    () => `${aText(random, 1)} in ${texts(random, 1)}`,
    () => `${texts(random, 1)}.containsInOrder(${texts(random, 1)})`,
    () => `{"k": ${int()}} == {"k": ${int()}}`,
    () =>
      `size(n) ${pick(
        random,
        () => '>',
        () => '==',
      )} ${below(random, 3)}`,
    ...(depth === 0
      ? []
      : [
          () => `(${bool()} && ${bool()})`,
          () => `(${bool()} || ${bool()})`,
          () => `!(${bool()})`,
          () => `(${bool()} ? ${bool()} : ${bool()})`,
        ]),
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner));
}

describe('union', () => {
  const lacking: Scope = new Map([
    ...PARTS,
    ['t', { kind: 'unknown', why: 'no answer' }],
    ['n', { kind: 'absent', why: 'none' }],
  ]);
  it.each([
    ['union([1], [2])', [1n, 2n]],
    ['union([], l).exists(x, x == 2)', true],
  ])('%s', (source, value) => {
    expect(compiled(source).evaluate(PARTS)).toEqual({ kind: 'value', value });
  });
  it.each(['union(t, ["a"])', 'union(["a"], t)'])('%s keeps what is known, and may have more', (source) => {
    const outcome = compiled(source).evaluate(lacking);
    expect(outcome).toMatchObject({ kind: 'value', value: { known: ['a'], why: 'no answer' } });
    expect('value' in outcome && outcome.value).toBeInstanceOf(OpenList);
    expect(compiled(`${source}.exists(x, x == "b")`).evaluate(lacking)).toMatchObject({ kind: 'unknown' });
    expect(compiled(`${source}.size() == 1`).evaluate(lacking)).toMatchObject({ kind: 'unknown' });
  });
  it('of two without a value has none', () => {
    expect(compiled('union(t, t)').evaluate(lacking)).toEqual({ kind: 'unknown', why: 'no answer' });
    expect(compiled('union(n, n)').evaluate(lacking)).toMatchObject({ kind: 'absent' });
  });
});
