/** A value is one word, in every place where a hole is allowed, whatever it holds; tried with real shells. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Names } from '../../src/expression/names.ts';
import type { Binding } from '../../src/expression/outcome.ts';
import { compileTemplate } from '../../src/expression/template.ts';

const names = Names.none();
names.declare('x', { type: 'string' });
names.declare('n', { type: 'int' });
names.declare('j', { type: 'dyn' });

const HOSTILE = [
  '',
  ' ',
  "it's",
  `'"\`$(id)\${HOME}\\`,
  '$(touch /tmp/drillbook-pwned)',
  '`id`',
  'a\nb\n',
  '-rf',
  '; rm -rf /',
  '\u001b[31mred\u001b[0m',
  '*?[a-z]~',
  '日本 \u202e',
  '\ufffd\ud800',
  '!!',
  "'; echo pwned; '",
  'x'.repeat(1024 * 1024),
];

const SHELLS = [['/bin/sh'], ['/bin/bash'], ['/bin/dash'], ['/bin/busybox', 'sh']].filter(([path]) =>
  existsSync(path ?? ''),
);

function render(source: string, value: unknown): string {
  const { template, faults } = compileTemplate(source, names, 'command');
  expect(faults).toEqual([]);
  const outcome = template?.render(new Map([['x', { kind: 'value', value }]]));
  if (outcome?.kind !== 'value') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/** Prints its arguments, each ended by NUL. */
function argumentsSeen(shell: readonly string[], script: string): string[] {
  const [program = '', ...args] = shell;
  // By stdin, as a session gives it: an argument of 1 MB would not pass execve.
  return execFileSync(program, [...args, '-s'], { input: script, maxBuffer: 2 ** 26 })
    .toString('utf8')
    .split('\0')
    .slice(0, -1);
}

// A word of a megabyte takes a while where many tests run at once.
describe.each(SHELLS)('in %s', { timeout: 60_000 }, (...shell) => {
  // printf is a builtin in each of them.
  it.each([
    ['a word', "printf '%s\\0' ${{ x }}", ''],
    ['part of a word', "printf '%s\\0' /proc/${{ x }}/stat", '/proc/'],
    ['a substitution', 'printf \'%s\\0\' "$(printf %s. ${{ x }})"', '$'],
    ['an assignment', 'v=${{ x }}; printf \'%s\\0\' "$v"', ''],
    ['a case', "case ${{ x }} in *) printf '%s\\0' ${{ x }} ;; esac", ''],
    ['a loop', 'for v in ${{ x }}; do printf \'%s\\0\' "$v"; done', ''],
  ])('%s', (_, source, kind) => {
    for (const value of HOSTILE) {
      const expected = kind === '/proc/' ? `/proc/${value}/stat` : kind === '$' ? `${value}.` : value;
      // A lone surrogate becomes U+FFFD when the command is encoded.
      expect(argumentsSeen(shell, render(source, value))).toEqual([
        Buffer.from(expected, 'utf8').toString('utf8'),
      ]);
    }
  });
});

describe('values that are no word', () => {
  const outcome = (value: unknown): unknown => {
    const { template } = compileTemplate('echo ${{ j }}', names, 'command');
    const result = template?.render(new Map<string, Binding>([['j', { kind: 'value', value }]]));
    return result?.kind === 'error' ? result.code : result;
  };
  it('NUL, lists, maps, null', () => {
    expect(outcome('a\0b')).toBe('value-has-nul');
    expect(outcome(['a'])).toBe('not-a-word');
    expect(outcome(new Map())).toBe('not-a-word');
    expect(outcome(null)).toBe('not-a-word');
  });
  it('what is absent or unknown makes the command so', () => {
    const { template } = compileTemplate('echo ${{ x }} ${{ n }}', names, 'command');
    const absent = { kind: 'absent', why: '' } as const;
    const unknown = { kind: 'unknown', why: '' } as const;
    expect(
      template?.render(
        new Map<string, Binding>([
          ['x', absent],
          ['n', unknown],
        ]),
      ).kind,
    ).toBe('unknown');
    expect(
      template?.render(
        new Map<string, Binding>([
          ['x', absent],
          ['n', { kind: 'value', value: 1n }],
        ]),
      ).kind,
    ).toBe('absent');
  });
});

it('a command that holds NUL itself is refused', () => {
  expect(compileTemplate('echo \0 x', names, 'command').faults.map(({ code }) => code)).toContain(
    'shell-syntax',
  );
});

