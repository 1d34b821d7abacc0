import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { drillbook } from '../support/program.ts';
import type { Ran } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const run = (...args: string[]): Promise<Ran> => drillbook(args, { cwd: folder() });

/** A library of two runbooks for services of which this machine has the first one or none. */
beforeEach(() => {
  rmSync(join(folder(), 'service'), { force: true });
  mkdirSync(join(folder(), 'runbooks/probes'), { recursive: true });
  writeFileSync(
    join(folder(), 'runbooks/probes/service.yaml'),
    `probe: service
title: Is there such a service?
if-false: there is no such service
inputs: { file: { doc: its file } }
steps:
  - { id: there, title: Does its file exist?, read: '\${{ inputs.file }}' }
output: found(there)
`,
  );
  for (const [name, file] of [
    ['first', join(folder(), 'service')],
    ['second', join(folder(), 'no-such-service')],
  ] as const) {
    writeFileSync(
      join(folder(), `runbooks/${name}.yaml`),
      `runbook: ${name}
title: The service is broken
applies-if: { uses: service, with: { file: '"${file}"' } }
steps:
  - { id: state, title: What does it say?, read: '${file}' }
findings:
  - { id: broken, severity: critical, when: state != "ok", message: 'It says \${{ state }}.' }
`,
    );
  }
});

describe('runbooks that do not apply', () => {
  it('are listed by diagnose --all, with exit code 0', async () => {
    const ran = await run('diagnose', '--all');
    expect(ran).toMatchObject({
      code: 0,
      stderr: '',
      stdout:
        'first on local does not apply: there is no such service\nsecond on local does not apply: there is no such service\n',
    });
  });

  it.each([
    ['ok', 0],
    ['bad', 1],
  ])('do not hide what the others find: %s', async (state, code) => {
    writeFileSync(join(folder(), 'service'), state);
    const ran = await run('diagnose', '--all');
    expect(ran.code).toBe(code);
    expect(ran.stdout).toContain('second on local does not apply: there is no such service\n');
    expect(ran.stdout).toContain(state === 'ok' ? '1 healthy' : 'critical broken: node\n  It says bad.\n');
  });

  it('say so where they are named', async () => {
    const ran = await run('diagnose', 'second', '--explain', '--subject', 'node');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('second on local does not apply: there is no such service');
    expect(ran.stdout).toContain('let applies-if: false');
  });

  it('have nothing to cure', async () => {
    const ran = await run('diagnose', 'second', '--remedy', 'x', '--subject', 'node');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('second does not apply: there is no such service');
  });

  it('are said to be so by capture, and do not apply to the capture either', async () => {
    const file = join(folder(), 'c.json');
    const ran = await run('capture', '--all', '-o', file);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('second does not apply: there is no such service\n');
    const replayed = await run('diagnose', 'second', '--on', file);
    expect(replayed.code).toBe(0);
    expect(replayed.stdout).toContain('does not apply: there is no such service');
  });

  it('are shown with what they ask for, and filled in with why they do not apply', async () => {
    expect((await run('show', 'second')).stdout).toContain('**Applies if:** Is there such a service?');
    const filled = await run('show', 'second', '--on', 'local');
    expect(filled).toMatchObject({ code: 0, stderr: '' });
    expect(filled.stdout).toContain('does not apply: there is no such service');
  });

  it('list that question in a dry run', async () => {
    const { stdout } = await run('diagnose', 'second', '--dry-run');
    expect(stdout).toContain('read  ${{ inputs.file }}');
  });

  it('cannot be named beside --all', async () => {
    const ran = await run('diagnose', 'second', '--all');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('give either runbook names, --all or --tag');
  });
});
