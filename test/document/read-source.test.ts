/** Files that cannot be kept in a repository as text, and files that are not there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSource } from '../../src/document/read-source.ts';
import { parseYaml } from '../../src/document/yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'drillbook-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

function codes(content: string | Buffer): string[] {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, content);
  return readSource(file).problems.map(({ code }) => code);
}

describe('readSource', () => {
  it.each([
    ['not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xe9]), ['not-utf-8']],
    ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), ['not-utf-8']],
    ['more than 1 MiB', `a: ${'x'.repeat(1024 * 1024)}`, ['file-too-large']],
    ['more than 4 MiB', 'x'.repeat(5 * 1024 * 1024), ['file-too-large']],
    ['a byte order mark', '\ufeffa: 1\n', []],
    ['brackets by the ten thousand', '['.repeat(50_000), ['yaml-syntax']],
    [
      'aliases of aliases',
      `a: &a [x]\n${'bcdefgh'
        .split('')
        .map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]}, `.repeat(9)}]`)
        .join('\n')}\n`,
      ['yaml-syntax'],
    ],
  ])('%s', (_, content, expected) => {
    expect([...new Set(codes(content))]).toEqual(expected);
  });

  it('what is not there, and folders', () => {
    expect(readSource(join(folder, 'nothing.yaml')).problems).toMatchObject([
      { code: 'file-unreadable', line: 1, column: 1 },
    ]);
    expect(readSource(folder).problems).toMatchObject([{ code: 'file-unreadable' }]);
  });

  it('an empty file has no data', () => {
    expect(parseYaml('x.yaml', '').data).toBeUndefined();
    expect(parseYaml('x.yaml', '# only a comment\n').data).toBeUndefined();
  });

  it('keys of JavaScript are only keys', () => {
    const { data } = parseYaml('x.yaml', '__proto__: { polluted: yes }\nconstructor: 1\n');
    expect(Object.keys(data as object)).toContain('constructor');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
