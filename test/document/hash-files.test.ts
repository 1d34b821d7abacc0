import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, hashFile } from '../../src/document/hash-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

function made(name: string, text = name): string {
  const path = join(folder(), name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}
const below = (path: string): string[] | undefined => filesBelow(path)?.map((file) => relative(path, file));

describe('filesBelow', () => {
  it('lists a folder, also what a link to another one leads to', () => {
    for (const name of ['tree/b', 'tree/a/x', 'other/deep/y']) made(name);
    symlinkSync('../other', join(folder(), 'tree/c'));
    expect(below(join(folder(), 'tree'))).toEqual(['a/x', 'b', 'c/deep/y']);
  });

  it('ends where links lead back or nowhere', () => {
    made('loop/a/x');
    symlinkSync('..', join(folder(), 'loop/a/up'));
    symlinkSync('self', join(folder(), 'loop/self'));
    symlinkSync('nothing', join(folder(), 'loop/gone'));
    expect(below(join(folder(), 'loop'))).toEqual(['a/up', 'a/x', 'gone', 'self']);
  });

  it('is a file itself, also a missing one', () => {
    expect(filesBelow(made('one'))).toHaveLength(1);
    expect(filesBelow(join(folder(), 'missing'))).toHaveLength(1);
  });
});

describe('hashFile', () => {
  it('is of the bytes as they are', () => {
    const text = 'a\r\nb\u00e9'.repeat(50_000);
    const hash = createHash('sha256').update(text).digest('hex');
    expect(hashFile(made('text', text))).toBe(`sha256:${hash}`);
    expect(hashFile(made('text', text.replaceAll('\r', '')))).not.toBe(`sha256:${hash}`);
  });

  it('is of where a link to a folder leads', () => {
    made('target/x');
    symlinkSync('target', join(folder(), 'link'));
    const hash = createHash('sha256').update('target').digest('hex');
    expect(hashFile(join(folder(), 'link'))).toBe(`sha256:${hash}`);
  });

  it('is nothing of what cannot be read, without blocking', () => {
    execFileSync('mkfifo', [join(folder(), 'fifo')]);
    expect(['missing', 'fifo', 'target'].map((name) => hashFile(join(folder(), name)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(hashFile('/dev/zero')).toBeUndefined();
  });
});
