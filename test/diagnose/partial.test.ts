/** Answers that are true and may not be all: what they show is found, and what they do not show is not ruled out. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

const MORE = 'the incident does not say that its list of processes is complete';

const book = (parse: string, when: string): ReturnType<typeof runbookOf> =>
  runbookOf(`
steps:
  - { id: all, run: list, parse: ${parse} }
findings:
  - { id: bad, severity: critical, when: '${when}', message: 'bad of \${{ all.size() }}', evidence: [all] }
`);

async function of(parse: string, when: string, list: Reply): Promise<Diagnosis> {
  return diagnose(book(parse, when), new FakeTarget({ list }));
}

const LISTS = [
  ['lines', 'a\nb\n', '"b"'],
  ['words', 'a b', '"b"'],
  ['json-lines', '"a"\n"b"\n', '"b"'],
  ['{ regex: "(.*)", all: true }', 'a\nb\n', '"b"'],
] as const;

describe('a number that a command gives although it was refused something', () => {
  it.each([
    ['find: /root/a: Permission denied\n', 'unknown'],
    ["awk: cannot open '/proc/7/stat' (Operation not permitted)\n", 'unknown'],
    ['a warning\n', 'healthy'],
    ['', 'healthy'],
  ])('says on stderr %j: %s', async (stderr, status) => {
    const runbook = runbookOf(`
steps:
  - { id: count, run: 'find | wc -l', parse: int }
findings:
  - { id: bad, severity: critical, when: count > 0, message: bad, evidence: [count] }
`);
    const reply = { text: '0\n', stderr, exitCode: 0 };
    const { subjects } = await diagnose(runbook, new FakeTarget({ 'find | wc -l': reply }));
    expect(subjects[0]?.status).toBe(status);
  });
});

describe('a partial answer', () => {
  it.each(LISTS)('with parse %s is a list that may have more', async (parse, text, bad) => {
    const partial = { text, partial: MORE };
    const exists = `all.exists(x, x == ${bad})`;
    const found = await of(parse, exists, partial);
    expect(found.findings).toMatchObject([{ id: 'bad', message: 'bad of at least 2', certainty: 'certain' }]);
    expect(found.findings[0]?.evidence['all']).toContain(`(there may be more: ${MORE})`);
    const none = await of(parse, 'all.exists(x, x == "c")', partial);
    expect(none.subjects).toEqual([{ name: 'node', status: 'unknown', unseen: [`all: ${MORE}`] }]);
    expect((await of(parse, exists, { text: text.replace(/b/, 'c') })).subjects).toMatchObject([
      { status: 'healthy' },
    ]);
  });

  it('with parse table is a list of rows that may have more', async () => {
    const rows = { text: 'PID NAME\n1 a\n2 b\n', partial: MORE };
    expect((await of('table', 'all.exists(x, x.NAME == "b")', rows)).findings).toHaveLength(1);
    expect((await of('table', 'all.exists(x, x.NAME == "c")', rows)).subjects).toMatchObject([
      { status: 'unknown' },
    ]);
  });

  it.each([
    ['text', 'all.contains("x")'],
    ['json', 'all.exists(x, x == "x")'],
    ['key-values', 'all.exists(x, x == "x")'],
    ['cmdline', 'all.exists(x, x == "x")'],
    ['{ regex: "x" }', 'found(all)'],
    ['int', 'found(all)'],
  ])('with parse %s is unknown', async (parse, when) => {
    const text = parse === 'json' ? '["x"]' : '1';
    const { subjects, findings } = await diagnose(
      runbookOf(`
steps:
  - { id: all, run: list, parse: ${parse} }
findings:
  - { id: bad, severity: critical, when: '${when}', message: bad, evidence: [all] }
`),
      new FakeTarget({ list: { text, partial: MORE } }),
    );
    expect(findings).toEqual([]);
    expect(subjects).toMatchObject([{ status: 'unknown', unseen: [`all: ${MORE}`] }]);
  });

  it('of a command that failed is no answer', async () => {
    const { subjects } = await of('lines', 'all.exists(x, x == "a")', {
      text: 'a\n',
      exitCode: 1,
      partial: MORE,
    });
    expect(subjects).toMatchObject([{ status: 'unknown', unseen: [expect.stringContaining('exit code 1')] }]);
  });

  it.each([
    ['a process that ended meanwhile', 2, 'grep: /proc/7/status: No such file or directory', 'healthy'],
    [
      'a group that was removed meanwhile',
      1,
      "find: '/sys/fs/cgroup/a': No such file or directory",
      'healthy',
    ],
    ['a file that may not be read', 2, 'grep: /proc/7/status: Permission denied', 'unknown'],
    ['a disk that fails', 2, 'ls: reading directory /a: Input/output error', 'unknown'],
    ['a client of another version', 1, 'unknown flag: --no-trunc', 'unknown'],
    ['a file that may not be read, in a pipeline', 0, "find: '/root/a': Permission denied", 'unknown'],
    ['a warning', 0, 'WARNING: the configuration file is readable by others', 'healthy'],
  ])(
    'a list with an exit code that is an answer lacks what the command complains of: %s',
    async (_, exitCode, stderr, status) => {
      const steps = `
steps:
  - { id: all, run: all, exit-codes: [0, 1, 2], parse: lines }
findings:
  - { id: bad, severity: critical, when: 'all.exists(x, x == "bad")', message: bad, evidence: [all] }
`;
      const target = new FakeTarget({ all: { text: 'good\n', exitCode, stderr: `${stderr}\n` } });
      expect((await diagnose(runbookOf(steps), target)).subjects).toMatchObject([{ status }]);
      const bad = new FakeTarget({ all: { text: 'bad\n', exitCode, stderr: `${stderr}\n` } });
      expect((await diagnose(runbookOf(steps), bad)).findings).toMatchObject([
        { id: 'bad', certainty: 'certain' },
      ]);
    },
  );

  it('that was cut off ends before what is not whole', async () => {
    const cut = { text: 'a\nb\nbad', status: 'truncated' } as const;
    expect((await of('lines', 'all.exists(x, x == "b")', cut)).findings).toHaveLength(1);
    expect((await of('lines', 'all.exists(x, x == "bad")', cut)).subjects).toMatchObject([
      { status: 'unknown' },
    ]);
    const words = { ...cut, text: 'a b bad' };
    expect((await of('words', 'all.exists(x, x == "b")', words)).findings).toHaveLength(1);
    expect((await of('words', 'all.exists(x, x == "bad")', words)).subjects).toMatchObject([
      { status: 'unknown' },
    ]);
  });
});

const EACH = `
steps:
  - { id: all, run: list, parse: lines }
  - { id: task, for: t in all, max: 2, read: '/task/\${{ t }}' }
findings:
  - { id: bad, severity: critical, when: 'task.exists(x, x.task == "bad")', message: bad, evidence: [task] }
  - { id: all-bad, severity: info, when: 'task.all(x, x.task == "bad")', message: all, evidence: [task] }
  - { id: many, severity: info, when: 'task.map(x, x.task).size() > 3', message: many, evidence: [task] }
`;

describe('looks at each of a list that may have more', () => {
  const good = { '/task/1': { text: 'good' }, '/task/2': { text: 'good' } };

  it('find what those that are listed show', async () => {
    const target = new FakeTarget({ list: { text: '1\n', partial: MORE }, '/task/1': { text: 'bad' } });
    const { findings, subjects } = await diagnose(runbookOf(EACH), target);
    expect(findings.map((finding) => finding.id)).toEqual(['bad']);
    expect(subjects).toMatchObject([{ status: 'suspect' }]);
  });

  it.each([
    ['may have more', { text: '1\n2\n', partial: MORE }, `all: ${MORE}`],
    ['may have more, and is empty', { text: '', partial: MORE }, `all: ${MORE}`],
    ['is longer than max', { text: '1\n2\n3\n' }, 'task: only 2 of 3 elements were observed'],
  ])('rule nothing out where the list %s', async (_, list, why) => {
    const { subjects, findings, steps } = await diagnose(runbookOf(EACH), new FakeTarget({ list, ...good }));
    expect(findings).toEqual([]);
    expect(subjects).toEqual([{ name: 'node', status: 'unknown', unseen: [why] }]);
    expect(steps.find((step) => step.id === 'task')?.reason).toBe(why);
  });

  it('are all there where the list is whole', async () => {
    const target = new FakeTarget({ list: { text: '1\n2\n' }, ...good });
    expect((await diagnose(runbookOf(EACH), target)).subjects).toMatchObject([{ status: 'healthy' }]);
  });
});

describe('subjects of which there may be more', () => {
  const SUBJECTS = `
subjects: { as: name, run: list, parse: lines, name: name }
steps:
  - { id: state, read: '/state/\${{ name }}' }
findings:
  - { id: bad, severity: critical, when: 'state == "bad"', message: bad, evidence: [state] }
`;

  it('are diagnosed as far as they are listed, and the node is unknown', async () => {
    const target = new FakeTarget({
      list: { text: 'a\nb\n', partial: MORE },
      '/state/a': { text: 'bad' },
      '/state/b': { text: 'good' },
    });
    expect((await diagnose(runbookOf(SUBJECTS), target)).subjects).toEqual([
      { name: 'node', status: 'unknown', unseen: [`there may be more: subjects: ${MORE}`] },
      { name: 'a', status: 'suspect' },
      { name: 'b', status: 'healthy' },
    ]);
  });
});
