/** What each way of parsing makes of good, empty and hostile answers. */
import { describe, expect, it } from 'vitest';
import { compileRegex } from '../../src/expression/regex.ts';
import type { ParseKind } from '../../src/runbook/parse.ts';
import { PARSE_KINDS, parserOf, regexParser } from '../../src/runbook/parse.ts';

function parse(kind: ParseKind, text: string): unknown {
  const outcome = parserOf(kind)(text);
  return outcome.kind === 'value' ? outcome.value : outcome.kind;
}

function regex(pattern: string, text: string, all = false): unknown {
  const compiled = compileRegex(pattern);
  if ('refused' in compiled) throw new Error(compiled.refused);
  const outcome = regexParser(compiled.regex, all)(text);
  return outcome.kind === 'value' ? outcome.value : outcome.kind;
}

describe('parse', () => {
  it.each<[ParseKind, string, unknown]>([
    ['text', 'FREEZING\n', 'FREEZING'],
    ['text', '', ''],
    ['text', 'a\nb\n\n', 'a\nb'],
    ['int', ' 42\n', 42n],
    ['int', '-1', -1n],
    ['int', '', 'absent'],
    ['int', '4x', 'absent'],
    ['int', '99999999999999999999', 'absent'],
    ['lines', 'a\n\nb\n', ['a', '', 'b']],
    ['lines', '', []],
    ['words', ' a  b\nc\n', ['a', 'b', 'c']],
    ['argv', 'rm\0-rf\0/a b\0', ['rm', '-rf', '/a b']],
    ['argv', '', []],
    ['json', '', 'absent'],
    ['json', '{"a":', 'unknown'],
    ['json', '[1, 1.5, "x", null, true]', [1n, 1.5, 'x', null, true]],
    ['json', `${'['.repeat(100_000)}`, 'unknown'],
    ['json-lines', '{"a":1}\n\n{"a":2}\n', [new Map([['a', 1n]]), new Map([['a', 2n]])]],
    ['json-lines', '{"a":1}\nError: x\n', 'unknown'],
    ['json-lines', '', []],
    [
      'key-values',
      'State:\tD (disk sleep)\nfrozen 0\nA=b c\n:nothing\nState: S\n',
      new Map([
        ['State', 'D (disk sleep)'],
        ['frozen', '0'],
        ['A', 'b c'],
      ]),
    ],
    [
      'table',
      'PID STAT CMD\n 1 Ss init --x\n 22 D\n',
      [
        new Map([
          ['PID', '1'],
          ['STAT', 'Ss'],
          ['CMD', 'init --x'],
        ]),
        new Map([
          ['PID', '22'],
          ['STAT', 'D'],
        ]),
      ],
    ],
    ['table', '', []],
  ])('%s of %j', (kind, text, expected) => {
    expect(parse(kind, text)).toEqual(expected);
  });

  it('JSON keys are keys, whatever they are called', () => {
    const value = parse('json', '{"__proto__": 1, "constructor": 2}');
    expect(value).toEqual(
      new Map([
        ['__proto__', 1n],
        ['constructor', 2n],
      ]),
    );
  });

  it('a megabyte of anything ends', () => {
    for (const kind of PARSE_KINDS) {
      for (const unit of ['a', ' ', '\n', ':', '{', '"', 'a: ', '\0', '1']) {
        parse(kind, unit.repeat(Math.floor((1024 * 1024) / unit.length)));
      }
    }
  });
});

describe('regex', () => {
  it('named groups make a record, of one or of each line', () => {
    const pattern = '^(?<pid>\\d+) (?<args>.*)$';
    expect(regex(pattern, '7 a b\n8 c\n')).toEqual(
      new Map([
        ['pid', '7'],
        ['args', 'a b'],
      ]),
    );
    expect(regex(pattern, 'x\n7 a b\n8 c\n', true)).toEqual([
      new Map([
        ['pid', '7'],
        ['args', 'a b'],
      ]),
      new Map([
        ['pid', '8'],
        ['args', 'c'],
      ]),
    ]);
    expect(regex(pattern, 'nothing')).toBe('absent');
    expect(regex(pattern, 'nothing', true)).toEqual([]);
  });
  it('without names a text', () => {
    expect(regex('b+', 'abbc')).toBe('bb');
    expect(regex('a(b+)', 'abbc')).toBe('bb');
    expect(regex('b', 'b\nx\nb', true)).toEqual(['b', 'b']);
  });
  it('more searching than anyone waits for is unknown, not without a match', () => {
    expect(regex('a{250}b', 'a'.repeat(1024 * 1024))).toBe('unknown');
  });
  it('many matches take time linear in the text', () => {
    regex('x*y|x', 'x'.repeat(1024 * 1024), true);
    regex('(?<a>x*)y|(?<b>x)', `${'x'.repeat(100)}\n`.repeat(10_000), true);
  });
});
