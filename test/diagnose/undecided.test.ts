/** A field that is not there makes a condition neither true nor false. That is reported, with the field's name. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const MEMINFO = 'MemTotal:       16384 kB\nMemAvailable:      12 kB\n';

async function undecided(yaml: string, answers: Record<string, string>): Promise<string[]> {
  const replies = Object.fromEntries(Object.entries(answers).map(([question, text]) => [question, { text }]));
  return told(await diagnose(runbookOf(yaml), new FakeTarget(replies)));
}

function told({ undecided = [] }: Diagnosis): string[] {
  return undecided.map(
    ({ subject, condition, read, hint }) =>
      `${subject}: ${condition}: ${read}${hint === undefined ? '' : `; ${hint}`}`,
  );
}

const memory = (conditions: string): string => `
steps:
  - { id: memory, read: /proc/meminfo, parse: key-values }
findings:
  - { id: low, severity: critical, ${conditions}, message: low, evidence: [memory] }
`;

describe('a mistyped field', () => {
  const answers = { '/proc/meminfo': MEMINFO };

  it('leaves the subject healthy, and is named with what was probably meant', async () => {
    const yaml = memory(`when: 'memory.MemAvailabel.contains("12")'`);
    const diagnosis = await diagnose(runbookOf(yaml), new FakeTarget({ '/proc/meminfo': { text: MEMINFO } }));
    expect(diagnosis.subjects).toEqual([{ name: 'node', status: 'healthy' }]);
    expect(diagnosis.undecided).toEqual([
      {
        subject: 'node',
        condition: 'finding low, when',
        file: '/rb.yaml',
        line: 8,
        expression: 'memory.MemAvailabel.contains("12")',
        field: 'MemAvailabel',
        read: 'memory.MemAvailabel',
        hint: "did you mean 'MemAvailable'?",
      },
    ]);
  });

  it.each([
    [`when: 'memory["MemAvailabel"] == "12 kB"'`, 'node: finding low, when: memory["MemAvailabel"]'],
    [`when: 'found(memory) && !(memory.MemFre == "1")'`, 'node: finding low, when: memory.MemFre'],
    [`when: 'found(memory)', confirm: 'memory.Swap == "0"'`, 'node: finding low, confirm: memory.Swap'],
  ])('in %s', async (conditions, line) => {
    const [first, ...rest] = await undecided(memory(conditions), answers);
    expect(first).toContain(line);
    expect(rest).toEqual([]);
  });

  it.each([
    `when: 'memory.MemAvailable == "12 kB"'`,
    `when: 'memory.MemAvailable == "13 kB"'`,
    // Decided, whatever is not there.
    `when: 'memory.MemAvailabel == "1" && !found(memory)'`,
    `when: 'memory.MemAvailabel == "1" || found(memory)'`,
    // The author expects that it may be missing.
    `when: 'has(memory.MemAvailabel)'`,
    `when: 'orElse(memory.MemAvailabel, "") == "1"'`,
  ])('not in %s', async (conditions) => {
    expect(await undecided(memory(conditions), answers)).toEqual([]);
  });

  it('is no matter where the file itself is missing', async () => {
    expect(await undecided(memory(`when: 'memory.MemAvailabel == "1"'`), {})).toEqual([]);
  });

  it.each([
    [
      'a healthy-if',
      `  - healthy-if: memory.MemTotall == "0"`,
      `node: healthy-if-1: memory.MemTotall; did you mean 'MemTotal'?`,
    ],
    [
      'a step that is not asked',
      `  - { id: more, read: /more, when: 'memory.MemFree == "0"' }`,
      `node: step more: memory.MemFree; known here: MemTotal, MemAvailable`,
    ],
    [
      'a path',
      `  - { id: more, read: '/more/\${{ memory.Free }}' }`,
      `node: step more: memory.Free; known here: MemTotal, MemAvailable`,
    ],
  ])('in %s', async (_, step, line) => {
    const yaml = memory(
      `when: 'found(memory) && ${step.includes('more') ? 'found(more)' : 'false || found(memory)'}'`,
    ).replace('findings:', `${step}\nfindings:`);
    expect(await undecided(yaml, answers)).toContain(line);
  });

  it('through a let, a loop and the step that it kept from being asked', async () => {
    const yaml = `
steps:
  - { id: all, run: all, parse: json }
  - { id: pids, let: 'all.map(p, p.Pdi)' }
  - { id: stat, for: pid in pids, max: 9, read: '/proc/\${{ pid }}/stat' }
findings:
  - { id: gone, severity: critical, when: 'stat.exists(s, !found(s))', message: gone, evidence: [stat] }
`;
    expect(await undecided(yaml, { all: '[{"Pid": 7}]' })).toEqual([
      "node: step stat: p.Pdi; did you mean 'Pid'?",
      "node: finding gone, when: p.Pdi; did you mean 'Pid'?",
    ]);
  });

  it("in the 'where' of subjects, whose subject is then unknown", async () => {
    const yaml = `
subjects: { as: c, run: list, parse: json-lines, name: c.Name, where: 'c.Staet == "up"' }
steps:
  - { id: a, read: '/\${{ c.Name }}' }
findings:
  - { id: f, severity: info, when: found(a), message: s, evidence: [a] }
`;
    const target = new FakeTarget({ list: { text: '{"Name":"x","State":"up"}\n' } });
    const diagnosis = await diagnose(runbookOf(yaml), target);
    expect(told(diagnosis)).toEqual(["x: subjects, where: c.Staet; did you mean 'State'?"]);
    expect(diagnosis.subjects).toMatchObject([{ name: 'x', status: 'unknown' }]);
  });

  it('in the condition of a remedy, which is then not offered', async () => {
    const yaml = `${memory(`when: found(memory), remedy: free`)}
remedies:
  - id: free
    title: Free memory
    side-effects: Nothing.
    when: memory.Swap == "0"
    commands: [{ run: 'true' }]
`;
    expect(await undecided(yaml, answers)).toEqual([
      'node: remedy free, when: memory.Swap; known here: MemTotal, MemAvailable',
    ]);
  });
});
