/**
 * A container that was started with secrets in its environment, labels and arguments: its capture contains none of
 * them, and the diagnosis from the capture equals the live one.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosisDocument } from '../../support/diagnosis-document.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { drillbook } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const IMAGE = 'drillbook/docker-node:bookworm';

const random = (bytes: number): string => randomBytes(bytes).toString('hex');
const SECRETS = {
  password: `pa$$'w${random(6)}"d !`,
  token: `ghp_${random(18)}`,
  apiKey: random(16),
  address: random(10),
  argument: `s3cr3t/${random(8)}+=`,
  header: `${random(12)}.${random(12)}`,
};

const RUNBOOK = `
runbook: secrets
title: Looks at a container's environment and arguments
inputs:
  mark: { default: "", doc: the label of this test's own container }
subjects:
  as: container
  run: docker ps --no-trunc --filter label=drillbook.looked-at=\${{ inputs.mark }} --format '{{.ID}}' | xargs -r docker inspect --format '{{json .}}'
  parse: json-lines
  name: container.Name
steps:
  - id: cmdline
    title: With which arguments does it run?
    read: /proc/\${{ container.State.Pid }}/cmdline
    parse: cmdline
    deadline: 1s
    allow:
      - rule: may-hang
        reason: it is this test's own sleeping process
  - id: environment
    title: And in which environment?
    read: /proc/\${{ container.State.Pid }}/environ
    deadline: 1s
    allow:
      - rule: may-hang
        reason: it is this test's own sleeping process
  - id: given
    title: Does an argument come through as a word, when it is asked again?
    run: printf '%s' \${{ cmdline.last() }}
findings:
  - id: same-everywhere
    severity: info
    when: >-
      given == cmdline.last() && container.Args.last() == cmdline.last()
      && container.Config.Env.all(e, environment.contains(e))
    message: \${{ container.Name }} runs with \${{ cmdline.size() }} arguments
    evidence: [cmdline, environment, given]
`;

describe.skipIf(NO_ENGINE)('a capture of a container with secrets', () => {
  const mark = `test-${process.pid}`;
  const folder = temporaryFolder();
  const runbook = (): string => join(folder(), 'secrets.yaml');
  const file = (): string => join(folder(), 'incident.json');
  let container: Docker.Container | undefined;

  beforeAll(async () => {
    writeFileSync(runbook(), RUNBOOK);
    container = await new Docker().createContainer({
      Image: IMAGE,
      Entrypoint: ['sh', '-c', 'read -r _ < /proc/self/stat; while :; do sleep 1000000; done', 'sh'],
      Cmd: [
        '--user=app',
        `--password=${SECRETS.argument}`,
        `https://app:${SECRETS.address}@db.internal/x`,
        `Authorization: Bearer ${SECRETS.header}`,
      ],
      Env: [
        `DB_PASSWORD=${SECRETS.password}`,
        `GITHUB_TOKEN=${SECRETS.token}`,
        `SETTINGS={"apiKey":"${SECRETS.apiKey}"}`,
      ],
      Labels: { 'drillbook.looked-at': mark },
      HostConfig: { NetworkMode: 'none', Memory: 64 * 1024 * 1024 },
    });
    await container.start();
  });

  afterAll(async () => {
    await container?.remove({ force: true });
  });

  const diagnosed = async (...on: readonly string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await drillbook([
      'diagnose',
      runbook(),
      '--set',
      `mark=${mark}`,
      '--json',
      ...on,
    ]);
    const { findings } = JSON.parse(stdout) as DiagnosisDocument;
    return { code, findings: findings.map(({ id, subject, message }) => ({ id, subject, message })), stderr };
  };

  it('contains none of them in any encoding, and gives the same diagnosis', async () => {
    const live = await diagnosed();
    expect(live).toMatchObject({ code: 1, findings: [{ id: 'same-everywhere' }] });
    const captured = await drillbook(['capture', runbook(), '--set', `mark=${mark}`, '-o', file()]);
    expect(captured, captured.stderr).toMatchObject({ code: 0, stderr: '' });
    const kept = readFileSync(file(), 'utf8');
    // The value was there to find: a live inspect of the same container shows it.
    expect(execFileSync('docker', ['inspect', container?.id ?? ''], { encoding: 'utf8' })).toContain(
      SECRETS.token,
    );
    for (const [name, secret] of Object.entries(SECRETS)) {
      const inJson = JSON.stringify(secret).slice(1, -1);
      const encodings = [
        secret,
        inJson,
        JSON.stringify(inJson).slice(1, -1),
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
        Buffer.from(secret).toString('hex'),
      ];
      for (const encoded of encodings) expect(kept.includes(encoded), `${name} as ${encoded}`).toBe(false);
    }
    expect(await diagnosed('--on', file())).toEqual(live);
  });
});
