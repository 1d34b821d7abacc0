import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveOf } from '../../src/lab/machine/archive.ts';

describe('an archive', () => {
  let folder: string;
  let out: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
    out = join(folder, 'out');
    mkdirSync(out);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const unpack = (archive: Buffer): void =>
    void execFileSync('tar', ['-x', '-p', '-C', out], { input: archive });

  it('unpacks with tar: content, mode, folders, links followed', () => {
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'sub'), { recursive: true });
    writeFileSync(join(tree, 'sub', 'bytes'), Buffer.from([0, 255, 10, 13]));
    writeFileSync(join(tree, 'exactly'), Buffer.alloc(512, 'x'));
    writeFileSync(join(tree, 'empty'), '');
    symlinkSync('exactly', join(tree, 'link'));
    chmodSync(join(tree, 'exactly'), 0o755);
    unpack(
      archiveOf([
        { from: tree, to: '/opt/tree' },
        { from: join(tree, 'empty'), to: 'etc/renamed', mode: 0o600 },
      ]),
    );
    expect(readFileSync(join(out, 'opt/tree/sub/bytes'))).toEqual(Buffer.from([0, 255, 10, 13]));
    expect(readFileSync(join(out, 'opt/tree/link'), 'utf8')).toBe('x'.repeat(512));
    expect(statSync(join(out, 'opt/tree/exactly')).mode & 0o777).toBe(0o755);
    expect(statSync(join(out, 'etc/renamed')).mode & 0o777).toBe(0o600);
  });

  it('splits long paths, and refuses those that do not fit', () => {
    const file = join(folder, 'f');
    writeFileSync(file, 'y');
    const long = `/${'d'.repeat(90)}/${'e'.repeat(60)}/${'f'.repeat(90)}`;
    unpack(archiveOf([{ from: file, to: long }]));
    expect(readFileSync(join(out, long), 'utf8')).toBe('y');
    expect(() => archiveOf([{ from: file, to: `/${'g'.repeat(101)}` }])).toThrow(RangeError);
  });

  it('cannot escape the root', () => {
    const file = join(folder, 'f');
    writeFileSync(file, 'y');
    unpack(archiveOf([{ from: file, to: '/../../escaped' }]));
    expect(readFileSync(join(out, 'escaped'), 'utf8')).toBe('y');
  });

  it('refuses irregular files, and a folder with a link back into it', () => {
    expect(() => archiveOf([{ from: '/dev/zero', to: '/zero' }])).toThrowError(
      expect.objectContaining({ name: 'FileRefused', code: 'special', path: '/dev/zero' }),
    );
    const inner = mkdtempSync(join(folder, 'circle-'));
    symlinkSync('.', join(inner, 'again'));
    expect(() => archiveOf([{ from: inner, to: '/circle' }])).toThrowError(
      expect.objectContaining({ code: 'links', path: join(inner, 'again') }),
    );
  });
});
