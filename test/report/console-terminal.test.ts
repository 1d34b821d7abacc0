/** A diagnosis as a person sees it: at 80 and 40 columns, and in a pipe. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/replay.ts';
import { diagnoseAll } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { loadRunbooks } from '../../src/project/library.ts';
import { terminalStyle } from '../../src/cli/output.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { textColumns } from '../../src/text/wrap.ts';
import { aFinding, HOSTILE } from '../support/drill-results.ts';
import { ROOT } from '../support/program.ts';

const common = { schema: 'drillbook/diagnosis@2', runbook: 'rb', target: 'local', ms: 4, steps: [] } as const;
const widest = (text: string): number => Math.max(...text.split('\n').map(textColumns));
/** Commands are to be copied, so they do not wrap. */
const withoutCommands = (diagnoses: readonly Diagnosis[]): Diagnosis[] =>
  diagnoses.map((diagnosis) => ({
    ...diagnosis,
    findings: diagnosis.findings.map(({ remedy, ...finding }) =>
      remedy === undefined ? finding : { ...finding, remedy: { ...remedy, commands: [] } },
    ),
  }));

describe('the flagship', () => {
  let flagship: readonly Diagnosis[];
  beforeAll(async () => {
    await using target = await openCapture(join(ROOT, 'test/fixtures/captures/fuse-hung-rm/during.json'));
    const diagnoses = await diagnoseAll(loadRunbooks(['container-up-process-gone']), target);
    flagship = diagnoses.map((one) => ({ ...one, target: 'node-1' }));
  });

  it('says what, why, how it is known and what to do, in this order, in fifty lines of 80 columns', () => {
    const text = consoleDiagnosis(flagship, { colour: false, columns: 80 });
    const lines = text.split('\n');
    expect(lines[1]).toMatch(/^1 critical, 2 healthy/);
    expect(lines.length).toBeLessThanOrEqual(51);
    const at = (part: string): number => lines.findIndex((line) => line.includes(part));
    const order = [
      'critical freezer-held-by-unfreezable-task: victim',
      'victim is listed as',
      '└ its first process 238 is gone',
      '     └ its freezer stays FREEZING',
      'Does that process exist?',
      '    [<0>] request_wait_answer+0xaa/0x210',
      'remedy release-the-tasks',
      'side effects: ',
      'it worked if ',
    ].map(at);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    const words = consoleDiagnosis(withoutCommands(flagship), { colour: false, columns: 80 });
    expect(widest(words)).toBeLessThanOrEqual(80);
  });

  it('fits 40 columns', () => {
    const text = consoleDiagnosis(withoutCommands(flagship), { colour: false, columns: 40 });
    expect(widest(text)).toBeLessThanOrEqual(40);
    expect(text).toContain('\n  └ its freezer stays FREEZING\n');
  });

  it('keeps each sentence on one line in a pipe', () => {
    const text = consoleDiagnosis(flagship, { colour: false });
    expect(text).toMatch(/^ {2}victim is listed as .*FUSE connection 69\)\.$/m);
  });

  it('shows all evidence and the whole check with -v, and every step with -vv', () => {
    const plain = consoleDiagnosis(flagship, { colour: false });
    const all = consoleDiagnosis(flagship, { colour: false, evidence: true });
    for (const text of ['freezer.files:', 'VmPeak', 'its shim is still there']) {
      expect(plain).not.toContain(text);
      expect(all).toContain(text);
    }
    expect(all).not.toContain('steps for victim');
    expect(consoleDiagnosis(flagship, { colour: false, evidence: true, verbose: true })).toContain(
      'steps for victim',
    );
  });
});

describe('what is unknown', () => {
  const unknown = (name: string, ...unseen: string[]): Diagnosis['subjects'][number] => ({
    name,
    status: 'unknown',
    unseen,
  });
  const shown = (...subjects: Diagnosis['subjects']): string =>
    consoleDiagnosis([{ ...common, findings: [], subjects }], { colour: false });

  it.each([
    ['subjects: the capture has no answer to: may not be seen: permission denied', 'Record a new capture'],
    ['stat: permission denied', 'as root'],
    ['pods: the command failed with exit code 127: sh: podman: not found', 'Install the missing command'],
    ['info: missed its deadline of 3000 ms', 'longer `--deadline`'],
    ['what this means', 'drillbook show rb --on local --subject a'],
  ])('says what to do: %s', (why, advice) => {
    const text = shown(unknown('a', why));
    expect(text).toContain('1 unknown  4 ms\n\nunknown a\n');
    expect(text.match(/→ .*/g)).toEqual([expect.stringContaining(advice)]);
  });

  it('quotes a name in a command that people copy', () => {
    const text = shown(unknown("redis *:6379; it's", 'what this means'));
    expect(text).toContain("--subject 'redis *:6379; it'\\''s'");
  });

  it('names subjects with the same reason together', () => {
    const text = shown(unknown('a', 'x of a'), unknown('b', 'x of b'), unknown('c', 'y'));
    expect(text.match(/^unknown .*/gm)).toEqual(['unknown a, b', 'unknown c']);
  });

  it('is one paragraph for runbooks that lack the same', () => {
    const diagnoses = ['one', 'two', 'three'].map((runbook) => ({
      ...common,
      runbook,
      findings: [],
      subjects: [
        runbook === 'three'
          ? unknown('node', 'z: permission denied')
          : unknown('node', 'info: missed its deadline'),
      ],
    }));
    const text = consoleDiagnosis(diagnoses, { colour: false });
    expect(text.split('\n').slice(0, 2)).toEqual(['3 runbooks on local', '3 unknown']);
    expect(text.match(/^unknown .*/gm)).toEqual(['unknown one, two', 'unknown three']);
  });
});

describe('text from the target', () => {
  it.each([HOSTILE, '漢字'.repeat(200), 'x'.repeat(1000), 'e\u0301'.repeat(300)])(
    'stays within 40 columns: %.8s',
    (text) => {
      const finding = aFinding({
        subject: text,
        message: text,
        chain: [
          { kind: 'container', text },
          { kind: 'shim', text: 'not known', unknown: text },
        ],
        unseen: [text],
        evidence: { one: text },
        decidedBy: [{ step: 'one', title: text }],
      });
      const shown = consoleDiagnosis(
        [{ ...common, findings: [finding], subjects: [{ name: text, status: 'unknown', unseen: [text] }] }],
        { colour: false, columns: 40 },
      );
      expect(widest(shown)).toBeLessThanOrEqual(40);
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    },
  );

  it('says that a link is not known, and why', () => {
    const chain = [{ kind: 'shim' as const, text: 'not known', unknown: 'shims: permission denied' }];
    const findings = [aFinding({ chain })];
    const text = consoleDiagnosis([{ ...common, findings, subjects: [] }], { colour: false });
    expect(text).toContain('shim: not known (shims: permission denied)');
  });
});

describe('terminalStyle', () => {
  it.each([
    [
      { isTTY: true, columns: 120 },
      { colour: true, columns: 120 },
    ],
    [
      { isTTY: true, columns: 20 },
      { colour: true, columns: 40 },
    ],
    [
      { isTTY: true, columns: 0 },
      { colour: true, columns: 80 },
    ],
    [{ isTTY: false }, { colour: false }],
  ])('of %o', (stream, style) => {
    expect(terminalStyle(stream)).toEqual(style);
  });
});
