import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/document/yaml-file.ts';
import { loadVariationsFile } from '../../src/mutation/variation/load.ts';
import { mutate } from '../../src/mutation/mutate.ts';
import type { RecordedDrill } from '../../src/drill/recorded.ts';
import type { Phase } from '../../src/drill/result.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { answered, captureOf, fileOf } from '../capture/samples.ts';

const TEXT = `
runbook: frozen
title: Is it frozen?
steps:
  - id: state
    title: What does the freezer say?
    read: /freezer.state
  - id: tasks
    title: How many tasks are in it?
    read: /tasks
    parse: int
findings:
  - id: frozen
    severity: warning
    when: state == "FROZEN" && tasks > 2
    message: It is frozen.
    evidence: [state, tasks]
`;

function recorded(phases: Partial<Record<Phase, readonly [string, number]>>): RecordedDrill {
  return {
    name: 'a-drill',
    scenario: 'a-drill',
    folder: '/nowhere',
    phases: Object.entries(phases).map(([phase, [state, tasks]]) => {
      const capture = captureOf(
        [
          { question: { read: ['/freezer.state'] }, answers: [fileOf(`${state}\n`, '/freezer.state')] },
          { question: { read: ['/tasks'] }, answers: [fileOf(`${tasks}\n`, '/tasks')] },
        ],
        { runbooks: ['frozen'] },
      );
      return { phase: phase as Phase, file: phase, capture, replay: replayIndex(capture) };
    }),
  };
}

const survivors = async (text: string, drill: RecordedDrill) => {
  const { files } = await mutate({ files: [parseYaml('/nowhere/frozen.yaml', text)], drills: [drill] });
  return {
    file: files[0],
    reported: files[0]?.survivors.map((one) => `${one.operator}: ${one.after}`) ?? [],
  };
};

describe('mutate', () => {
  it('breaks the condition of a remedy and the list of its commands', async () => {
    const remedies = `    remedy: thaw
remedies:
  - id: thaw
    title: Thaw it
    side-effects: Nothing.
    when: tasks < 5
    commands:
      - { for: 'n in [1, 2].filter(x, x < tasks)', run: 'thaw ${'$'}{{ n }}' }
`;
    const many = recorded({ before: ['THAWED', 9], during: ['FROZEN', 9], after: ['THAWED', 9] });
    const few = recorded({ before: ['THAWED', 3], during: ['FROZEN', 3], after: ['THAWED', 3] });
    const of = async (drill: RecordedDrill): Promise<string[]> =>
      (await survivors(TEXT.replace(/$/, remedies), drill)).reported;
    // Not offered in either form of the loop: only the condition of the remedy can be noticed.
    expect(await of(many)).toContain('drop-filter: [1, 2]');
    expect(await of(many)).not.toContain('drop-when: ');
    expect(await of(few)).toContain('drop-when: ');
  });

  it('lists what nobody notices, at its line', async () => {
    const { file } = await survivors(
      TEXT,
      recorded({ before: ['THAWED', 9], during: ['FROZEN', 9], after: ['THAWED', 9] }),
    );
    // Nothing recorded is near the bound.
    expect(file?.survivors).toContainEqual(
      expect.objectContaining({ operator: 'shift-bound', place: expect.objectContaining({ line: 15 }) }),
    );
    expect(file?.survivors.map((one) => one.operator)).not.toContain('negate');
    expect(file?.score).toBeCloseTo((file?.noticed ?? 0) / (file?.mutants ?? 1));
  });

  it('leaves none where what might have been reaches the bound', async () => {
    const { reported } = await survivors(
      TEXT,
      recorded({ before: ['THAWED', 3], during: ['FROZEN', 3], after: ['THAWED', 3] }),
    );
    expect(reported).toEqual([]);
  });

  it('takes a reason for a survivor, and says when there is none any more', async () => {
    const text = `variations: frozen
allow:
  - { in: findings.frozen, rule: shift-bound, reason: two or three makes no difference }
  - { in: steps.state, rule: shift-bound, reason: there is no bound }
`;
    const { allowed, problems } = loadVariationsFile(parseYaml('/nowhere/frozen.yaml', text));
    expect(problems).toEqual([]);
    const mutated = async (count: number) => {
      const drills = [recorded({ before: ['THAWED', count], during: ['FROZEN', count] })];
      return (await mutate({ files: [parseYaml('/nowhere/frozen.yaml', TEXT)], drills, allowed })).files[0];
    };
    const far = await mutated(9);
    const shifted = far?.survivors.filter((one) => one.operator === 'shift-bound') ?? [];
    expect(shifted.length).toBeGreaterThan(0);
    expect(new Set(shifted.map((one) => one.allowed))).toEqual(new Set(['two or three makes no difference']));
    expect(far?.needless).toMatchObject([{ operator: 'shift-bound', place: { line: 4 } }]);
    expect((await mutated(3))?.needless.map(({ place }) => place.line)).toEqual([3, 4]);
  });

  it('breaks the question that lists the subjects', async () => {
    const text = `
runbook: stopped
title: Which are stopped?
subjects:
  as: name
  run: list
  exit-codes: [0, 1]
  parse: { regex: '^stopped (\\w+)$', all: true }
  name: name
steps:
  - { id: state, title: How is it?, read: '/\${{ name }}' }
findings:
  - { id: bad, severity: warning, when: found(state), message: bad }
`;
    const capture = captureOf(
      [
        {
          question: { run: 'list' },
          answers: [answered('stopped a\nstopped b x\nruns c\n', { exitCode: 1 })],
        },
        ...['a', 'b', 'c'].map((name) => ({
          question: { read: [`/${name}`] },
          answers: [fileOf('x', `/${name}`)],
        })),
      ],
      { runbooks: ['stopped'] },
    );
    const drill: RecordedDrill = {
      name: 'a-drill',
      scenario: 'a-drill',
      folder: '/nowhere',
      phases: [{ phase: 'during', file: 'during', capture, replay: replayIndex(capture) }],
    };
    const { files } = await mutate({ files: [parseYaml('/nowhere/stopped.yaml', text)], drills: [drill] });
    const left = files[0]?.survivors.map(({ operator, before }) => `${operator} ${before}`) ?? [];
    expect(left).not.toContain('drop-exit 1');
    expect(left.filter((one) => one.includes('stopped'))).toEqual([]);
  });

  it('says that a capture is older than the runbook', async () => {
    const newer = TEXT.replace('read: /tasks', 'read: /cgroup/tasks');
    const { file } = await survivors(newer, recorded({ during: ['FROZEN', 3] }));
    expect(file?.notCaptured).toEqual([expect.stringContaining('/cgroup/tasks')]);
  });
});
