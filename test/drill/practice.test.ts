/** A practice session on a lab that is a folder of this machine: what the person sees, and what they broke. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { practise, type BrokenLab, type PracticeRequest } from '../../src/drill/practice.ts';
import type { PracticeEnd, PracticeResult } from '../../src/drill/practice-result.ts';
import type { Lab, Leftover } from '../../src/lab/lab.ts';
import { painter } from '../../src/report/paint.ts';
import { PracticeText } from '../../src/report/practice.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Target } from '../../src/targets/target.ts';
import { openTarget } from '../../src/project/open-target.ts';

const RUNBOOK = `runbook: flags
title: Flags
impact: The flags are not what they should be.
subjects:
  run: ls DIR/flags
  parse: lines
  as: flag
  name: flag
steps:
  - id: text
    title: What is on the flag?
    read: DIR/flags/\${{ flag }}
findings:
  - id: flag-down
    severity: critical
    when: text == "down"
    message: \${{ flag }} is down.
    evidence: [text]
    remedy: raise
remedies:
  - id: raise
    title: Raise it
    commands: [{ run: "echo up > DIR/flags/\${{ flag }}" }]
    side-effects: none
`;

const SCENARIO = `scenario: flag-down
title: A flag is down
setup: [{ title: Two flags, run: "mkdir DIR/flags; echo up > DIR/flags/one; echo up > DIR/flags/two" }]
inject: [{ title: One goes down, run: "printf down > DIR/flags/one" }]
oracle: { title: the first flag is down, run: "[ \\"$(cat DIR/flags/one)\\" = down ]", deadline: 5s }
revert: [{ title: Raise it again, run: "echo up > DIR/flags/one" }]
expect: { flags: { findings: [{ finding: flag-down, subjects: [one] }] } }
`;

interface Session {
  readonly folder: string;
  readonly result: PracticeResult;
  readonly destroyed: number;
}

/** Plays one session; the folder is all that the lab has. */
async function session(
  play: (broken: BrokenLab, folder: string) => Promise<PracticeEnd>,
  {
    symptom = '',
    signal,
    left = [],
  }: { symptom?: string; signal?: AbortSignal; left?: readonly Leftover[] } = {},
): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  const local = await openTarget('local');
  onTestFinished(async () => {
    await local.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { runbook, problems } = loadRunbook({
    file: `${folder}/runbooks/flags.yaml`,
    text: RUNBOOK.replaceAll('DIR', folder),
  });
  const { scenario, problems: more } = loadScenario({
    file: `${folder}/scenarios/flag-down/scenario.yaml`,
    text: SCENARIO.replaceAll('DIR', folder) + symptom,
  });
  if (runbook === undefined || scenario === undefined)
    throw new Error(JSON.stringify([...problems, ...more]));
  let destroyed = 0;
  const lab = {
    target: (): Target => ({
      name: 'lab',
      read: (paths, limits) => local.read(paths, limits),
      // What else this machine does is not part of the lab.
      run: (command, limits) =>
        local.run(/docker|podman|ctr|systemctl|proc.net/.test(command) ? ':' : command, limits),
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
    record: () => Promise.resolve(),
    destroy: () => Promise.resolve((destroyed++, left)),
  } as Partial<Lab> as Lab;
  const machine = { name: 'node', privileged: undefined };
  const request = {
    scenario,
    runbooks: [runbook],
    inputs: {},
    lab: { lab: 'folder', version: '', folder, target: 'node', machines: [machine] },
    startLab: () => Promise.resolve(lab),
    signal,
  } as unknown as PracticeRequest;
  const result = await practise(request, (broken) => play(broken, folder));
  return { folder, result, destroyed };
}

describe('practise', () => {
  it('lets a person find the cause from hints and cure it, and compares', async () => {
    const hints: unknown[] = [];
    const { result, destroyed } = await session(async (broken, folder) => {
      expect(broken.symptom).toBe('The flags are not what they should be.');
      expect(await broken.isCured()).toBe(false);
      for (let hint = broken.hint(); hint !== undefined; hint = broken.hint()) hints.push(hint);
      writeFileSync(join(folder, 'flags/one'), 'half');
      expect(await broken.isCured()).toBe(true);
      return 'cured';
    });
    expect(hints).toEqual([
      { kind: 'question', question: 'What is on the flag?' },
      { kind: 'place', question: 'What is on the flag?', place: expect.stringMatching(/^cat .*flags\/one$/) },
    ]);
    expect(result).toMatchObject({
      outcome: 'cured',
      hints: 2,
      checks: 2,
      answers: [{ runbook: 'flags', id: 'flag-down', subject: 'one', remedy: { title: 'Raise it' } }],
      damage: { broken: [], ended: [], unknown: [] },
      problems: [],
    });
    expect(destroyed).toBe(1);
  });

  it('is not without a problem if something of the lab is left', async () => {
    const left: Leftover[] = [{ kind: 'container', name: 'a-lab', command: 'docker rm -f a-lab' }];
    const { result } = await session(() => Promise.resolve('gave-up'), { left });
    expect(result).toMatchObject({ outcome: 'gave-up', leftovers: left, problems: [{ code: 'leftovers' }] });
  });

  it('says what the cure broke', async () => {
    const { result } = await session(async (_, folder) => {
      rmSync(join(folder, 'flags/one'));
      rmSync(join(folder, 'flags/two'));
      writeFileSync(join(folder, 'flags/three'), 'down');
      return 'cured';
    });
    expect(result.damage).toEqual({
      broken: ['two', 'three: flags reports flag-down now: three is down.'],
      ended: ['one'],
      unknown: [],
    });
    const text = new PracticeText(painter(false), 60).end(result);
    expect(text).toContain('These worked before, and do not now:\n    two\n    three: flags reports');
    expect(text.split('\n').filter((line) => line.length > 60 && !line.includes('$ '))).toEqual([]);
  });

  it('is not deceived by a moment in which the failure is gone', async () => {
    const { result } = await session(async (broken, folder) => {
      writeFileSync(join(folder, 'flags/one'), 'up');
      const asked = broken.isCured();
      // After the first of several looks.
      await broken.target().run(':', { deadline: 5_000 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      writeFileSync(join(folder, 'flags/one'), 'down');
      expect(await asked).toBe(false);
      return 'gave-up';
    });
    expect(result.outcome).toBe('gave-up');
    expect(result.damage).toBeUndefined();
    const text = new PracticeText(painter(false), 80).end(result);
    expect(text).toContain('Not cured: you gave up');
    expect(text).toContain('one is down.');
    expect(text).toMatch(/\$ echo up > .*flags\/'one'/);
  });

  it('removes the lab when it is interrupted, and gives nothing away before the symptom was seen', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    let seen = false;
    const { result, destroyed } = await session(
      () => {
        seen = true;
        return Promise.resolve('gave-up');
      },
      { signal: stop.signal },
    );
    expect([seen, destroyed, result.outcome]).toEqual([false, 1, 'interrupted']);
    expect(new PracticeText(painter(false), 80).end(result)).not.toContain('flag');
  });

  it('prefers the symptom of the scenario', async () => {
    const { result, folder } = await session(() => Promise.resolve('gave-up'), {
      symptom: 'symptom: Nobody sees the flag.\n',
    });
    expect(result.symptom).toBe('Nobody sees the flag.');
    expect(existsSync(folder)).toBe(true);
  });
});
