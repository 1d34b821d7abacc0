/**
 * A field missing from every recorded answer is a warning of `check --strict`: the subject would always look healthy.
 */
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkFilesInParts } from '../../src/project/check-files.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { unrecordedFields } from '../../src/drill/recorded-fields.ts';
import type { RecordedDrill } from '../../src/drill/recorded.ts';
import { loadRecordedDrills } from '../../src/drill/recorded.ts';
import { loadRunbookInParts } from '../../src/runbook/load/load.ts';
import { mask } from '../../src/capture/mask/mask.ts';
import { recording } from '../../src/capture/record.ts';
import { writeCapture } from '../../src/capture/write.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { drillbook, ROOT } from '../support/program.ts';

const ANSWERS = {
  '/proc/meminfo': { text: 'MemTotal:       16384 kB\nMemAvailable:      12 kB\n' },
  list: { text: '{"Id":"a","Labels":{},"Mounts":[{"Source":"/x"}]}\n{"Id":"b","Labels":{},"Mounts":[]}\n' },
  '/run/a': { text: 'state: up\n' },
  '/run/b': { text: 'state: down\n' },
};

/** A folder with one recorded drill that answers the steps of this runbook. */
async function recorded(file: string): Promise<string> {
  const { runbook, problems } = loadRunbookInParts(file);
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  const target = recording(new FakeTarget(ANSWERS));
  await diagnoseAll([runbook], target);
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'one'));
  const capture = target.capture({
    runbooks: [runbook.id],
    target: 'fake',
    versions: new Map(),
    skipped: [],
  });
  await writeCapture(join(folder, 'one', 'during.json'), mask(capture));
  return folder;
}

function fileWith(yaml: string, probe?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'rb.yaml'), `runbook: rb\ntitle: A test\ndescription: A test.\n${yaml}`);
  mkdirSync(join(folder, 'probes'));
  if (probe !== undefined) writeFileSync(join(folder, 'probes', 'p.yaml'), probe);
  return join(folder, 'rb.yaml');
}

async function problems(yaml: string, probe?: string): Promise<string[]> {
  const file = fileWith(yaml, probe);
  const drills = await loadRecordedDrills(await recorded(file));
  const found = await unrecordedFields(checkFilesInParts([file]).parts, drills);
  return found.map(({ code, message, hint = '', line, column, severity }) => {
    expect([code, severity]).toEqual(['field-not-recorded', 'warning']);
    return `${line}:${column} ${message}; ${hint}`;
  });
}

const memory = (finding: string): string => `steps:
  - { id: memory, title: How much is left?, read: /proc/meminfo, parse: key-values }
findings:
  - { id: low, severity: critical, message: low, evidence: [memory], ${finding} }
`;

