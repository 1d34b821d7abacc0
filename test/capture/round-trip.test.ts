import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LargeOutputs } from '../../src/capture/format.ts';
import { formatCapture, inOrder } from '../../src/capture/format.ts';
import { loadCapture, parseCapture } from '../../src/capture/load.ts';
import type { Asked } from '../../src/capture/model.ts';
import { formOf, bytesOf } from '../../src/capture/text-form.ts';
import { writeCapture } from '../../src/capture/write.ts';
import { answered, bytes, captureOf, fileOf, notFound, seeded } from './samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drillbook-capture-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inspect = JSON.stringify({
  Id: '723d7351c06e'.repeat(5),
  Name: '/victim',
  State: { Status: 'running', Pid: 4711, Dead: false, StartedAt: '2024-05-01T10:00:00.000000000Z' },
  Config: { Env: ['PATH=/usr/bin', 'A=<b>&c'], Labels: {}, Cmd: null },
});

const texts = [
  '',
  'x',
  'one line\n',
  'several\nlines\n',
  'several\nlines, the last one open',
  '\n',
  '\n\n\n',
  '\r\n\r\n',
  `${inspect}\n`,
  `${inspect.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')}\n${inspect}\n`,
  `${inspect.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')}\n`,
  inspect,
  `${'['.repeat(200)}${']'.repeat(200)}\n`,
  `{"long": ${'1'.repeat(200)}}\n`,
  `{"__proto__":{"polluted":true},"constructor":"${'x'.repeat(100)}"}\n`,
  `{"10":"integer keys change their order","9":"${'x'.repeat(100)}"}\n`,
  'rm\0-rf\0/p00\0',
  '\ufeffbyte order mark\n',
  '\u001b[31mred\u0007\u009b\u202e\u2028 ünïcödé 🧊\n',
  '\ufffd replacement\n',
  '\u0001'.repeat(500),
];

describe('text form', () => {
  it.each(texts.map((text) => [text]))('gives %j back', (text) => {
    expect(Buffer.from(bytesOf(formOf(bytes(text)))).toString('utf8')).toBe(text);
  });

  it('keeps what is not UTF-8 to the byte', () => {
    const raw = Uint8Array.from([0x66, 0xff, 0xfe, 0x00, 0x80, 0x0a]);
    expect(Uint8Array.from(bytesOf(formOf(raw)))).toEqual(raw);
  });

  it('shows JSON as JSON, also as Go writes it, and never where that would change a byte', () => {
    expect(formOf(bytes(`${inspect}\n`))).toHaveProperty('json');
    expect(
      formOf(
        bytes(
          `${inspect.replaceAll('&', '\\u0026').replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')}\n`,
        ),
      ),
    ).toMatchObject({ go: true });
    expect(formOf(bytes(`{ "spaced": "${'x'.repeat(100)}" }\n`))).toBeInstanceOf(Array);
  });
});

const everyKind: Asked[] = [
  { question: { run: 'ls' }, answers: [answered('a\n', { partial: 'the folder may hold more' })] },
  ...texts.map((text, nth) => ({ question: { run: `echo ${nth}` }, answers: [answered(text)] })),
  { question: { run: 'false' }, answers: [answered('', { exitCode: 1, stderr: bytes('no\n'), ms: 7 })] },
  {
    question: { run: 'sleep 99' },
    answers: [
      answered('part', {
        status: 'timed-out',
        exitCode: null,
        reason: 'missed its deadline of 2000 ms',
        ms: 2000,
      }),
    ],
  },
  {
    question: { run: 'ls /hung' },
    answers: [
      answered('', {
        status: 'abandoned',
        exitCode: null,
        reason: 'could not be killed',
        stuck: [{ pid: 9, state: 'D', comm: 'ls', wchan: 'request_wait_answer', stack: 'a\nb\n' }],
      }),
    ],
  },
  { question: { read: ['/proc/9/stat'] }, answers: [notFound(), fileOf('9 (a) S\n', '/proc/9/stat')] },
  { question: { read: ['/a', '/b'] }, answers: [fileOf('b\n', '/b')] },
  {
    question: { read: ['/freezer.state'] },
    answers: [1, 2, 3, 4].map((ms) => ({ ...fileOf('FREEZING\n', '/freezer.state'), ms })),
  },
  { question: { read: ['/binary'] }, answers: [fileOf(Uint8Array.from([1, 2, 255, 0]), '/binary')] },
  { question: { read: ['/large'] }, answers: [fileOf('0123456789abcdef\n'.repeat(2000), '/large')] },
];

