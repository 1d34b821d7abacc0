import { describe, expect, it } from 'vitest';
import { terminalLine, terminalText } from '../../src/report/terminal-text.ts';

describe('terminalText', () => {
  it.each([
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\rb', 'a\\x0db'],
    ['nul\0', 'nul\\x00'],
    ['\u009b2J', '\\x9b2J'],
    ['abc\u202etxt', 'abc\\u202etxt'],
    ['zero\u200bwidth', 'zero\\u200bwidth'],
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
