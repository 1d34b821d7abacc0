/** Each function does what its own example says, and what it is told not to do it refuses. */
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expression/compile.ts';
import { LIBRARY } from '../../src/expression/library/library.ts';
import { Names } from '../../src/expression/names.ts';
import type { Outcome } from '../../src/expression/outcome.ts';
import { LACK_FORMS, MACROS } from '../../src/expression/special-forms.ts';

const names = Names.none();

function outcome(source: string): Outcome<unknown> | undefined {
  const { expression, faults } = compileExpression(source, names);
  expect(faults).toEqual([]);
  return expression?.evaluate(new Map());
}

describe('examples', () => {
  const examples = [...LIBRARY, ...MACROS, ...LACK_FORMS].map(({ name, example: [source, gives] }) => ({
    name,
    source,
    gives,
  }));
  it.each(examples)('$name: $source', ({ source, gives }) => {
    if (gives === 'absent') expect(outcome(source)?.kind).toBe('absent');
    else expect(outcome(source)).toEqual(outcome(gives));
  });

  it('are of the function that they explain', () => {
    for (const { name, source } of examples) expect(source).toMatch(new RegExp(`\\b${name}\\(`));
  });
});

describe('on values of any type, as JSON gives them', () => {
  const any = Names.none();
  any.declare('j', { type: 'dyn' });
  const value = new Map([['list', [new Map([['a', 1n]]), new Map([['a', 2n]])]]]);
  it.each([
    ['j.list.first().a', 1n],
    ['j.list.last().a + 1', 3n],
    ['j.list.take(1).map(x, x.a)', [1n]],
    ['j.list.distinct().map(x, x.a).sort()', [1n, 2n]],
    ['[j.list, j.list].flatten()[3].a', 2n],
    ['j.list[0].keys().first() + "b"', 'ab'],
    ['j.keys().exists(k, k == "list")', true],
  ])('%s', (source, gives) => {
    const { expression, faults } = compileExpression(source, any);
    expect(faults).toEqual([]);
    expect(expression?.evaluate(new Map([['j', { kind: 'value', value }]]))).toEqual({
      kind: 'value',
      value: gives,
    });
  });
});

describe('absent rather than an error', () => {
  it.each([
    '[].first()',
    '"x".capture("y")',
    '"x".captures("(?<a>y)").a',
    'stackTop("")',
    'cgroupPath("0::/x", "freezer")',
  ])('%s', (source) => {
    expect(outcome(source)?.kind).toBe('absent');
  });
});

describe('unknown where the text is not what it should be', () => {
  it.each([
    'procStat("nonsense")',
    'procStat("")',
    'cgroupPath("nonsense\\n0::/x", "freezer")',
    'mounts("nonsense\\n").exists(m, m.point == "/")',
    'mounts("nonsense\\n").size() == 0',
    'mounts("36 35 0:45 / /a rw - tmpfs t rw\\nnonsense\\n").all(m, m.point == "/a")',
  ])('%s', (source) => {
    expect(outcome(source)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('not a valid') });
  });
  it('but for what can be read of it', () => {
    const lines = String.raw`"nonsense\n36 35 0:45 / /a rw - tmpfs t rw\n"`;
    expect(outcome(`mounts(${lines}).exists(m, m.point == "/a")`)).toEqual({ kind: 'value', value: true });
    expect(outcome(String.raw`cgroupPath("nonsense\n0::/x", "")`)).toEqual({ kind: 'value', value: '/x' });
  });
});

describe('the kernel’s texts', () => {
  it('a comm may hold blanks and brackets', () => {
    expect(
      outcome(String.raw`procStat("9 (a) (b c)) Z 4 9 9 0 -1 0 0 0 0 0 1 2 0 0 20 0 3 0 44 0 0").comm`),
    ).toEqual({ kind: 'value', value: 'a) (b c)' });
  });
  it('stacks of several kernels', () => {
    const stack = String.raw`"[<0>] futex_wait_queue_me+0xbd/0x120\n[<0>] 0xffffffffffffffffca\n? x.isra.0+0x1/0x2 [fuse]\n"`;
    expect(outcome(`frames(${stack})`)).toEqual({
      kind: 'value',
      value: ['futex_wait_queue_me'],
    });
  });
  it('optional fields of mountinfo', () => {
    const line = String.raw`"36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw\n1 1 0:9 / / rw - tmpfs none rw\n"`;
    expect(outcome(`mounts(${line}).map(m, m.type + m.point)`)).toEqual({
      kind: 'value',
      value: ['ext3/mnt2', 'tmpfs/'],
    });
  });
});

describe('regular expressions', () => {
  it('a pattern that would never end elsewhere', () => {
    expect(outcome(`"${'a'.repeat(3000)}b".like("^(a+)+$")`)).toEqual({ kind: 'value', value: false });
  });
  it.each(['(', 'a{1001}', '(a{100}){100}', '(?=x)', '\\\\1'])('%s is refused', (pattern) => {
    expect(compileExpression(`"x".like("${pattern}")`, names).faults.map((fault) => fault.code)).toEqual([
      'regex-refused',
    ]);
  });
});
