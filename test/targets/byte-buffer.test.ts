import { expect, test } from 'vitest';
import { ByteBuffer } from '../../src/targets/session/byte-buffer.ts';

test('keeps bytes up to its cap, and reports overflow', () => {
  const buffer = new ByteBuffer(5);
  expect(buffer.add(Buffer.from('abc'))).toBe(true);
  expect(buffer.add(Buffer.from('de'))).toBe(true);
  expect(buffer.overflowed).toBe(false);
  expect(buffer.add(Buffer.from('f'))).toBe(false);
  expect(buffer.bytes().toString()).toBe('abcde');
  expect(buffer.overflowed).toBe(true);
});

test('keeps the beginning of input that does not fit', () => {
  const buffer = new ByteBuffer(3);
  buffer.add(Buffer.from('abcdef'));
  expect(buffer.bytes().toString()).toBe('abc');
});
