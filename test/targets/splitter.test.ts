import { expect, test } from 'vitest';
import { Splitter } from '../../src/targets/session/splitter.ts';

const WORD = 'abcabcabx';

/** Splits the text in chunks of this size and returns the events, with adjacent data joined. */
function split(text: string, size: number): string[] {
  const seen: string[] = [];
  const splitter = new Splitter(
    (bytes) => {
      const last = seen.at(-1);
      if (last?.startsWith('data ') === true) seen[seen.length - 1] = last + bytes.toString('latin1');
      else seen.push(`data ${bytes.toString('latin1')}`);
    },
    (mark) => seen.push(`mark ${mark}`),
  );
  splitter.expect(WORD);
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
  splitter.flush();
  return seen;
}

const cases: [string, string, string[]][] = [
  ['data alone', 'hello\n', ['data hello\n']],
  ['a mark alone', `${WORD} end 0\n`, ['mark end 0']],
  ['data without a line break before a mark', `x${WORD} 1\ny`, ['data x', 'mark 1', 'data y']],
  ['two marks', `a${WORD} 1\n${WORD} 2\nb`, ['data a', 'mark 1', 'mark 2', 'data b']],
  ['data that only begins like a mark', 'abcabcabcabcab', ['data abcabcabcabcab']],
  ['a beginning before the mark itself', `abcabc${WORD} z\n`, ['data abcabc', 'mark z']],
  ['a mark that never ends', `x${WORD} 12`, [`data x${WORD} 12`]],
];

test.each(cases)('%s, in chunks of any size', (_, text, expected) => {
  for (let size = 1; size <= text.length; size += 1) expect(split(text, size)).toEqual(expected);
});

test('does not hold back what cannot become a mark', () => {
  const seen: string[] = [];
  const splitter = new Splitter(
    (bytes) => seen.push(bytes.toString()),
    () => undefined,
  );
  splitter.expect(WORD);
  splitter.push(Buffer.from('a line\nab'));
  expect(seen).toEqual(['a line\n']);
  splitter.push(Buffer.from('d'));
  expect(seen).toEqual(['a line\n', 'abd']);
});

test('after the last mark everything is data', () => {
  const seen: string[] = [];
  const splitter: Splitter = new Splitter(
    (bytes) => seen.push(bytes.toString()),
    () => splitter.expect(undefined),
  );
  splitter.expect(WORD);
  splitter.push(Buffer.from(`${WORD} end\n${WORD} late\n`));
  expect(seen).toEqual([`${WORD} late\n`]);
});
