/** Files that would hold or flood whoever opens them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFiles } from '../../src/project/check-files.ts';
import { readRegularFile } from '../../src/document/regular-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('readRegularFile', () => {
  it.each([
    ['/dev/zero', 'special'],
    ['/dev/null', 'special'],
    ['/proc', 'folder'],
    ['/nonexistent/file', 'missing'],
  ])('refuses %s: %s', (path, code) => {
    expect(() => readRegularFile(path, 1024)).toThrowError(
      expect.objectContaining({ name: 'FileRefused', code }),
    );
  });

  it('refuses a FIFO at once, and cyclic links', () => {
    const fifo = join(folder(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(() => readRegularFile(fifo, 1024)).toThrowError(expect.objectContaining({ code: 'special' }));
    const [one, two] = [join(folder(), 'one'), join(folder(), 'two')];
    symlinkSync(one, two);
    symlinkSync(two, one);
    expect(() => readRegularFile(one, 1024)).toThrowError(expect.objectContaining({ code: 'links' }));
  });

  it('reads what claims to have no size, and refuses more than the limit', () => {
    expect(readRegularFile('/proc/self/status', 1 << 20).toString()).toMatch(/^Name:/);
    expect(() => readRegularFile('/proc/self/status', 10)).toThrowError(
      expect.objectContaining({ code: 'too-large' }),
    );
    const file = join(folder(), 'eleven');
    writeFileSync(file, 'eleven byte');
    expect(() => readRegularFile(file, 10)).toThrowError(expect.objectContaining({ code: 'too-large' }));
    expect(readRegularFile(file, 11).toString()).toBe('eleven byte');
  });
});

describe('check', () => {
  it('checks the other files of a folder that has a FIFO, a circle of links and a link to itself', () => {
    const root = join(folder(), 'project');
    mkdirSync(join(root, 'inner'), { recursive: true });
    execFileSync('mkfifo', [join(root, 'a.yaml')]);
    symlinkSync('c.yaml', join(root, 'b.yaml'));
    symlinkSync('b.yaml', join(root, 'c.yaml'));
    symlinkSync('..', join(root, 'inner/up'));
    writeFileSync(join(root, 'inner/d.yaml'), 'runbook: other\n');
    const { files, problems } = checkFiles([root]);
    expect(files.map((file) => file.slice(root.length + 1))).toEqual([
      'a.yaml',
      'b.yaml',
      'c.yaml',
      'inner/d.yaml',
    ]);
    const codes = problems.map(({ file, code }) => `${file.slice(root.length + 1)} ${code}`);
    for (const name of ['a', 'b', 'c']) expect(codes).toContain(`${name}.yaml file-unreadable`);
    expect(codes).toContain('inner/d.yaml name-mismatch');
  });
});
