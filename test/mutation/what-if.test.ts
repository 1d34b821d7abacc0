import { describe, expect, it } from 'vitest';
import { decoded, perturbed } from '../../src/mutation/perturbed.ts';
import type { RecordedDrill } from '../../src/drill/recorded.ts';
import { whatIfs } from '../../src/mutation/what-if.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { answered, captureOf, fileOf } from '../capture/samples.ts';

const others = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    perturbed({ question: { run: 'ask' }, answers: [answered(stdout)] }).map(({ change, answers }) => [
      change,
      answers.map(decoded).join('|'),
    ]),
  );

describe('what else could have been answered', () => {
  it('has the numbers within a line moved by one', () => {
    expect(others('oom 0 of 3\n')).toMatchObject({
      '0 is 1': 'oom 1 of 3\n',
      '3 is 2': 'oom 0 of 2\n',
      '3 is 4': 'oom 0 of 4\n',
    });
    expect(others('oom 0\n')).not.toHaveProperty('0 is -1');
  });

  it('has a long list cut to one line, and one line twice', () => {
    const long = 'a\nb\nc\nd\ne\nf\ng\n';
    expect(others(long)).toMatchObject({ 'line 1 alone': 'a\n', 'line 1 twice': `a\n${long}` });
    expect(others('a\nb\n')).toMatchObject({ 'without line 2': 'a\n', 'line 1 twice': 'a\na\nb\n' });
  });

  it('has lines of another form', () => {
    expect(others('a\nb')).toMatchObject({ quoted: '<a>\n<b>' });
  });
});

describe('what if', () => {
  it('borrows what was answered elsewhere, at the path that was asked for', async () => {
    const capture = captureOf([{ question: { read: ['/here'] }, answers: [fileOf('FROZEN\n', '/here')] }]);
    const drill: RecordedDrill = {
      name: 'a-drill',
      scenario: 'a-drill',
      folder: '/nowhere',
      phases: [{ phase: 'during', file: 'during', capture, replay: replayIndex(capture) }],
    };
    const same = [fileOf('FROZEN\n', '/there')];
    const other = [fileOf('FREEZING\n', '/there')];
    const borrowed = whatIfs(
      drill,
      () => true,
      (question) => (question === '/here' ? [same, other] : []),
    ).filter(({ change }) => change === 'as elsewhere');
    const answers = await Promise.all(
      borrowed.map(({ replay }) => replay.target().read(['/here'], { deadline: 1 })),
    );
    expect(new Set(answers.map((answer) => `${answer.path} ${decoded(answer)}`))).toEqual(
      new Set(['/here FREEZING\n']),
    );
  });
});
