/**
 * A container whose labels and arguments, and a file whose contents, were chosen to become commands or to drive a
 * terminal: they reach commands as one word, byte for byte, and the terminal as visible escapes.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisDocument } from '../../support/diagnosis-document.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { drillbook } from '../../support/program.ts';

const IMAGE = 'drillbook/docker-node:bookworm';

const HOSTILE: readonly string[] = [
  `'"\`$(touch /tmp/drillbook-pwned)\${IFS}\\`,
  '$(touch /tmp/drillbook-pwned)',
  '`touch /tmp/drillbook-pwned`',
  '; touch /tmp/drillbook-pwned #',
  "'; touch /tmp/drillbook-pwned; '",
  'a\nb\n\n',
  '--help',
  '\u001b[2J\u001b]0;owned\u0007\u009b31m\r',
  '\u202egnp.exe\u2066\u200b',
  '*',
  '日本 😀',
  '|a|b| <script>alert(1)</script> [x](y)',
  '',
];
const LONG = `'${'x'.repeat(1_000_000)}`;

const RUNBOOK = `
runbook: hostile-values
title: Values that would be commands
inputs:
  mark: { default: "", doc: the label of this test's own container }
  file: { default: "", doc: a file with bytes that are no text }
subjects:
  as: id
  run: docker ps --no-trunc --filter label=drillbook.hostile=\${{ inputs.mark }} --format '{{.ID}}'
  parse: lines
  name: id
steps:
  - id: inspect
    title: What is it?
    run: docker inspect --format '{{json .Config}}' \${{ id }}
    parse: json
    deadline: 10s
  - id: keys
    let: inspect.Labels.keys().filter(k, k.startsWith("hostile."))
  - id: labels
    title: Does each label come through a shell as it is?
    for: key in keys
    max: 100
    run: printf '%s.' \${{ inspect.Labels[key] }}
    deadline: 20s
  - id: words
    title: Is each one word?
    for: key in keys
    max: 100
    run: set -- \${{ inspect.Labels[key] }}; echo $#
    parse: int
    deadline: 20s
  - id: args
    title: And each argument?
    for: arg in inspect.Cmd
    max: 100
    run: printf '%s.' \${{ arg }}
  - id: raw
    title: Bytes that are no text?
    read: \${{ inputs.file }}
  - id: echoed
    title: And they?
    run: printf '%s.' \${{ raw }}
  - id: shortKeys
    let: keys.filter(k, size(inspect.Labels[k]) < 1000)
findings:
  - id: all-came-through
    severity: info
    when: >-
      size(keys) > 10
      && labels.all(l, l.labels == inspect.Labels[l.key] + ".")
      && words.all(w, w.words == 1)
      && args.all(a, a.args == a.arg + ".")
      && echoed == raw + "."
    message: \${{ shortKeys.map(k, inspect.Labels[k]).join(" ") }}
    evidence: [args, raw]
`;

describe.skipIf(NO_ENGINE)('hostile values', () => {
  const engine = new Docker();
  const mark = `test-${process.pid}`;
  let container: Docker.Container | undefined;
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drillbook-hostile-'));
    writeFileSync(join(folder, 'hostile-values.yaml'), RUNBOOK);
    writeFileSync(
      join(folder, 'bytes'),
      Buffer.from([0x27, 0xff, 0xfe, 0x24, 0x28, 0x69, 0x64, 0x29, 0xc3, 0x1b, 0x5b, 0x6d]),
    );
    const labels = Object.fromEntries([...HOSTILE, LONG].map((value, i) => [`hostile.${i}`, value]));
    container = await engine.createContainer({
      Image: IMAGE,
      Entrypoint: ['sh', '-c', 'exec sleep 1000000', 'sh'],
      Cmd: [...HOSTILE],
      Labels: { ...labels, 'drillbook.hostile': mark },
      HostConfig: { NetworkMode: 'none', Memory: 64 * 1024 * 1024 },
    });
    await container.start();
  });

  afterAll(async () => {
    await container?.remove({ force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  const diagnose = (...more: readonly string[]): ReturnType<typeof drillbook> =>
    drillbook([
      'diagnose',
      join(folder, 'hostile-values.yaml'),
      '--set',
      `mark=${mark}`,
      '--set',
      `file=${join(folder, 'bytes')}`,
      ...more,
    ]);

  it('reach commands as one word', async () => {
    const { code, stdout, stderr } = await diagnose('--json');
    const document = JSON.parse(stdout) as DiagnosisDocument;
    expect(
      document.findings.map(({ id }) => id),
      stderr + stdout.slice(0, 3000),
    ).toEqual(['all-came-through']);
    expect(code).toBe(1);
    expect(existsSync('/tmp/drillbook-pwned')).toBe(false);
  });

  it('reach the terminal as visible escapes', async () => {
    const { stdout, stderr } = await diagnose();
    for (const text of [stdout, stderr]) {
      // Only line breaks and tabs, and nothing that hides or reorders text.
      expect(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.exec(text),
      ).toBeNull();
    }
    expect(stdout).toContain('\\x1b[2J');
  });
});