describe('paths and sentences', () => {
  it('a path is absolute and plain', () => {
    const { template } = compileTemplate('${{ x }}/freezer.state', names, 'path');
    const of = (value: string): unknown => {
      const outcome = template?.render(new Map([['x', { kind: 'value', value }]]));
      return outcome?.kind === 'error'
        ? outcome.code
        : outcome?.kind === 'value'
          ? outcome.value
          : outcome?.kind;
    };
    expect(of("/sys/it's")).toBe("/sys/it's/freezer.state");
    expect(of('sys')).toBe('path-not-absolute');
    expect(of('/a\0b')).toBe('value-has-nul');
    expect(compileTemplate('sys/x', names, 'path').faults[0]?.code).toBe('path-not-absolute');
  });
  it('a sentence is told also where a detail is missing', () => {
    const { template } = compileTemplate('${{ x }} waits for ${{ n }}, ${{ j.State }}.', names, 'text');
    const outcome = template?.render(
      new Map([
        ['x', { kind: 'value', value: 'c' }],
        ['n', { kind: 'unknown', why: '' }],
        ['j', { kind: 'value', value: new Map() }],
      ] as const),
    );
    expect(outcome).toEqual({ kind: 'value', value: 'c waits for ?, none.' });
  });
});

describe('where a hole may not be', () => {
  it.each([
    'echo "${{ x }}"',
    "echo '${{ x }}'",
    'echo "a $(ls "${{ x }}")"',
    'cat <<E\n${{ x }}\nE\n',
    "cat <<'E'\n${{ x }}\nE\n",
    'cat <<-E\n\t${{ x }}\n\tE\n',
    'cat <<${{ x }}\nx\n',
    'echo $((${{ n }} + 1))',
    '((${{ n }} > 1))',
    'echo `ls ${{ x }}`',
    'echo "`ls ${{ x }}`"',
    'echo ${v:-${{ x }}}',
    'echo \\${{ x }}',
    'echo $${{ x }}',
    "echo $'${{ x }}'",
    '# ${{ x }}',
    'ls # ${{ x }}',
    '${{ x }}=1',
    'a[${{ n }}]=1',
    'case a in ${{ x }}) ls ;; esac',
    'case a in (${{ x }}|b) ls ;; esac',
    '${{ x }}() { ls; }',
    'sh -c ${{ x }}',
    'bash -ec ${{ x }}',
    'timeout 1 /bin/sh -c ${{ x }} a',
    'eval ${{ x }}',
    'eval echo ${{ x }}',
    'trap ${{ x }} EXIT',
    'xargs sh -c ${{ x }}',
    'docker exec v sh -c ls${{ x }}',
  ])('%s', (source) => {
    const { template, faults } = compileTemplate(source, names, 'command');
    expect(template).toBeUndefined();
    expect(faults.map((fault) => fault.code)).toContain('hole-not-a-word');
    const fault = faults.find(({ code }) => code === 'hole-not-a-word');
    // The caret is at the hole, or at the word that it is part of.
    expect(source.slice(fault?.start, fault?.end)).toContain('${{');
  });

  it.each([
    'ls ${{ x }}',
    'ls a${{ x }}b',
    'ls > ${{ x }}',
    'ls 2>${{ x }}',
    'ls "$(cat ${{ x }})"',
    'v=${{ x }} ls',
    'export v=${{ x }}',
    'if ls ${{ x }}; then :; fi',
    '(cd ${{ x }} && ls)',
    '{ ls ${{ x }}; }',
    'while read -r a; do ls ${{ x }} "$a"; done < ${{ x }}',
    'case ${{ x }} in a|b) ls ${{ x }} ;; *) : ;; esac',
    'sh -c \'ls "$1"\' sh ${{ x }}',
    'cat <<E\n$v\nE\nls ${{ x }}',
    'ls \'a\'${{ x }}"b"',
    'f() { ls ${{ x }}; }; f',
    'ls ${{ {"a": "}}"}.a + x }}',
    'ls -l --${{ x }}',
    "awk '{ print $1 }' ${{ x }}",
    'ls <(cat ${{ x }})',
    '! ls ${{ x }}',
    'ls ${{ x }} & wait',
    'echo a\\\n  ${{ x }}',
  ])('%s is fine', (source) => {
    expect(compileTemplate(source, names, 'command').faults).toEqual([]);
  });
});
