/** Results and progress that cannot be written, as the program meets them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { painter } from '../../src/report/paint.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const BIN = join(ROOT, 'dist/bin.js');
const HEALTHY = join(ROOT, 'test/fixtures/captures/fuse-hung-rm/before.json');
const DIAGNOSE = `"${process.execPath}" "${BIN}" diagnose "${join(ROOT, 'runbooks/container-up-process-gone.yaml')}" --on "${HEALTHY}"`;

/** In a shell, which can connect the program's output to anything. */
async function shell(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('output', () => {
  it('results that a full disk loses are exit code 3 with one line, no stack', async () => {
    const { code, stderr } = await shell(`${DIAGNOSE} > /dev/full`);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^drillbook: .* \[output-lost\]\n$/);
  });

  it('progress that cannot be written does not matter', async () => {
    expect((await shell(`${DIAGNOSE} 2> /dev/full`)).code).toBe(0);
  });

  it('whoever leaves early does not change the exit code', async () => {
    const { code } = await shell(`{ ${DIAGNOSE}; echo $? >&3; } 3>&1 | true`);
    expect(code).toBe(0);
  });

  it.each(['/dev/full', '/nonexistent/folder/x.xml', '/'])(
    'a reporter that cannot write to %s is refused before anything is asked',
    async (file) => {
      const { code, stdout, stderr } = await shell(`${DIAGNOSE} --reporter junit=${file} --reporter console`);
      expect(stderr).toContain('[reporter-file]');
      expect(stdout).toBe('');
      expect(code).toBe(2);
    },
  );

  it('a page for people goes to a file, beside what the terminal shows', async () => {
    const file = join(folder(), 'report.html');
    const { code, stdout } = await shell(`${DIAGNOSE} --reporter console --reporter html="${file}"`);
    expect(code).toBe(0);
    expect(stdout).not.toContain('<');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*All healthy[\s\S]*<\/html>\s*$/);
  });

  it('a working folder that is gone is one clear error', async () => {
    const gone = mkdtempSync(join(folder(), 'gone-'));
    const command = `cd "${gone}" && rmdir "${gone}" && "${process.execPath}" "${BIN}" check`;
    const { code, stderr } = await shell(command);
    expect(stderr).toContain('[no-working-folder]');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(() => rmdirSync(gone)).toThrow();
  });
});

describe('painter', () => {
  it.each([
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'xterm', NO_COLOR: '1' }, false],
  ])('with %j: %s', (environment, colours) => {
    const before = { TERM: process.env['TERM'], NO_COLOR: process.env['NO_COLOR'] };
    delete process.env['NO_COLOR'];
    Object.assign(process.env, environment);
    try {
      expect(painter(true)('red', 'x') !== 'x').toBe(colours);
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
