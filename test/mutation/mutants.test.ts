import { describe, expect, it } from 'vitest';
import { brokenExpressions } from '../../src/mutation/expressions.ts';
import { changed } from '../../src/mutation/mutant.ts';
import { mutantsOf } from '../../src/mutation/mutants.ts';
import { brokenRegexes } from '../../src/mutation/regexes.ts';

const broken = (source: string, isCondition = true): string[] =>
  brokenExpressions(source, isCondition).map((one) => `${one.operator}: ${one.source}`);

describe('broken expressions', () => {
  it('drop, swap and negate', () => {
    expect(broken('found(a) && !found(b)')).toEqual([
      'drop-operand: !found(b)',
      'drop-operand: found(a)',
      'swap-and-or: found(a) || !found(b)',
      'negate: !found(a) && !found(b)',
      'negate: found(a) && found(b)',
    ]);
  });

  it('keep what belongs together', () => {
    expect(broken('(a || b) && c')).toContain('negate: (a || b) && !c');
    expect(broken('(a || b) && c')).toContain('swap-and-or: a && b && c');
  });

  it.each([
    ['n > 3', ['n >= 3', 'n > 4', 'n <= 3']],
    ['n >= 3', ['n > 3', 'n >= 2', 'n < 3']],
    ['n < 3', ['n <= 3', 'n < 2', 'n >= 3']],
    ['n <= 3', ['n < 3', 'n <= 4', 'n > 3']],
  ])('move the bound of %s to both sides, once each', (source, expected) => {
    expect(brokenExpressions(source, true).map((one) => one.source)).toEqual(expected);
  });

  it('do not take a list for shorter than empty', () => {
    expect(broken('l.size() > 0')).toEqual(['shift-bound: l.size() > 1', 'negate: l.size() <= 0']);
  });

  it('break the conditions inside lists', () => {
    const all = broken('l.filter(x, found(x)).exists(y, y == "D")', false);
    expect(all).toEqual(
      expect.arrayContaining([
        'drop-filter: l.exists(y, y == "D")',
        'negate: l.filter(x, !found(x)).exists(y, y == "D")',
        'negate: l.filter(x, found(x)).exists(y, y != "D")',
      ]),
    );
  });

  it('leave out each of several texts', () => {
    expect(broken('s in ["T", "t"]')).toEqual(
      expect.arrayContaining([
        'drop-text: s in ["t"]',
        'drop-text: s in ["T"]',
        'negate: !(s in ["T", "t"])',
      ]),
    );
  });

  it('do not turn round what is no condition', () => {
    expect(broken('a', false)).toEqual([]);
    expect(broken('this is ( no expression')).toEqual([]);
  });

  it('are each another one, and none the original', () => {
    const all = broken('a && a && b.size() > 0 && (b.size() > 0 || a)');
    expect(new Set(all.map((one) => one.replace(/^[a-z-]+: /, ''))).size).toBe(all.length);
  });
});

describe('broken regular expressions', () => {
  it.each([
    [String.raw`^(\d+) a\+[+*]$`, [String.raw`(\d+) a\+[+*]`]],
    ['a(b|c)|d+', ['a(b|c)|d*', 'd+']],
    ['^(.*) x*$', ['^(.*) x*', '^(.+) x*$']],
    [String.raw`^(\d+) .*$`, [String.raw`(\d+) .*$`, String.raw`^(\d+) .+$`]],
    ['^(a|b)', ['(a|b)', '^(a|b)$']],
    ['a', ['^a']],
  ])('widen and narrow %s once each', (source, expected) => {
    expect(brokenRegexes(source).map(([, other]) => other)).toEqual(expected);
  });
});

describe('mutants of a runbook', () => {
  const data = {
    subjects: { as: 'c', run: 'docker ps', name: 'c.Names', where: 'c.Running' },
    steps: [
      { id: 'init', read: ['/a', '/b'] },
      { 'healthy-if': 'found(init)' },
      { id: 'grep', run: 'grep x', 'exit-codes': [0, 1], when: 'found(init)', parse: { regex: '^(\\d+)' } },
      { id: 'task', for: 'tid in tasks.filter(t, t > 1)', read: '/proc/x' },
      { id: 'look', read: '/x', samples: { times: 3, every: '1ms', until: 'found(look)' } },
    ],
    findings: [
      { id: 'f', severity: 'warning', when: 'found(init)', confirm: 'found(grep)', 'inhibited-by': ['g'] },
    ],
    remedies: [{ id: 'r', commands: [{ run: 'x', when: 'found(init)' }] }],
  };
  const operators = mutantsOf(data).map((mutant) => mutant.operator);

  it('are of every kind', () => {
    for (const operator of [
      'other-subject',
      'drop-where',
      'drop-step',
      'drop-path',
      'drop-healthy-if',
      'drop-exit',
      'drop-when',
      'widen-regex',
      'drop-filter',
      'swap-severity',
      'drop-confirm',
      'drop-inhibited-by',
      'negate',
    ] as const) {
      expect(operators).toContain(operator);
    }
  });

  it('point into the document', () => {
    const inLoop = mutantsOf(data).find((mutant) => mutant.operator === 'drop-filter');
    expect(inLoop).toMatchObject({ path: ['steps', 3, 'for'], change: { value: 'tid in tasks' } });
    const { start = 0, end = 0 } = inLoop?.span ?? {};
    expect('tid in tasks.filter(t, t > 1)'.slice(start, end)).toBe('tasks.filter(t, t > 1)');
  });

  it('leave the document as it was', () => {
    const copy = structuredClone(data);
    const other = changed(data, ['steps', 1, 'healthy-if'], 'false') as typeof data;
    expect(other.steps[1]?.['healthy-if']).toBe('false');
    expect(data).toEqual(copy);
  });
});
