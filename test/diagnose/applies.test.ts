import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { conclusionsOf, differences } from '../../src/diagnose/compare.ts';
import { diagnose, diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { Problem } from '../../src/document/problem.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

beforeAll(() => {
  mkdirSync(join(folder(), 'probes'));
  const probe = (name: string, text: string): void =>
    writeFileSync(join(folder(), 'probes', `${name}.yaml`), `probe: ${name}\n${text}`);
  const steps = `steps:
  - { id: listed, title: Which services?, run: 'services', parse: lines }
output: inputs.name in listed
inputs: { name: { doc: the name } }
`;
  probe('service', `title: Does the service exist?\nif-false: the service does not exist\n${steps}`);
  probe('plain', `title: Does the service exist?\n${steps}`);
  probe('number', 'title: How many?\nsteps: [{ id: n, title: n, run: count, parse: int }]\noutput: n\n');
  probe('any', 'title: Which?\nsteps: [{ id: j, title: j, run: state, parse: json }]\noutput: j\n');
});

function load(id: string, head: string): { runbook: Runbook | undefined; problems: readonly Problem[] } {
  return loadRunbook({
    file: join(folder(), `${id}.yaml`),
    text: `runbook: ${id}
title: The queue is full
description: A test.
${head}
subjects: { as: queue, run: queues, parse: lines, name: queue }
steps:
  - { id: applies, title: Is it full?, run: 'size \${{ queue }}', parse: int }
findings:
  - { id: full, severity: critical, when: applies > 9, message: full }
`,
  });
}

function runbookOf(id: string, head: string): Runbook {
  const { runbook, problems } = load(id, head);
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  expect(problems).toEqual([]);
  return runbook;
}

const REDIS = 'applies-if: { uses: service, with: { name: \'"redis"\' } }';
const FULL = { queues: { text: 'a\n' }, "size 'a'": { text: '10' } };
const on = (services: Reply): FakeTarget => new FakeTarget({ ...FULL, services });

describe('applies-if', () => {
  it('is asked first, and where it is false nothing else is asked', async () => {
    const target = on({ text: 'cron\n' });
    const diagnosis = await diagnose(runbookOf('rb', REDIS), target);
    expect(diagnosis).toMatchObject({
      applies: false,
      reason: 'the service does not exist',
      subjects: [],
      findings: [],
      steps: [{ id: 'applies-if.listed', subject: 'node', status: 'ok' }],
    });
    expect(target.asked).toEqual(['services']);
  });

  it('changes nothing where it is true', async () => {
    const diagnosis = await diagnose(runbookOf('rb', REDIS), on({ text: 'cron\nredis\n' }));
    expect(diagnosis.findings.map(({ id }) => id)).toEqual(['full']);
    expect(diagnosis).not.toHaveProperty('applies');
    expect(diagnosis).not.toHaveProperty('reason');
  });

  it.each<[string, Reply]>([
    ['timed out', { status: 'timed-out' }],
    ['failed', { exitCode: 3, stderr: 'not permitted' }],
    ['truncated', { status: 'truncated', text: 'cron\n', partial: 'there is more' }],
  ])('is not false where the answer %s, so the runbook runs', async (_, reply) => {
    const diagnosis = await diagnose(runbookOf('rb', REDIS), on(reply));
    expect(diagnosis.findings.map(({ id }) => id)).toEqual(['full']);
    expect(diagnosis).not.toHaveProperty('applies');
  });

  it.each([
    ['null', { text: 'null' }],
    ['a word', { text: '"false"' }],
    ['nothing', { text: '' }],
    ['true', { text: 'true' }],
  ])('runs the runbook if the output is %s', async (_, state) => {
    const diagnosis = await diagnose(
      runbookOf('rb', 'applies-if: { uses: any }'),
      new FakeTarget({ ...FULL, state }),
    );
    expect(diagnosis.findings).toHaveLength(1);
  });

  it('is asked once for all runbooks that ask the same, and again for other inputs', async () => {
    const target = on({ text: 'cron\n' });
    const other =
      'inputs: { kind: { default: cron, doc: a kind } }\napplies-if: { uses: service, with: { name: inputs.kind } }';
    const all = await diagnoseAll(
      [runbookOf('one', REDIS), runbookOf('two', REDIS), runbookOf('three', other)],
      target,
    );
    expect(all.map(({ applies }) => applies)).toEqual([false, false, undefined]);
    expect(target.asked.filter((question) => question === 'services')).toHaveLength(1);
  });

  it('has a reason even if the probe gives none', async () => {
    const head = 'applies-if: { uses: plain, with: { name: \'"redis"\' } }';
    const { reason } = await diagnose(runbookOf('rb', head), on({ text: 'cron\n' }));
    expect(reason).toBe('Does the service exist? No');
  });

  it('is explained', async () => {
    const { explained } = await diagnose(runbookOf('rb', REDIS), on({ text: 'cron\n' }), { explain: true });
    expect(explained).toMatchObject([{ kind: 'let', id: 'applies-if', outcome: 'value', value: 'false' }]);
  });

  it('is a difference between two diagnoses', async () => {
    const runbook = runbookOf('rb', REDIS);
    const [here, not] = [
      await diagnose(runbook, on({ text: 'redis\n' })),
      await diagnose(runbook, on({ text: '' })),
    ];
    expect(conclusionsOf(not)).toEqual({ applies: false, subjects: {}, findings: [] });
    expect(differences(here, not)[0]).toBe('rb: no longer applies');
    expect(differences(not, here)[0]).toBe('rb: now applies');
  });
});

describe('check of applies-if', () => {
  it.each([
    ['applies-if: { uses: number }', 'type-mismatch', /must be a bool here, got int/],
    ['applies-if: { uses: servise }', 'probe-unknown', /unknown probe 'servise'/],
    ['applies-if: { uses: service }', 'missing-key', /needs 'name'/],
    ["applies-if: { uses: service, with: { name: '3' } }", 'type-mismatch', /takes a string here, got int/],
    ['applies-if: { uses: service, with: { name: queue } }', 'unknown-name', /queue/],
    ['applies-if: { run: true }', 'unknown-key', /run/],
  ])('%s: %s', (head, code, message) => {
    const { runbook, problems } = load('rb', head);
    expect(runbook).toBeUndefined();
    expect(problems.filter((one) => one.severity === 'error')).toContainEqual(
      expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
    );
  });
});
