/** Recordings of a terminal, as a player reads them. */
import { describe, expect, it } from 'vitest';
import { asciicast } from '../../src/report/asciicast.ts';
import { pauseAfter } from '../../src/report/pace.ts';

const HEADER = { title: 'A "demo"', columns: 80, rows: 30 };

describe('asciicast', () => {
  const paragraphs = ['One\nTwo\n', '\n\u001b[1mThree\u001b[22m\n', 'four'];
  const [head = '', ...events] = asciicast(HEADER, paragraphs).trimEnd().split('\n');
  const parsed = events.map((line) => JSON.parse(line) as [number, string, string]);

  it('begins with the header of version 2', () => {
    expect(JSON.parse(head)).toEqual({
      version: 2,
      width: 80,
      height: 30,
      title: 'A "demo"',
      env: { TERM: 'xterm-256color' },
    });
  });

  it('has one output event for each line, as a terminal gets it', () => {
    expect(parsed.every(([, kind]) => kind === 'o')).toBe(true);
    expect(parsed.map(([, , text]) => text)).toEqual([
      'One\r\n',
      'Two\r\n',
      '\r\n',
      '\u001b[1mThree\u001b[22m\r\n',
      'four',
      '',
    ]);
  });

  it('has times that rise with what there is to read', () => {
    const times = parsed.map(([time]) => time);
    expect(times[0]).toBe(0);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[2]).toBeCloseTo(0.1 + pauseAfter('One\nTwo\n') / 1000, 3);
    const long = asciicast(HEADER, ['word '.repeat(40), 'end'])
      .trimEnd()
      .split('\n');
    const [, , last] = long.map((line) => JSON.parse(line) as [number, string, string]);
    expect(last?.[0]).toBeGreaterThan(2);
  });

  it('is the same for the same paragraphs', () => {
    expect(asciicast(HEADER, paragraphs)).toBe(asciicast(HEADER, paragraphs));
  });
});
