import { describe, expect, it } from 'vitest';
import { escapedJson, terminalColumns, terminalLine, terminalText } from '../../src/text/terminal-text.ts';

describe('terminalText', () => {
  it.each([
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\rb', 'a\\x0db'],
    ['nul\0', 'nul\\x00'],
    ['\u009b2J', '\\x9b2J'],
    ['abc\u202etxt', 'abc\\u202etxt'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
    ['arabic letter mark \u061c', 'arabic letter mark \\u061c'],
    ['soft\u00adhyphen', 'soft\\xadhyphen'],
    ['mongolian \u180e', 'mongolian \\u180e'],
    ['annotation \ufff9', 'annotation \\ufff9'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['lone \ud800', 'lone \\ud800'],
  ])('shows what would change the terminal: %j', (raw, shown) => {
    expect(terminalText(raw)).toBe(shown);
  });

  it('leaves text, line breaks, tabs and other scripts as they are', () => {
    expect(terminalText('容器 Up\n\tüber')).toBe('容器 Up\n\tüber');
  });

  it('keeps a name on one line', () => {
    expect(terminalLine('a\nb\tc')).toBe('a\\nb\\tc');
  });
});

it('keeps a column for each character of a source line', () => {
  expect(terminalColumns('a\tb\u202ec\u{e0041}')).toBe('a b\u{fffd}c\u{fffd}');
});

describe('escapedJson', () => {
  it('escapes what a terminal would obey or hide, and stays the same JSON', () => {
    const value = { name: 'a\u009bb\u00ad\u{e0041}\u061c容器' };
    const text = escapedJson(value, 2);
    expect(text).toBe('{\n  "name": "a\\u009bb\\u00ad\\udb40\\udc41\\u061c容器"\n}');
    expect(JSON.parse(text)).toEqual(value);
  });
});