describe('a capture file', () => {
  it.each<LargeOutputs>(['inline', 'compressed', 'apart'])(
    'gives back all that went in, large outputs %s',
    async (large) => {
      const file = join(folder, `${large}.json`);
      const capture = captureOf(everyKind, {
        kernel: 'Linux 6.18.0',
        engine: 'Docker 20.10.24',
        drill: { scenario: 'fuse-hung-rm', phase: 'during' },
        note: 'a note',
        dropped: 2,
        skipped: [{ runbook: 'rb', step: 'info', lines: 2, of: 5 }],
      });
      await writeCapture(file, capture, { large });
      const loaded = await loadCapture(file);
      expect(loaded.header).toEqual(capture.header);
      expect(plain(loaded.asked)).toEqual(plain(inOrder(everyKind)));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.tmp'));
    },
  );

  it('reads back a thousand random outputs', async () => {
    const random = seeded(42);
    const alphabet = ['a', '\n', '"', '\\', '\0', '<', 'é', '🧊', '{', '}', '\t', '\u2028', ' '];
    const asked = Array.from({ length: 1000 }, (_, nth): Asked => {
      const length = Math.floor(random() * 40);
      const isText = random() < 0.7;
      const output = isText
        ? bytes(Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join(''))
        : Uint8Array.from({ length }, () => Math.floor(random() * 256));
      return {
        question: { run: `r ${nth}` },
        answers: [answered(output, { ms: Math.floor(random() * 100) })],
      };
    });
    const loaded = await parseCapture(formatCapture(captureOf(asked)).text, { name: 'x' });
    expect(plain(loaded.asked)).toEqual(plain(inOrder(asked)));
  });

  it('is the same text whatever the order of the questions', () => {
    const backwards = [...everyKind].reverse();
    expect(formatCapture(captureOf(backwards)).text).toBe(formatCapture(captureOf(everyKind)).text);
  });

  it('changes in one line besides `ms` when one file changed', () => {
    const asked = (state: string, ms: number): Asked[] => [
      { question: { run: 'docker ps' }, answers: [answered(`${inspect}\n`, { ms })] },
      {
        question: { read: ['/freezer.state'] },
        answers: [{ ...fileOf(`${state}\n`, '/freezer.state'), ms }],
      },
      ...Array.from({ length: 50 }, (_, nth) => ({
        question: { read: [`/proc/${nth}/stat`] },
        answers: [{ ...fileOf(`${nth} (x) S\n`, `/proc/${nth}/stat`), ms }],
      })),
    ];
    const [before, after] = [asked('THAWED', 1), asked('FREEZING', 2)].map((each) =>
      formatCapture(captureOf(each)).text.split('\n'),
    );
    const changed = before?.filter((line, nth) => line !== after?.[nth]) ?? [];
    expect(changed.filter((line) => !/^[\s0-9,]+$/.test(line))).toEqual([expect.stringContaining('THAWED')]);
  });

  it('holds no byte that a terminal obeys', () => {
    // eslint-disable-next-line no-control-regex
    expect(formatCapture(captureOf(everyKind)).text).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
    );
  });

  it('says nothing of what is so by default, and counts looks that are alike', () => {
    const text = formatCapture(
      captureOf([{ question: { read: ['/f'] }, answers: [1, 2, 3].map(() => fileOf('x\n', '/f')) }]),
    ).text;
    expect(text).toContain('{ "read": "/f", "stdout": ["x"], "times": 3 }');
  });
});

/** Buffers and Uint8Arrays of the same bytes are equal here. */
function plain(asked: readonly Asked[]): unknown {
  return asked.map(({ question, answers }) => ({
    question,
    answers: answers.map((answer) => ({
      ...answer,
      stdout: Buffer.from(answer.stdout).toString('hex'),
      stderr: Buffer.from(answer.stderr).toString('hex'),
    })),
  }));
}
