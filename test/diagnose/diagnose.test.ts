import { describe, expect, it } from 'vitest';
import { diagnose, diagnoseAll } from '../../src/diagnose/diagnose.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf as runbook } from '../support/runbook.ts';

const PER_NAME = `
subjects: { as: name, run: list, parse: lines, name: name }
steps:
  - { id: alive, read: '/alive/\${{ name }}' }
  - healthy-if: found(alive)
  - { id: why, run: 'why \${{ name }}' }
findings:
  - { id: gone, severity: critical, when: "!found(alive) && why.contains('bad')", message: "\${{ name }} is gone", evidence: [alive, why] }
`;

describe('diagnose', () => {
  it('skips steps after a healthy-if that holds, and runs those after one that does not', async () => {
    const target = new FakeTarget({
      list: { text: 'a\nb\n' },
      '/alive/a': { text: 'yes' },
      "why 'b'": { text: 'bad' },
    });
    const diagnosis = await diagnose(runbook(PER_NAME), target);
    expect(target.asked.toSorted()).toEqual(['/alive/a', '/alive/b', 'list', "why 'b'"]);
    expect(diagnosis.subjects).toEqual([
      { name: 'a', status: 'healthy' },
      { name: 'b', status: 'suspect' },
    ]);
    expect(diagnosis.findings).toMatchObject([
      { id: 'gone', subject: 'b', message: 'b is gone', certainty: 'certain', evidence: { why: 'bad' } },
    ]);
  });

  it.each([
    ['denied', { status: 'denied' }],
    ['timed-out', { status: 'timed-out' }],
    ['abandoned', { status: 'abandoned' }],
    ['truncated', { status: 'truncated' }],
    ['unreachable', { status: 'unreachable' }],
    ['not-captured', { status: 'not-captured' }],
  ] as const)('says unknown, never healthy, where the first look is %s', async (_, reply) => {
    const target = new FakeTarget({ list: { text: 'a\n' }, '/alive/a': reply, "why 'a'": { text: 'bad' } });
    const diagnosis = await diagnose(runbook(PER_NAME), target);
    expect(diagnosis.subjects).toMatchObject([{ name: 'a', status: 'unknown' }]);
    expect(diagnosis.findings).toEqual([]);
  });

  it('is healthy if what is unknown no longer matters', async () => {
    const target = new FakeTarget({
      list: { text: 'a\n' },
      '/alive/a': { status: 'denied' },
      "why 'a'": { text: 'fine' },
    });
    expect((await diagnose(runbook(PER_NAME), target)).subjects).toMatchObject([{ status: 'healthy' }]);
  });

  it.each([
    ['the command does not exist', {}],
    ['the engine does not answer', { list: { exitCode: 1, stderr: 'Cannot connect to the Docker daemon' } }],
    ['the engine hangs', { list: { status: 'timed-out' } }],
  ] as const)('says unknown where %s and so the subjects cannot be listed', async (_, replies) => {
    const diagnosis = await diagnose(runbook(PER_NAME), new FakeTarget(replies));
    expect(diagnosis.subjects).toMatchObject([{ name: 'node', status: 'unknown' }]);
  });

  it('returns at its deadline with partial results, the rest unknown', async () => {
    const target = new FakeTarget({
      list: { text: 'a\nb\n' },
      "why 'a'": { text: 'bad' },
      "why 'b'": { after: Infinity },
    });
    const diagnosis = await diagnose(runbook(PER_NAME), target, { deadline: 50 });
    expect(diagnosis.subjects).toMatchObject([
      { name: 'a', status: 'suspect' },
      { name: 'b', status: 'unknown' },
    ]);
    expect(diagnosis.steps).toContainEqual(
      expect.objectContaining({ id: 'why', subject: 'b', status: 'timed-out' }),
    );
  });

  it('asks shared questions of several runbooks once', async () => {
    const target = new FakeTarget({ list: { text: 'a\n' }, '/alive/a': { text: 'yes' } });
    await diagnoseAll([runbook(PER_NAME), runbook(PER_NAME, 'other')], target);
    expect(target.asked).toEqual(['list', '/alive/a']);
  });

  it('runs independent steps concurrently', async () => {
    const book = runbook(`
steps:
  - { id: a, run: slow a }
  - { id: b, run: slow b }
findings:
  - { id: both, severity: info, when: "a == b", message: same, evidence: [a, b] }
`);
    const target = new FakeTarget({ 'slow a': { text: 'x', after: 20 }, 'slow b': { text: 'x', after: 20 } });
    const diagnosing = diagnose(book, target);
    await new Promise((resolve) => setImmediate(resolve));
    expect(target.asked).toEqual(['slow a', 'slow b']);
    expect((await diagnosing).findings).toHaveLength(1);
  });

  it('observes at most max elements, and does not count the rest as healthy', async () => {
    const book = runbook(`
steps:
  - { id: tids, run: list, parse: lines }
  - { id: task, for: tid in tids, max: 2, read: '/task/\${{ tid }}' }
findings:
  - { id: bad, severity: info, when: 'task.exists(t, t.task == "bad")', message: bad, evidence: [task] }
`);
    const fine = { list: { text: '1\n2\n3\n' }, '/task/1': { text: 'ok' }, '/task/2': { text: 'ok' } };
    expect((await diagnose(book, new FakeTarget(fine))).subjects).toMatchObject([{ status: 'unknown' }]);
    const bad = { ...fine, '/task/2': { text: 'bad' } };
    expect((await diagnose(book, new FakeTarget(bad))).findings).toHaveLength(1);
  });

  it('does not wait for further samples of a skipped step', async () => {
    const steps = `
steps:
  - { id: first, read: /missing }
  - { id: looks, read: '/\${{ first }}', samples: { times: 3, every: 1h } }
findings:
  - { id: gone, severity: info, when: '!found(first)', message: It is gone., evidence: [first, looks] }
`;
    const { findings } = await diagnose(runbook(steps), new FakeTarget({}));
    expect(findings.map((finding) => finding.id)).toEqual(['gone']);
  });

  it('stops sampling when until holds, and asks again for each sample', async () => {
    const book = runbook(`
steps:
  - { id: look, run: look, samples: { times: 5, every: 1ms, until: 'look == "there"' } }
findings:
  - { id: seen, severity: info, when: 'look.exists(l, l == "there")', message: seen, evidence: [look] }
`);
    const target = new FakeTarget({ look: [{ text: 'no' }, { text: 'no' }, { text: 'there' }] });
    expect((await diagnose(book, target)).findings).toHaveLength(1);
    expect(target.asked).toHaveLength(3);
  });

  it('is likely, with the reason, if a confirmation is unknown; never healthy if one is false', async () => {
    const book = runbook(`
steps:
  - { id: sign, run: sign }
  - { id: proof, run: proof }
findings:
  - { id: it, severity: info, when: 'sign == "yes"', confirm: ['proof == "yes"'], message: it, evidence: [sign] }
`);
    const sign = { text: 'yes' };
    const unknown = await diagnose(book, new FakeTarget({ sign, proof: { status: 'timed-out' } }));
    expect(unknown.findings).toMatchObject([{ certainty: 'likely', unseen: [expect.any(String)] }]);
    expect((await diagnose(book, new FakeTarget({ sign, proof: { text: 'yes' } }))).findings).toMatchObject([
      { certainty: 'certain' },
    ]);
    const contradicted = await diagnose(book, new FakeTarget({ sign, proof: { text: 'no' } }));
    expect(contradicted.findings).toEqual([]);
    expect(contradicted.subjects).toEqual([
      {
        name: 'node',
        status: 'unknown',
        unseen: ['it: a confirmation is false, which contradicts its condition: proof == "yes"'],
      },
    ]);
  });

  it.each([
    ['the condition does not hold', { sign: { text: 'no' }, proof: { text: 'no' } }, 'healthy', []],
    ['the condition is unknown', { sign: { status: 'denied' }, proof: { text: 'no' } }, 'unknown', []],
    ['what confirms it is absent', { sign: { text: 'yes' } }, 'unknown', []],
    ['another finding holds', { sign: { text: 'yes' }, proof: { text: 'other' } }, 'suspect', ['other']],
  ] as const)('a confirmation that is false is judged by the rest: %s', async (_, replies, status, ids) => {
    const book = runbook(`
steps:
  - { id: sign, run: sign }
  - { id: proof, read: /proof }
findings:
  - { id: it, severity: critical, when: 'sign == "yes"', confirm: 'proof == "yes"', inhibited-by: [other], message: it, evidence: [sign] }
  - { id: other, severity: info, when: 'proof == "other"', message: other, evidence: [proof] }
`);
    const target = new FakeTarget({
      sign: replies.sign,
      ...('proof' in replies ? { '/proof': replies.proof } : {}),
    });
    const diagnosis = await diagnose(book, target);
    expect(diagnosis.subjects).toMatchObject([{ status }]);
    expect(diagnosis.findings.map((finding) => finding.id)).toEqual(ids);
  });

  it('leaves out an inhibited finding', async () => {
    const book = runbook(`
steps:
  - { id: sign, run: sign }
findings:
  - { id: general, severity: critical, when: 'found(sign)', inhibited-by: [special], message: general, evidence: [sign] }
  - { id: special, severity: info, when: 'sign == "special"', message: special, evidence: [sign] }
`);
    const found = async (text: string): Promise<string[]> =>
      (await diagnose(book, new FakeTarget({ sign: { text } }))).findings.map((finding) => finding.id);
    expect(await found('special')).toEqual(['special']);
    expect(await found('other')).toEqual(['general']);
  });

  it('keeps the message readable for an answer of any length, and the whole answer as evidence', async () => {
    const book = runbook(`
steps:
  - { id: args, run: args }
findings:
  - { id: it, severity: info, when: found(args), message: 'It runs \${{ args }}.', evidence: [args] }
`);
    const text = 'x'.repeat(100_000);
    const diagnosis = await diagnose(book, new FakeTarget({ args: { text } }));
    expect(diagnosis.findings[0]?.message).toMatch(/^It runs x{250}… \(99750 more characters\)\.$/);
    expect(diagnosis.findings[0]?.evidence['args']).toBe(text);
    const shown = consoleDiagnosis([diagnosis], { colour: false, evidence: true });
    expect(shown.length).toBeLessThan(20_000);
    expect(shown).toContain('(83616 more characters)');
  });

  it('plans a remedy with every name quoted for the shell', async () => {
    const book = runbook(`
steps:
  - { id: sign, run: sign }
findings:
  - { id: it, severity: info, when: found(sign), message: it, evidence: [sign], remedy: cure }
remedies:
  - { id: cure, title: Cure it, side-effects: nothing, commands: [{ run: 'cure \${{ sign }}' }] }
`);
    const target = new FakeTarget({ sign: { text: "$(touch /tmp/x) 'quoted'" } });
    const [finding] = (await diagnose(book, target)).findings;
    expect(finding?.remedy?.commands).toMatchObject([{ command: `cure '$(touch /tmp/x) '\\''quoted'\\'''` }]);
    expect(target.asked).toEqual(['sign']);
  });

  it('counts samples not taken before the deadline as unknown', async () => {
    const book = runbook(`
steps:
  - { id: look, run: look, samples: { times: 5, every: 1h } }
findings:
  - { id: seen, severity: info, when: 'look.exists(l, l == "there")', message: seen, evidence: [look] }
  - { id: always, severity: info, when: 'look.all(l, l == "no")', message: always, evidence: [look] }
`);
    const target = new FakeTarget({ look: { text: 'no' } });
    const { subjects, findings } = await diagnose(book, target, { deadline: 30 });
    expect(findings).toEqual([]);
    expect(subjects).toMatchObject([{ status: 'unknown', unseen: [expect.stringMatching(/over|deadline/)] }]);
  });
});

