import { describe, expect, it } from 'vitest';
import { cutColumns, padColumns, textColumns, wrapText } from '../../src/text/wrap.ts';

describe('wrapText', () => {
  it('wraps words, with an indent for the first line and another one for the rest', () => {
    expect(
      wrapText('a runc that waits for its freezer', { columns: 40, first: 'runtime ', rest: '  ' }),
    ).toEqual(['runtime a runc that waits for its', '  freezer']);
  });

  it('wraps nothing without a width', () => {
    const long = 'word '.repeat(100).trim();
    expect(wrapText(long, { columns: undefined, first: '  ' })).toEqual([`  ${long}`]);
  });

  it.each(['漢字'.repeat(60), '👩‍👩‍👧‍👦 '.repeat(40), 'e\u0301'.repeat(200), 'x'.repeat(500)])(
    'never exceeds the width: %.20s',
    (text) => {
      const lines = wrapText(text, { columns: 40, first: '    ' });
      expect(Math.max(...lines.map(textColumns))).toBeLessThanOrEqual(40);
      expect(lines.join('').replaceAll(/\s/g, '')).toBe(text.normalize().replaceAll(/\s/g, ''));
    },
  );

  it('keeps the line breaks of the text', () => {
    expect(wrapText('a\n\nb', { columns: 40, first: ' ' })).toEqual([' a', '', ' b']);
  });
});

describe('columns', () => {
  it('pads and cuts by columns, not by characters', () => {
    expect(textColumns('漢字')).toBe(4);
    expect(padColumns('漢字', 6)).toBe('漢字  ');
    expect(cutColumns('漢字漢字', 5)).toBe('漢字…');
    expect(cutColumns('abc', 3)).toBe('abc');
  });
});
