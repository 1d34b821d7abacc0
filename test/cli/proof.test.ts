/** A proof as a user meets it: the commands and reports that name it. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT, drillbook } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const CAPTURE = join(ROOT, 'test/fixtures/captures/redis-refuses-writes/during.json');
const run = (...args: string[]) => drillbook(args, { cwd: folder() });

beforeAll(() => {
  mkdirSync(join(folder(), 'runbooks/probes'), { recursive: true });
  for (const name of [
    'redis-refuses-writes',
    'probes/redis-servers',
    'probes/redis-info',
    'probes/redis-server',
  ]) {
    cpSync(join(ROOT, `runbooks/${name}.yaml`), join(folder(), `runbooks/${name}.yaml`));
  }
  writeFileSync(join(folder(), 'proof.json'), '{"schema":"drillbook/proof@1","runbooks":[],"files":{}}');
});

describe('a proof.json beside the runbooks', () => {
  it('is named by check, which fails with --strict', async () => {
    const { code, stdout } = await run('check', '--strict');
    expect(code).toBe(2);
    expect(stdout).toContain('warning[not-proven] this runbook was never drilled');
  });

  it('is named by a diagnosis', async () => {
    const { stdout } = await run('diagnose', 'redis-refuses-writes', '--on', CAPTURE);
    expect(stdout).toMatch(/^ *proof: never drilled$/m);
    const json = await run('diagnose', 'redis-refuses-writes', '--on', CAPTURE, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ proof: 'never drilled' });
  });

  it('is named by show, and counted by proof, which writes a badge', async () => {
    expect((await run('show', 'redis-refuses-writes')).stdout).toContain('**Proof:** never drilled\n');
    const { code, stdout } = await run('proof', '--json', '--badge', 'badge.svg');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ runbooks: [{ state: 'none' }] });
    expect(readFileSync(join(folder(), 'badge.svg'), 'utf8')).toContain('<title>drills none: never drilled');
  });

  it('is an error of proof, with its place, if it is broken', async () => {
    writeFileSync(join(folder(), 'broken.json'), '{ "schema": 1 }');
    const { code, stderr } = await run('proof', '--proof', 'broken.json');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^broken\.json:1:13 error\[/);
    const drill = await run('drill', 'fuse-hung-rm', '--proof', 'missing/proof.json');
    expect([drill.code, drill.stderr]).toEqual([2, expect.stringContaining('[proof-file]')]);
  });
});