describe('subjects', () => {
  const about = (subjects: string): ReturnType<typeof runbook> =>
    runbook(`
subjects: ${subjects}
steps:
  - { id: state, run: 'state' }
findings:
  - { id: bad, severity: critical, when: 'state == "bad"', message: bad, evidence: [state] }
`);
  const LINES =
    "{ as: one, run: list, parse: { regex: '^(?<name>\\w+) (?<state>\\w+)$', all: true }, name: one.name }";
  const JSON_LINES = `{ as: one, run: list, parse: json-lines, name: one.Name, where: 'one.State == "Up"' }`;

  it('are unknown if the file that lists them does not exist', async () => {
    const read = '{ as: one, read: /list, parse: lines, name: one }';
    const missing = new FakeTarget({});
    expect((await diagnose(about(read), missing)).subjects).toEqual([
      { name: 'node', status: 'unknown', unseen: ['subjects: no such file'] },
    ]);
    const said = about(read.replace('read: /list', 'read: /list, may-be-missing: true'));
    expect((await diagnose(said, missing)).subjects).toEqual([]);
    const denied = new FakeTarget({ '/list': { status: 'denied' } });
    expect((await diagnose(said, denied)).subjects).toMatchObject([{ name: 'node', status: 'unknown' }]);
  });

  it('do not lose lines that the regular expression does not match', async () => {
    const list = { text: 'a up\n\nb b up\nc c up\n' };
    const target = new FakeTarget({ list, state: { text: 'good' } });
    expect((await diagnose(about(LINES), target)).subjects).toEqual([
      {
        name: 'node',
        status: 'unknown',
        unseen: ['subjects: a line of the answer does not match: b b up, and 1 more'],
      },
      { name: 'a', status: 'healthy' },
    ]);
  });

  it('are unknown if `where` is absent', async () => {
    const list = { text: '{"Name":"a","State":"Up"}\n{"Name":"b"}\n{"Name":"c","State":"Exited"}\n' };
    const target = new FakeTarget({ list, state: { text: 'good' } });
    expect((await diagnose(about(JSON_LINES), target)).subjects).toEqual([
      { name: 'b', status: 'unknown', unseen: ["'where' is absent: no field State"] },
      { name: 'a', status: 'healthy' },
    ]);
  });

  it('are diagnosed if `where` is unknown, and then no finding is certain', async () => {
    const list = { text: '{"Name":"a","State":7}\n' };
    const where = about(JSON_LINES.replace('one.State == "Up"', 'one.State.startsWith("Up")'));
    const bad = await diagnose(where, new FakeTarget({ list, state: { text: 'bad' } }));
    expect(bad.findings).toMatchObject([
      { certainty: 'likely', unseen: [expect.stringContaining("'where' is unknown")] },
    ]);
  });

  it.each(['null', '["a"]', '{"a":1}'])('have no name if it is %s', async (name) => {
    const target = new FakeTarget({ list: { text: `{"Name":${name},"State":"Up"}\n` } });
    expect((await diagnose(about(JSON_LINES), target)).subjects).toEqual([
      { name: 'node', status: 'unknown', unseen: ['subjects: a subject has no name: it is not a string'] },
    ]);
  });
});
