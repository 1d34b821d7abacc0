import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/capture/model.ts';
import { recording } from '../../src/capture/record.ts';
import { replayIndex } from '../../src/capture/replay.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { answered, captureOf, fakeTarget, fileOf, LIMITS, notFound } from './samples.ts';

const replayOf = (...asked: Asked[]) => replayIndex(captureOf(asked)).target();

describe('recording', () => {
  it('passes answers on and keeps them in the order asked', async () => {
    let nth = 0;
    const target = recording(fakeTarget({ run: (command) => answered(`${command} ${nth++}`) }));
    const seen = await Promise.all([
      target.run('a', LIMITS),
      target.run('b', LIMITS),
      target.run('a', LIMITS),
    ]);
    expect(seen.map((answer) => decodeUtf8(answer.stdout))).toEqual(['a 0', 'b 1', 'a 2']);
    const { asked } = target.capture();
    expect(asked.map((each) => each.answers.map((answer) => decodeUtf8(answer.stdout)))).toEqual([
      ['a 0', 'a 2'],
      ['b 1'],
    ]);
  });

  it('asks in the same turn in which it is asked', () => {
    let isAsked = false;
    const target = recording(
      fakeTarget({
        read: () => {
          isAsked = true;
          return notFound();
        },
      }),
    );
    void target.read(['/x'], LIMITS);
    expect(isAsked).toBe(true);
  });

  it('keeps no more than its budget, and says how much it left out', async () => {
    const target = recording(fakeTarget({ run: () => answered('12345678') }), { budget: 20 });
    for (const command of ['a', 'b', 'c']) await target.run(command, LIMITS);
    const capture = target.capture();
    expect(capture.header.dropped).toBe(1);
    const replayed = await replayIndex(capture).target().run('c', LIMITS);
    expect(replayed.status).toBe('not-captured');
  });

  it('leaves out what is under way', () => {
    const target = recording({ ...fakeTarget(), run: () => new Promise(() => {}) });
    void target.run('sleep', LIMITS);
    expect(target.capture().asked).toEqual([]);
  });
});

describe('replay', () => {
  it('gives the n-th answer the n-th time, and the last one from then on', async () => {
    const target = replayOf({ question: { run: 'x' }, answers: [answered('1'), answered('2')] });
    const texts = [];
    for (let i = 0; i < 4; i++) texts.push(decodeUtf8((await target.run('x', LIMITS)).stdout));
    expect(texts).toEqual(['1', '2', '2', '2']);
  });

  it('begins anew with each target', async () => {
    const index = replayIndex(
      captureOf([{ question: { run: 'x' }, answers: [answered('1'), answered('2')] }]),
    );
    await index.target().run('x', LIMITS);
    expect(decodeUtf8((await index.target().run('x', LIMITS)).stdout)).toBe('1');
  });

  it('names what it was not asked', async () => {
    const target = replayOf({ question: { run: 'docker ps' }, answers: [answered('x')] });
    const [ran, read] = [await target.run('docker  ps', LIMITS), await target.read(['/x', '/y'], LIMITS)];
    expect(ran).toMatchObject({
      status: 'not-captured',
      exitCode: null,
      reason: expect.stringContaining('docker  ps'),
    });
    expect(read).toMatchObject({ status: 'not-captured', reason: expect.stringContaining('/x') });
  });

  it('is not asked something else by white space at the end of a command', async () => {
    const target = replayOf({ question: { run: 'docker ps\n' }, answers: [answered('x')] });
    expect((await target.run('docker ps', LIMITS)).status).toBe('answered');
  });

  it('keeps apart what Object.prototype has names for', async () => {
    const target = replayOf({ question: { run: '__proto__' }, answers: [answered('x')] });
    expect((await target.run('constructor', LIMITS)).status).toBe('not-captured');
    expect((await target.run('__proto__', LIMITS)).status).toBe('answered');
  });

  describe('of alternatives', () => {
    const b = fileOf('b', '/b');
    it('knows that those before the one that was there are missing', async () => {
      const target = replayOf({ question: { read: ['/a', '/b', '/c'] }, answers: [b] });
      expect((await target.read(['/a'], LIMITS)).status).toBe('not-found');
      expect(await target.read(['/b'], LIMITS)).toMatchObject({ status: 'answered', path: '/b' });
      expect((await target.read(['/c'], LIMITS)).status).toBe('not-captured');
    });

    it('puts an answer together from single files', async () => {
      const target = replayOf(
        { question: { read: ['/a'] }, answers: [notFound()] },
        { question: { read: ['/b'] }, answers: [b] },
      );
      expect(await target.read(['/a', '/b'], LIMITS)).toMatchObject({ status: 'answered', path: '/b' });
      expect((await target.read(['/b', '/z'], LIMITS)).path).toBe('/b');
      expect((await target.read(['/a', '/z', '/b'], LIMITS)).status).toBe('not-captured');
      expect((await target.read(['/a', '/a'], LIMITS)).status).toBe('not-found');
    });

    it('passes on what stood in the way', async () => {
      const denied = { ...notFound(), status: 'denied' as const };
      const target = replayOf({ question: { read: ['/a'] }, answers: [denied] });
      expect((await target.read(['/a', '/b'], LIMITS)).status).toBe('denied');
    });

    it('draws no conclusion from a failure that names no file', async () => {
      const failed = { ...notFound(), status: 'timed-out' as const };
      const target = replayOf({ question: { read: ['/a', '/b'] }, answers: [failed] });
      expect((await target.read(['/a', '/b'], LIMITS)).status).toBe('timed-out');
      expect((await target.read(['/a'], LIMITS)).status).toBe('not-captured');
    });

    it('follows each file through the looks', async () => {
      const target = replayOf({ question: { read: ['/a', '/b'] }, answers: [b, fileOf('a', '/a')] });
      const first = await target.read(['/a'], LIMITS);
      const second = await target.read(['/a'], LIMITS);
      expect([first.status, second.status]).toEqual(['not-found', 'answered']);
    });
  });
});
