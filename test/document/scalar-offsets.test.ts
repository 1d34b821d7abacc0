/** From an offset in a value to the place in the file, for every way of writing a text in YAML. */
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/document/yaml-file.ts';

/** The text has ⟦marks⟧ around what must be found; `needle` is what they are around in the value. */
function find(marked: string): { expected: string; found: string; needle: string } {
  const start = marked.indexOf('⟦');
  const end = marked.indexOf('⟧') - 1;
  const text = marked.replace('⟦', '').replace('⟧', '');
  const file = parseYaml('x.yaml', text);
  expect(file.problems).toEqual([]);
  const value = (file.data as { key: string }).key;
  const needle = text.slice(start, end);
  const at = value.indexOf(needle);
  expect(at).toBeGreaterThanOrEqual(0);
  const { line, column, length } = file.problemInside('cel-syntax', '', ['key'], at, at + needle.length);
  const before = text.slice(0, start).split('\n');
  return {
    expected: `${before.length}:${(before.at(-1) ?? '').length + 1}+${needle.length}`,
    found: `${line}:${column}+${length}`,
    needle,
  };
}

describe('offsets', () => {
  it.each([
    ['plain', 'key: a == ⟦bad⟧ && c\n'],
    ['plain over lines', 'key: a == 1\n  && b\n  && ⟦bad⟧ && c\n'],
    ['plain with an empty line', 'key: a\n\n  b ⟦bad⟧\n'],
    ['single quotes', "key: 'it''s ⟦bad⟧'\n"],
    ['single quotes over lines', "key: 'one\n   two ''x'' ⟦bad⟧'\n"],
    ['double quotes', 'key: "a \\"b\\" ⟦bad⟧"\n'],
    ['double quotes with escapes', 'key: "\\x41\\u00e9\\U0001F600\\n\\t ⟦bad⟧"\n'],
    ['double quotes over lines', 'key: "one\n   two \\\n   three ⟦bad⟧"\n'],
    ['a literal block', 'key: |\n  one\n  two ⟦bad⟧\n  three\n'],
    ['a literal block, deeper lines', 'key: |\n  one\n      two ⟦bad⟧\n'],
    ['a literal block, empty lines', 'key: |-\n\n  one\n\n  two ⟦bad⟧\n'],
    ['a literal block with an indent', 'key: |2\n    one\n  two ⟦bad⟧\n'],
    ['a literal block, a comment after its header', 'key: | # a comment\n  one ⟦bad⟧\n'],
    ['a folded block', 'key: >-\n  one\n  two ⟦bad⟧\n  three\n'],
    ['a folded block, empty lines', 'key: >\n  one\n\n\n  two ⟦bad⟧\n'],
    ['a folded block, deeper lines', 'key: >\n  one\n    deeper\n  two ⟦bad⟧\n'],
    ['in a flow map', '{ other: 1, key: a ⟦bad⟧ }\n'],
    ['after wide characters', 'key: "日本 😀 ⟦bad⟧"\n'],
    ['with carriage returns', 'key: |\r\n  one\r\n  two ⟦bad⟧\r\n'],
    ['behind an anchor', 'key: &a a ⟦bad⟧\n'],
  ])('%s', (_, marked) => {
    const { expected, found } = find(marked);
    expect(found).toBe(expected);
  });

  it('an alias points at what it stands for', () => {
    const file = parseYaml('x.yaml', 'first: &a one bad\nkey: *a\n');
    expect(file.problemInside('cel-syntax', '', ['key'], 4, 7)).toMatchObject({
      line: 1,
      column: 15,
      length: 3,
    });
  });
});