describe('a field missing from every recorded answer', () => {
  it('is reported by check --strict, with its place and a suggestion', async () => {
    const file = fileWith(memory(`when: 'memory.MemAvailabel.contains("12")'`));
    const captures = await recorded(file);
    const lax = await drillbook(['check', file]);
    expect([lax.code, lax.stdout]).toEqual([0, '1 files, 0 errors, 0 warnings\n']);
    const ran = await drillbook(['check', '--strict', '--captures', captures, '--json', file]);
    expect((JSON.parse(ran.stdout) as { problems: unknown[] }).problems).toEqual([
      expect.objectContaining({
        code: 'field-not-recorded',
        severity: 'warning',
        file,
        line: 7,
        column: 84,
        message: "memory.MemAvailabel is always absent: the only recorded value has no 'MemAvailabel'",
        hint: "did you mean 'MemAvailable'?",
      }),
    ]);
    expect(ran.code).toBe(2);
    const right = fileWith(memory(`when: 'memory.MemAvailable.contains("12")'`));
    expect((await drillbook(['check', '--strict', '--captures', captures, right])).code).toBe(0);
  });

  it('is not checked without recorded drills, and check says so', async () => {
    const file = fileWith(memory(`when: 'memory.MemAvailabel.contains("12")'`));
    const ran = await drillbook(['check', '--strict', file], { cwd: tmpdir() });
    expect([ran.code, ran.stderr]).toEqual([
      0,
      'drillbook check: no recorded drills in captures/, so fields are not compared\n',
    ]);
    const missing = await drillbook(['check', '--strict', '--captures', '/no/such/folder', file]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('[no-captures]')]);
  });

  it.each([
    ['if something else decides', `when: 'false == found(memory) && memory.MemAvailabel == "0"'`],
    ['by an index', `when: 'memory["MemAvailabel"] == "0"'`],
    ['in a sentence', `when: found(memory), message: 'Left: \${{ memory.MemAvailabel }}'`],
    ['if it is tested for and nearly the right name', `when: has(memory.MemAvailabel)`],
    ['by in', `when: '"MemAvailabel" in memory'`],
    ['in the part of a sentence', `when: found(memory), message: 'Low [[: \${{ memory.MemAvailabel }}]]'`],
  ])('%s', async (_, finding) => {
    const text = finding.includes('message')
      ? memory(finding).replace('message: low, ', '')
      : memory(finding);
    expect(await problems(text)).toEqual([
      expect.stringMatching(/^7:\d+ memory.*always absent.*did you mean 'MemAvailable'\?$/),
    ]);
  });

  it.each([
    ['has()', `when: has(memory.SwapCached)`],
    ['orElse()', `when: 'orElse(memory.SwapCached, "0") == "1"'`],
    ['known() before', `when: 'known(memory.SwapCached) && memory.SwapCached == "1"'`],
  ])('may be missing if %s tests for it and no name is similar', async (_, finding) => {
    expect(await problems(memory(finding))).toEqual([]);
  });

  it('may be accepted', async () => {
    const because = 'reason: no lab has such a kernel';
    const finding = `when: 'memory.SwapCached == "1"', allow: [{ rule: field-not-recorded, ${because} }]`;
    expect(await problems(memory(finding))).toEqual([]);
  });

  const about = (
    where: string,
  ): string => `subjects: { run: list, parse: json-lines, as: one, where: '${where}', name: one.Id }
steps:
  - { id: files, title: What do they say?, read: '/run/\${{ one.Id }}', for: 'm in one.Mounts', max: 9, parse: key-values }
  - { id: said, title: Is it up?, uses: p, with: { one: one } }
findings:
  - id: f
    severity: info
    when: one.Mounts.exists(m, m.Sorce == "/x") || files.exists(f, f.files.stat == "up")
    message: \${{ one.Labels.team }}, \${{ said }}
    evidence: [files, said]
`;
  const probe = `probe: p
title: Is it up?
description: A test.
inputs: { one: { type: any, doc: a container } }
steps:
  - id: file
    title: What does it say?
    read: /run/\${{ inputs.one.Idd }}
    parse: key-values
  - id: again
    title: What does it say?
    read: /run/\${{ inputs.one.Id }}
    samples: { times: 2, every: 1ms, until: again.sate == "up" }
    parse: key-values
output: again.last().stte
`;

  it('is found in an element, a loop, a sample and a probe input', async () => {
    const found = await problems(about('one.Id != "c"'), probe);
    expect(found.map((line) => line.replace(/ is always absent: .*; /, '; '))).toEqual([
      "11:34 m.Sorce; did you mean 'Source'?",
      "11:76 f.files.stat; did you mean 'state'?",
      "8:31 inputs.one.Idd; did you mean 'Id'?",
      "13:51 again.sate; did you mean 'state'?",
      "15:22 again.last().stte; did you mean 'state'?",
    ]);
  });

  it('is found in subjects', async () => {
    const [first, ...rest] = await problems(about('one.Idd != "c"'), probe);
    expect([first, rest]).toEqual([
      "4:64 one.Idd is always absent: none of 2 recorded values has 'Idd'; did you mean 'Id'?",
      ["11:34 m.Sorce is always absent: the only recorded value has no 'Sorce'; did you mean 'Source'?"],
    ]);
  });
});

describe('our own runbooks', () => {
  let drills: RecordedDrill[];
  beforeAll(async () => {
    drills = await loadRecordedDrills(join(ROOT, 'test/fixtures/captures'));
  });

  it('read only fields that some drill recorded', { timeout: 120_000 }, async () => {
    const { parts } = checkFilesInParts([join(ROOT, 'runbooks')]);
    expect(parts.length).toBeGreaterThan(10);
    expect(await unrecordedFields(parts, drills)).toEqual([]);
  });

  it('are reported if a field is mistyped', async () => {
    const file = join(ROOT, 'runbooks/shim-gone-or-stuck.yaml');
    const text = readFileSync(file, 'utf8').replaceAll('.TracerPid', '.TracerPdi');
    const { runbook, parts } = loadRunbookInParts({ file, text });
    if (runbook === undefined) throw new Error('it is broken');
    const found = await unrecordedFields([{ runbook, parts }], drills);
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ hint }) => hint))).toEqual(new Set(["did you mean 'TracerPid'?"]));
  });
});
