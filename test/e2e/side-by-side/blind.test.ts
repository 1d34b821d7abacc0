import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../../src/diagnose/diagnosis.ts';
import { beginRun, connectEngine, startLab } from '../../../src/lab/index.ts';
import type { Engine } from '../../../src/lab/engine/engine.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Run } from '../../../src/lab/ledger/run.ts';
import type { Target } from '../../../src/targets/target.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { drillbook } from '../../support/program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const STOP = 'kill -STOP "$(cat /var/run/docker.pid)"';

/** Asks the engine, waits for the test, and asks the engine again. */
const TWO_QUESTIONS = `
runbook: two-questions
title: The engine is asked twice
subjects:
  as: container
  run: docker ps --no-trunc --format '{{json .}}'
  parse: json-lines
  name: container.Names
steps:
  - id: gate
    title: May it go on?
    run: read -r line < /run/drillbook/gate && echo "$line"
    deadline: 20s
  - id: inspect
    title: What does the engine say now?
    when: found(gate)
    run: docker inspect --format '{{.State.Status}}' \${{ container.ID }}
    deadline: 2s
findings:
  - id: not-running
    severity: critical
    when: inspect != "running"
    message: It does not run.
`;

describe.skipIf(NO_ENGINE)('a diagnosis of a node whose engine stops answering', () => {
  const folder = temporaryFolder();
  let engine: Engine;
  let run: Run;
  let lab: Lab;
  let node: Target;
  beforeAll(async () => {
    engine = await connectEngine();
  });
  afterAll(() => engine.close());
  beforeEach(async () => {
    run = await beginRun(engine);
    lab = await startLab({ run, scenario: 'blind' });
    node = lab.target();
    await inside('docker run -d --name one victim sleep 1000000');
  });
  afterEach(async () => {
    await node.close();
    expect(await lab.destroy()).toEqual([]);
    await run.close();
  });

  const inside = async (command: string): Promise<string> => {
    const answer = await node.run(command, { deadline: 30_000 });
    expect(answer, `${command}\n${decodeUtf8(answer.stderr)}`).toMatchObject({
      status: 'answered',
      exitCode: 0,
    });
    return decodeUtf8(answer.stdout);
  };
  const diagnose = async (
    runbook: string,
    ...options: string[]
  ): Promise<{ code: number | null; diagnosis: Diagnosis }> => {
    const on = `docker://${lab.id}`;
    const { code, stdout, stderr } = await drillbook(['diagnose', runbook, '--on', on, '--json', ...options]);
    expect(stderr).toBe('');
    return { code, diagnosis: JSON.parse(stdout) as Diagnosis };
  };
  /** A diagnosis leaves nothing on the node, not even clients that waited for the engine. */
  const expectNothingLeft = (): Promise<string> => inside('! pgrep -ax docker');

  it('is unknown within the deadline of its question if the engine was stopped before', async () => {
    await inside(STOP);
    const { code, diagnosis } = await diagnose('container-up-process-gone');
    expect(diagnosis.subjects).toMatchObject([
      { name: 'node', status: 'unknown', unseen: [expect.stringMatching(/3000 ms/)] },
    ]);
    expect(diagnosis.findings).toEqual([]);
    // Whether Docker is there, and which containers there are; nothing about a container.
    expect(new Set(diagnosis.steps.map(({ subject }) => subject))).toEqual(new Set(['node']));
    expect(diagnosis.steps).toContainEqual(
      expect.objectContaining({ id: 'subjects.listed', status: 'timed-out' }),
    );
    expect(diagnosis.ms).toBeLessThan(6_000);
    expect(code).toBe(3);
    await expectNothingLeft();
  });

  it('is unknown within the overall timeout if that is shorter', async () => {
    await inside(STOP);
    const { code, diagnosis } = await diagnose('container-up-process-gone', '--deadline', '1');
    expect(diagnosis.subjects).toMatchObject([{ name: 'node', status: 'unknown' }]);
    expect(diagnosis.ms).toBeLessThan(2_500);
    expect(code).toBe(3);
    await expectNothingLeft();
  });

  it('knows what it observed before the engine was stopped, and nothing after', async () => {
    await inside('mkfifo /run/drillbook/gate');
    const file = join(folder(), 'two-questions.yaml');
    writeFileSync(file, TWO_QUESTIONS);
    const [{ code, diagnosis }] = await Promise.all([
      diagnose(file),
      // The open blocks until the diagnosis reads: by then it has the list of containers.
      inside(`exec 3>/run/drillbook/gate; ${STOP}; echo go >&3`),
    ]);
    expect(diagnosis.subjects).toMatchObject([
      { name: 'one', status: 'unknown', unseen: [expect.stringMatching(/^inspect: /)] },
    ]);
    expect(diagnosis.steps.map(({ id, status }) => [id, status])).toEqual([
      ['subjects', 'ok'],
      ['gate', 'ok'],
      ['inspect', 'timed-out'],
    ]);
    expect(diagnosis.findings).toEqual([]);
    expect(code).toBe(3);
    await expectNothingLeft();
  });

  it('finds that the engine is stopped, if the runbook is about that', async () => {
    await inside(STOP);
    const { code, diagnosis } = await diagnose('engine-does-not-answer');
    expect(diagnosis.findings).toMatchObject([
      { id: 'engine-stopped', subject: 'node', certainty: 'certain' },
    ]);
    expect(code).toBe(1);
    await expectNothingLeft();
  });

  it('works as before once the engine continues', async () => {
    await inside(STOP);
    await diagnose('container-up-process-gone', '--deadline', '1');
    await inside('kill -CONT "$(cat /var/run/docker.pid)" && docker version');
    const { code, diagnosis } = await diagnose('container-up-process-gone');
    expect(diagnosis.subjects).toEqual([{ name: 'one', status: 'healthy' }]);
    expect(code).toBe(0);
  });
});
