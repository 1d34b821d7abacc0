/** What each way of parsing makes of good, empty and hostile answers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OpenList, OpenMap } from '../../src/expression/open.ts';
import { compileRegex } from '../../src/expression/regex.ts';
import type { ParseKind } from '../../src/runbook/parse/parse.ts';
import { PARSE_KINDS, parserOf } from '../../src/runbook/parse/parse.ts';
import { regexParser } from '../../src/runbook/parse/parse-regex.ts';
import { ROOT } from '../support/program.ts';

function parse(kind: ParseKind, text: string): unknown {
  const { outcome } = parserOf(kind)(text);
  return outcome.kind === 'value' ? outcome.value : outcome.kind;
}

function regex(pattern: string, text: string, all = false): unknown {
  const compiled = compileRegex(pattern);
  if ('refused' in compiled) throw new Error(compiled.refused);
  const { outcome } = regexParser(compiled.regex, all)(text);
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
    ['cmdline', 'rm\0-rf\0/a b\0', ['rm', '-rf', '/a b']],
    ['cmdline', '', []],
    ['json', '', 'absent'],
    ['json', '{"a":', 'unknown'],
    ['json', '[1, 1.5, "x", null, true]', [1n, 1.5, 'x', null, true]],
    ['json', `${'['.repeat(100_000)}`, 'unknown'],
    ['json-lines', '{"a":1}\n\n{"a":2}\n', [new Map([['a', 1n]]), new Map([['a', 2n]])]],
    ['json-lines', '{"a":1}\nError: x\n', 'unknown'],
    ['json-lines', '', []],
    [
      'key-values',
      'State:\tD (disk sleep)\nfrozen 0\nA=b c\nState: S\n',
      new Map([
        ['State', 'D (disk sleep)'],
        ['frozen', '0'],
        ['A', 'b c'],
      ]),
    ],
    [
      'table',
      'PID STAT CMD\n 1 Ss init --x\n\n 22 D [kworker/0:1]\n',
      [
        new Map([
          ['PID', '1'],
          ['STAT', 'Ss'],
          ['CMD', 'init --x'],
        ]),
        new Map([
          ['PID', '22'],
          ['STAT', 'D'],
          ['CMD', '[kworker/0:1]'],
        ]),
      ],
    ],
    ['table', '', 'unknown'],
    ['table', 'PID STAT\n', []],
    ['text', 'a\r\nb\r\n', 'a\nb'],
    ['lines', 'a\r\nb\r\n', ['a', 'b']],
    ['lines', 'a\rb\n', ['a\rb']],
    ['table', 'A B\r\n1 2\r\n', [new Map(Object.entries({ A: '1', B: '2' }))]],
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

function parsed(kind: ParseKind, text: string) {
  const { outcome, skipped } = parserOf(kind)(text);
  const value = outcome.kind === 'value' ? outcome.value : undefined;
  if (value instanceof OpenMap) return { known: Object.fromEntries(value.known), why: value.why, skipped };
  return { known: Object.fromEntries(value as Map<string, unknown>), skipped };
}

describe('key-values', () => {
  it('reads every key of what Redis says of itself', () => {
    const text = readFileSync(join(ROOT, 'test/fixtures/answers/redis-info.txt'), 'utf8');
    const { known, skipped } = parsed('key-values', text);
    expect(Object.keys(known)).toHaveLength(text.split('\n').filter((line) => line.includes(':')).length);
    expect(known).toMatchObject({
      redis_version: '7.0.15',
      config_file: '',
      executable: '/usr/bin/redis-server',
      mem_fragmentation_ratio: expect.stringMatching(/^[\d.]+$/),
      db0: 'keys=1,expires=0,avg_ttl=0',
    });
    expect(skipped).toBeUndefined();
  });

  it.each<[line: string, key: string, value: string]>([
    ['redis_version:7.0.15', 'redis_version', '7.0.15'],
    ['role:', 'role', ''],
    ['State:\tD (disk sleep)', 'State', 'D (disk sleep)'],
    ['vendor_id\t: GenuineIntel', 'vendor_id', 'GenuineIntel'],
    ['Active(anon):      12 kB', 'Active(anon)', '12 kB'],
    ['Active(anon):12 kB', 'Active(anon)', '12 kB'],
    ['  0: 45 2', '0', '45 2'],
    ['vm.swappiness = 60', 'vm.swappiness', '60'],
    ['net/ipv4/ip_forward = 1', 'net/ipv4/ip_forward', '1'],
    ['PATH=/usr/bin:/bin', 'PATH', '/usr/bin:/bin'],
    ['When=12:34:56 x', 'When', '12:34:56 x'],
    ['ExecStart={ path=/usr/bin/x ; argv[]=x -a=b }', 'ExecStart', '{ path=/usr/bin/x ; argv[]=x -a=b }'],
    ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"', 'PRETTY_NAME', '"Debian GNU/Linux 12 (bookworm)"'],
    ['some avg10=0.00 avg60=0.00 total=0', 'some', 'avg10=0.00 avg60=0.00 total=0'],
    ['oom_kill 3', 'oom_kill', '3'],
    ['listenaddress [::]:22', 'listenaddress', '[::]:22'],
    ['/var/lib/x 12', '/var/lib/x', '12'],
    ['root:x:0:0:root:/root:/bin/bash', 'root', 'x:0:0:root:/root:/bin/bash'],
    ['ext4', 'ext4', ''],
    ['größe:1', 'größe', '1'],
  ])('%j', (line, key, value) => {
    expect(parsed('key-values', `${line}\n`)).toEqual({ known: { [key]: value }, skipped: undefined });
  });

  it.each([
    '12:34:56 x',
    '2026-11-24T05:09:42Z something happened',
    '2026-11-24 05:09:42 something',
    '8:0 rbytes=90430464 wbytes=299008000',
    '/usr/bin:/bin',
    'http://host/a',
    'C:\\Windows',
    'fe80::1',
    'Server Version: 20.10.24',
    'model name\t: Intel',
    'my key = 1',
    ':nothing',
    '=x',
    '--- x',
    '1234 /var',
    '"redis":"x",',
  ])('%j has no key, and is counted', (line) => {
    expect(parsed('key-values', `a: 1\n\n${line}\n`)).toEqual({
      known: { a: '1' },
      why: `a line of the answer has no key and value: ${line}`,
      skipped: { lines: 1, of: 2, first: line },
    });
  });

  it.each(['# Server', '; comment', '[mysqld]', '', '  # a: b'])('%j is no key, and needs none', (line) => {
    expect(parsed('key-values', `${line}\na: 1\n`)).toEqual({ known: { a: '1' }, skipped: undefined });
  });

  it('keeps the first value of a key, and counts others', () => {
    expect(parsed('key-values', 'a 1\na 2\na 1\n')).toEqual({
      known: { a: '1' },
      skipped: { lines: 1, of: 3, first: 'a 2' },
    });
  });
});

describe('skipped lines', () => {
  it('of a table are rows that are too short: what they lack is unknown', () => {
    const { outcome, skipped } = parserOf('table')('PID STAT CMD\n 1 Ss init\n 22 D\n');
    expect(skipped).toEqual({ lines: 1, of: 3, first: ' 22 D' });
    const [, row] = outcome.kind === 'value' ? (outcome.value as unknown[]) : [];
    expect(row).toMatchObject({ known: new Map(Object.entries({ PID: '22', STAT: 'D' })) });
    expect(row).toBeInstanceOf(OpenMap);
  });

  it('of a regular expression for each line are those that do not match', () => {
    const compiled = compileRegex('^(\\d+)$');
    if ('refused' in compiled) throw new Error(compiled.refused);
    const parse = regexParser(compiled.regex, true);
    expect(parse('1\r\nx\n\n2\ny\n')).toEqual({
      outcome: { kind: 'value', value: ['1', '2'] },
      skipped: { lines: 2, of: 4, first: 'x' },
    });
    expect(parse('1\n')).toEqual({ outcome: { kind: 'value', value: ['1'] } });
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
  it('matches at the ends of lines, also where these are CR LF', () => {
    expect(regex('^state: (\\w+)$', 'state: D\r\nx\r\n')).toBe('D');
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

describe('the formats of /proc', () => {
  const STAT = '77 (a) b) D 1 2 3 0 -1 4194560 0 0 0 0 5 6 0 0 20 0 7 0 8 9 10';
  it('proc-stat is a record, or unknown', () => {
    expect((parse('proc-stat', `${STAT}\n`) as Map<string, unknown>).get('comm')).toBe('a) b');
    expect(parse('proc-stat', '')).toBe('unknown');
    expect(parse('proc-stat', 'D')).toBe('unknown');
  });
  it('proc-stats is a list of these', () => {
    expect(parse('proc-stats', '')).toEqual([]);
    expect(parse('proc-stats', `${STAT}\n${STAT}\n`)).toHaveLength(2);
    expect(parse('proc-stats', `${STAT}\nnonsense\n`)).toBe('unknown');
  });
  it('proc-status has the letter of the state', () => {
    expect(parse('proc-status', 'Name:\tState: x\nState:\tD (disk sleep)\nThreads:\t3\n')).toEqual(
      new Map([
        ['Name', 'State: x'],
        ['State', 'D'],
        ['Threads', '3'],
      ]),
    );
    expect(parse('proc-status', '')).toEqual(new Map());
  });
  it('stack drops the scheduler, stale frames and addresses on every architecture', () => {
    expect(
      parse(
        'stack',
        '[<0>] __switch_to+0xf0/0x150\n[<0>] schedule+0x1/0x2\n ? x+0x1/0x2\n[<0>] folio_wait.isra.0+0x1/0x2 [fuse]\n[<ffffffffffffffff>] 0xffffffffffffffff\n',
      ),
    ).toEqual(['folio_wait']);
    expect(parse('stack', '')).toEqual([]);
  });
  it('mountinfo lists the mounts, and what it cannot read may be one', () => {
    const line = '36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw';
    const [mount] = parse('mountinfo', `${line}\n`) as Map<string, unknown>[];
    expect(mount?.get('point')).toBe('/mnt 2');
    expect(parse('mountinfo', `${line}\nnonsense\n`)).toBeInstanceOf(OpenList);
  });
  it('proc-cgroup has a path for each controller, and for v2', () => {
    expect(parse('proc-cgroup', '3:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/c:d\n')).toEqual(
      new Map([
        ['cpu', '/a'],
        ['cpuacct', '/a'],
        ['name=systemd', '/b'],
        ['', '/c:d'],
      ]),
    );
    expect(parse('proc-cgroup', 'nonsense\n0::/\n')).toBeInstanceOf(OpenMap);
  });
});
