/** Labs on the command line. Needs `npm run build`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadLab } from '../../src/lab/definition/load.ts';
import { drillbook } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('new lab', () => {
  it('writes a lab that passes check', async () => {
    const cwd = join(folder(), 'new');
    mkdirSync(cwd);
    const made = await drillbook(['new', 'lab', 'my-redis'], { cwd });
    expect(made).toMatchObject({ code: 0, stdout: 'labs/my-redis/lab.yaml\n', stderr: '' });
    const { definition } = loadLab(join(cwd, 'labs/my-redis/lab.yaml'));
    expect(definition).toMatchObject({ id: 'my-redis', title: 'My redis', target: 'redis' });
    const checked = await drillbook(['check', '--strict'], { cwd });
    expect(checked).toMatchObject({ code: 0, stdout: '1 files, 0 errors, 0 warnings\n' });
  });

  it('names the schema that comes with drillbook, and overwrites nothing', async () => {
    const cwd = join(folder(), 'again');
    mkdirSync(cwd);
    await drillbook(['new', 'lab', 'redis'], { cwd });
    const text = readFileSync(join(cwd, 'labs/redis/lab.yaml'), 'utf8');
    expect(text).toContain('$schema=../../node_modules/drillbook/schema/lab.schema.json\n');
    expect(await drillbook(['new', 'lab', 'redis'], { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('labs/redis/lab.yaml already exists') as string,
    });
  });
});

describe('check --commands', () => {
  it('lists privileged machines with their reasons', async () => {
    const path = join(folder(), 'listed/labs/pair');
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'lab.yaml'),
      `lab: pair
title: Two machines
machines:
  node: { image: { name: node }, privileged: "it runs \\e[31mdockerd" }
  client: { image: { name: app } }
target: node
`,
    );
    const { code, stdout } = await drillbook(['check', '--commands'], { cwd: join(folder(), 'listed') });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^pair:\n {2}privileged machine node: it runs .*dockerd\n1 files, 0 errors/);
    expect(stdout).not.toContain('\u001b');
  });
});
