import { describe, expect, it } from 'vitest';
import { Room } from '../../../src/report/html/budget.ts';
import { evidence, leftOut } from '../../../src/report/html/evidence.ts';
import { piecesOf } from '../../../src/report/html/evidence-form.ts';
import { tellingValues } from '../../../src/report/telling-values.ts';
import { decidingFrame } from '../../../src/report/html/stack.ts';

const STACK = ['[<0>] request_wait_answer+0xaa/0x210', '[<0>] fuse_unlink.isra.0+0x88/0x130 [fuse]'];

const telling = (message: string) => tellingValues({ message });

describe('the form of evidence', () => {
  it('is a table for /proc/PID/status, under the task that it is about', () => {
    expect(piecesOf('419:\nName:\trm\nState:\tD (disk sleep)\nGroups:\t\nUid:\t0\t0')).toEqual([
      { form: 'heading', text: '419' },
      {
        form: 'pairs',
        pairs: [
          ['Name', 'rm'],
          ['State', 'D (disk sleep)'],
          ['Groups', ''],
          ['Uid', '0 0'],
        ],
      },
    ]);
  });

  it('is a stack for a stack', () => {
    expect(piecesOf(`419:\n${STACK.join('\n')}`)).toEqual([
      { form: 'heading', text: '419' },
      { form: 'stack', frames: STACK },
    ]);
  });

  it('is a table for a JSON list of records, and pairs for one record', () => {
    expect(piecesOf('[{"pid":1,"args":["a","b"]},{"pid":2,"up":true}]')).toEqual([
      {
        form: 'records',
        columns: ['pid', 'args', 'up'],
        rows: [
          ['1', 'a, b', ''],
          ['2', '', 'true'],
        ],
      },
    ]);
    expect(piecesOf('{"runs":[{"pid":1,"verb":"kill"}],"none":null}')).toEqual([
      {
        form: 'pairs',
        pairs: [
          ['runs', 'pid 1, verb kill'],
          ['none', 'null'],
        ],
      },
    ]);
    expect(piecesOf('["a","b"]')).toEqual([{ form: 'list', items: ['a', 'b'] }]);
  });

  it('is plain lines for everything else, with nothing lost', () => {
    for (const text of [
      'FREEZING',
      '12:00:01 a',
      '{broken',
      '(no such file: /proc/1/stat)',
      'a\n\nb',
      '[]',
      '{}',
    ])
      expect(piecesOf(text)).toEqual([{ form: 'lines', text }]);
  });

  it('is the samples, each under its number', () => {
    expect(piecesOf('sample 1:\nFREEZING\nsample 2:\nTHAWED').map((piece) => piece.form)).toEqual([
      'heading',
      'lines',
      'heading',
      'lines',
    ]);
  });
});

describe('the deciding frame', () => {
  it('is the one that the finding names', () => {
    expect(decidingFrame(STACK, telling('rm waits in fuse_unlink.')).nth).toBe(1);
    expect(decidingFrame(STACK, telling('rm waits in request_wait_answer for FUSE')).nth).toBe(0);
  });

  it('is the innermost one, said to be that, if the finding names none', () => {
    expect(decidingFrame(STACK, telling('rm hangs'))).toEqual({ nth: 0, why: 'innermost' });
  });
});

describe('evidence', () => {
  it('that does not fit is named, with its size', () => {
    const { shown, left } = evidence(
      [
        ['small', 'a'],
        ['large', 'b'.repeat(5000)],
        ['last', 'c'],
      ],
      new Room(2000),
      telling(''),
    );
    expect(left).toEqual([['large', 5000]]);
    expect(shown.toString()).toContain('last');
    expect(String(leftOut([], left))).toMatch(/1 answer \(large\),\s+5\u2009000\s+characters/);
  });

  it('of one answer is cut, and says how much is missing', () => {
    const { shown } = evidence([['long', 'b'.repeat(20_000)]], new Room(50_000), telling(''));
    expect(shown.toString()).toContain('8\u2009000 more characters');
  });
});
