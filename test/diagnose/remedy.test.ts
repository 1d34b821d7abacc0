/** Remedies: when they are offered, with which commands, and what is said where they did not work. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { RemedyPlan } from '../../src/diagnose/diagnosis.ts';
import { applyRemedy } from '../../src/diagnose/remedy.ts';
import { consoleDiagnosis } from '../../src/report/console-diagnosis.ts';
import { markdown } from '../../src/report/markdown.ts';
import { showRunbook } from '../../src/runbook/page/show.ts';
import type { Reply } from '../support/fake-target.ts';
import { FakeTarget } from '../support/fake-target.ts';
import { runbookOf } from '../support/runbook.ts';

function book(remedy: string): ReturnType<typeof runbookOf> {
  return runbookOf(`
steps:
  - { id: sign, run: sign }
  - { id: mounts, run: mounts, parse: lines }
findings:
  - { id: it, severity: critical, when: 'sign == "yes"', message: it, evidence: [mounts], remedy: cure }
remedies:
  - id: cure
    title: Cure it
    side-effects: Nothing.
${remedy
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`);
}

async function planOf(remedy: string, mounts: Reply): Promise<RemedyPlan> {
  const target = new FakeTarget({ sign: { text: 'yes' }, mounts });
  const [finding] = (await diagnose(book(remedy), target)).findings;
  if (finding?.remedy === undefined) throw new Error('no remedy');
  return finding.remedy;
}

const ABORT = `when: mounts.size() > 0
otherwise: Bring back what it waits for; \${{ size(mounts) }} mounts are known.
commands:
  - { run: 'abort \${{ mounts.first() }}' }
verify: { run: 'gone \${{ mounts.first() }}' }`;

describe('a remedy', () => {
  it('is offered where its condition holds', async () => {
    expect(await planOf(ABORT, { text: '/a b\n' })).toMatchObject({
      commands: [{ command: "abort '/a b'", deadline: 10_000 }],
      verify: { command: "gone '/a b'" },
    });
  });

  it('is not offered where it does not hold, and says what to do instead', async () => {
    const plan = await planOf(ABORT, { text: '' });
    expect(plan).toEqual({
      id: 'cure',
      title: 'Cure it',
      sideEffects: 'Nothing.',
      commands: [],
      problem: 'Bring back what it waits for; 0 mounts are known.',
    });
  });

  it('is not offered where nobody knows whether it applies, and says what could not be seen', async () => {
    const { commands, problem } = await planOf(ABORT.replace(/;.*$/m, '.'), { status: 'timed-out' });
    expect(commands).toEqual([]);
    expect(problem).toBe(
      'Bring back what it waits for. (whether it applies is unknown: mounts: it is timed-out)',
    );
  });

  it.each([
    ['a name has no value', 'commands: [{ run: fine }, { run: "abort ${{ mounts.first() }}" }]', ''],
    ['no command is left', `commands: [{ run: fine, when: 'mounts.size() > 5' }]`, ''],
    [
      'the list of a loop is absent',
      `commands: [{ run: 'abort \${{ m }}', for: 'm in mounts.first().split("x")' }]`,
      '',
    ],
    ['the list of a loop is empty', `commands: [{ run: 'abort \${{ m }}', for: m in mounts }]`, ''],
  ])('is not offered where %s', async (_, commands, text) => {
    const plan = await planOf(commands, { text });
    expect(plan.commands).toEqual([]);
    expect(plan.problem).toEqual(expect.stringMatching(/./));
  });

  it('is not offered where it is unknown whether one of its commands is to be run', async () => {
    const commands = `commands: [{ run: fine }, { run: more, when: 'mounts.size() > 5' }]`;
    const plan = await planOf(commands, { status: 'denied' });
    expect(plan.commands).toEqual([]);
    expect(plan.problem).toContain('it is denied');
  });

  const EACH = `commands:
  - { for: m in mounts, when: 'm != "/keep"', run: 'abort \${{ m }}', deadline: 5s }
  - { run: after }
verify: { for: m in mounts, run: 'test ! -e \${{ m }} || { echo "still there:" \${{ m }}; exit 1; }', deadline: 2s }`;

  it('runs a command for each element, in order', async () => {
    const plan = await planOf(EACH, { text: '/b\n/keep\n/a\n' });
    expect(plan.commands).toEqual([
      { command: "abort '/b'", deadline: 5000, loop: { nth: 0, each: '/b' } },
      { command: "abort '/a'", deadline: 5000, loop: { nth: 0, each: '/a' } },
      { command: 'after', deadline: 10_000 },
    ]);
  });

  it('has worked once it has for each; until then each says what is left', async () => {
    const left = await planOf(EACH, { text: '/etc\n/nowhere-at-all\n/usr\n' });
    expect(left.verify?.deadline).toBe(2000);
    const shell = spawnSync('/bin/sh', ['-c', left.verify?.command ?? ''], { encoding: 'utf8' });
    expect({ status: shell.status, stdout: shell.stdout, stderr: shell.stderr }).toEqual({
      status: 1,
      stdout: 'still there: /etc\nstill there: /usr\n',
      stderr: '',
    });
    const done = await planOf(EACH, { text: '/nowhere-at-all\n/nor-here\n' });
    execFileSync('/bin/sh', ['-c', done.verify?.command ?? 'false']);
  });

  it('that is not offered is no list of commands in any report', async () => {
    const target = new FakeTarget({ sign: { text: 'yes' }, mounts: { text: '' } });
    const diagnosis = await diagnose(book(ABORT), target);
    const text = consoleDiagnosis([diagnosis], { colour: false });
    expect(text).toContain('remedy cure is not offered here (Cure it):\n    Bring back what it waits for');
    expect(text).not.toContain('side effects');
    expect(markdown({ kind: 'diagnoses', diagnoses: [diagnosis] })).toContain(
      'is not offered here: Bring back',
    );
  });

  it('is shown with its condition and its loop to people who follow it by hand', () => {
    expect(showRunbook(book(`${ABORT}`))).toContain('Only where `mounts.size() > 0`.');
    expect(showRunbook(book(EACH))).toContain('for m in …; do   # mounts');
    const ofElement = book(
      `commands: [{ for: m in mounts, run: 'abort \${{ m.lowerAscii() }} \${{ sign }}' }]`,
    );
    expect(showRunbook(ofElement)).toContain(
      'sign=…   # sign\nfor m in …; do   # mounts\n  value_1=…   # m.lowerAscii()\n  abort "$value_1" "$sign"\ndone',
    );
  });
});

describe('applying a remedy', () => {
  const plan: RemedyPlan = {
    id: 'cure',
    title: 'Cure it',
    sideEffects: 'Nothing.',
    commands: [
      { command: 'abort 1', deadline: 100, loop: { nth: 0, each: 'mount 1' } },
      { command: 'abort 2', deadline: 100, loop: { nth: 0, each: 'mount 2' } },
      { command: 'abort 3', deadline: 100, loop: { nth: 0, each: 'mount 3' } },
      { command: 'after', deadline: 100 },
    ],
  };
  const fine = { text: '' };

  it('helps the others of a list where one cannot be helped, says which is left, and does nothing further', async () => {
    const target = new FakeTarget({
      'abort 1': { exitCode: 1, stderr: 'Invalid argument' },
      'abort 2': fine,
      'abort 3': { exitCode: 2 },
      after: fine,
    });
    expect(await applyRemedy(plan, target)).toEqual({
      ok: false,
      message: 'cure: 2 of 3 remain: mount 1: exit code 1: Invalid argument; mount 3: exit code 2',
    });
    expect(target.asked).toEqual(['abort 1', 'abort 2', 'abort 3']);
  });

  it('does nothing where the remedy is not offered', async () => {
    const target = new FakeTarget({});
    const outcome = await applyRemedy({ ...plan, commands: [], problem: 'It does not apply.' }, target);
    expect(outcome).toEqual({ ok: false, message: 'cure: It does not apply.' });
    expect(target.asked).toEqual([]);
  });

  it('says what was missing when it last looked, not that the last look was cut short', async () => {
    const verify = { command: 'gone', deadline: 60 };
    const target = new FakeTarget({
      after: fine,
      gone: [{ exitCode: 1, text: 'the task is still there\n' }, { status: 'timed-out' }],
    });
    const { message } = await applyRemedy({ ...plan, commands: plan.commands.slice(3), verify }, target);
    expect(message).toBe('cure: not verified within 60 ms: exit code 1: the task is still there');
  });

  it('says that the look itself hung where no look ever ended', async () => {
    const verify = { command: 'gone', deadline: 20 };
    const target = new FakeTarget({ after: fine, gone: { status: 'timed-out' } });
    const { message } = await applyRemedy({ ...plan, commands: plan.commands.slice(3), verify }, target);
    expect(message).toBe('cure: not verified within 20 ms: it is timed-out');
  });
});
