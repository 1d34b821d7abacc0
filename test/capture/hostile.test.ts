import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatCapture } from '../../src/capture/format.ts';
import { loadCapture } from '../../src/capture/load.ts';
import { openCapture } from '../../src/capture/replay.ts';
import { TargetError } from '../../src/targets/target.ts';
import { answered, captureOf, fileOf, LIMITS, seeded } from './samples.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drillbook-hostile-'));
  file = join(folder, 'incident.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const good = formatCapture(
  captureOf([
    { question: { run: 'docker ps' }, answers: [answered('{"a":1}\n')] },
    { question: { read: ['/proc/1/stat'] }, answers: [fileOf('1 (init) S\n', '/proc/1/stat')] },
    { question: { run: 'x' }, answers: [answered('a\nb\n'), answered('c', { exitCode: 3, ms: 5 })] },
  ]),
).text;

const SHELL = { schema: 'drillbook/capture@1', taken: 'then', target: 'local', runbooks: [], masked: [] };
const around = (answers: unknown, more: object = {}): string =>
  JSON.stringify({ ...SHELL, answers, ...more });

async function refusal(content: string | Buffer, limits = {}): Promise<TargetError> {
  await writeFile(file, content);
  return refusalOf(file, limits);
}

async function refusalOf(path: string, limits = {}): Promise<TargetError> {
  const error: unknown = await openCapture(path, limits).then(
    () => new Error('was opened'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof TargetError)) throw error;
  return error;
}

describe('an invalid capture', () => {
  const gzipBomb = gzipSync(Buffer.alloc(8 * 2 ** 20)).toString('base64');
  it.each<[string, string | Buffer, RegExp]>([
    ['an empty file', '', /incident\.json: is empty/],
    ['not JSON', 'hello', /:1:1: not JSON/],
    [
      'JSON with a trailing comma',
      '{\n  "schema": "drillbook/capture@1",\n}',
      /:3:1: not JSON: expected a key/,
    ],
    ['a second document', '{} {}', /:1:4: .*the end of the file/],
    ['a raw line break in a string', '{"schema": "drill\nbook"}', /:1:18: /],
    ['an unknown escape', '{"schema": "\\x"}', /:1:13: /],
    ['another document', '{"name": "drillbook"}', /is not a capture/],
    ['a list', '[1, 2]', /is not a capture/],
    ['null', 'null', /is not a capture/],
    ['a newer version', '{"schema": "drillbook/capture@3", "answers": 7}', /version 3/],
    ['a version from nowhere', '{"schema": "drillbook/capture@1e9"}', /is not a capture/],
    ['no answers', JSON.stringify(SHELL), /answers: /],
    ['answers that are no list', around({}), /answers: /],
    ['no list of what was masked', JSON.stringify({ ...SHELL, masked: undefined, answers: [] }), /masked: /],
    ['an answer that is no object', around([7]), /answers\.0: /],
    ['an answer without a question', around([{ stdout: 'x' }]), /answers\.0: .*one question/],
    ['an answer with two', around([{ run: 'x', read: 'y' }]), /one question/],
    ['a status of another world', around([{ run: 'x', status: 'fine' }]), /answers\.0\.status/],
    ['an exit code in words', around([{ run: 'x', exit: 'zero' }]), /answers\.0\.exit/],
    ['output of a wrong type', around([{ run: 'x', stdout: 7 }]), /answers\.0\.stdout: expected text/],
    ['lines of a wrong type', around([{ run: 'x', stdout: ['a', 7] }]), /answers\.0\.stdout/],
    ['no look', around([{ run: 'x', looks: [] }]), /answers\.0\.looks/],
    ['a read of nothing', around([{ read: [] }]), /answers\.0\.read/],
    ['the same question twice', around([{ run: 'x' }, { run: 'x\n' }]), /duplicate question/],
    ['times that do not belong', around([{ run: 'x' }], { ms: [1, 2] }), /2 times for 1 answers/],
    ['a billion repetitions', around([{ run: 'x', times: 1e9 }]), /answers\.0\.times/],
    [
      'many looks of many repetitions',
      around(Array.from({ length: 300 }, (_, n) => ({ run: `${n}`, times: 1000 }))),
      /200000/,
    ],
    ['base64 with something in it', around([{ run: 'x', stdout: { base64: 'aGk=!' } }]), /base64/],
    ['gzip that is none', around([{ run: 'x', stdout: { gzip: 'aGk=', bytes: 2 } }]), /damaged/],
    [
      'gzip that is more than it says',
      around([{ run: 'x', stdout: { gzip: gzipBomb, bytes: 10 } }]),
      /damaged/,
    ],
    [
      'gzip that is less than it says',
      around([{ run: 'x', stdout: { gzip: gzipSync('hi').toString('base64'), bytes: 10 } }]),
      /2 bytes instead of 10/,
    ],
    [
      'a file elsewhere',
      around([{ run: 'x', stdout: { file: '../../etc/passwd', bytes: 10 } }]),
      /not a plain file name/,
    ],
    [
      'a file by its full path',
      around([{ run: 'x', stdout: { file: '/etc/passwd', bytes: 10 } }]),
      /not a plain file name/,
    ],
    ['a file named ..', around([{ run: 'x', stdout: { file: '..', bytes: 10 } }]), /not a plain file name/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), /not UTF-8/],
    ['__proto__ for a header', '{"__proto__": {"schema": "drillbook/capture@1"}}', /is not a capture/],
  ])('%s', async (_, content, message) => {
    const error = await refusal(content);
    expect(error.code).toBe('capture-unreadable');
    expect(error.message).toMatch(message);
    expect(error.message).toContain(file);
  });

  it('names the line of the problem', async () => {
    const error = await refusal(good.replace('"exit": 3', '"exit": "3"'));
    const line = good.split('\n').findIndex((text) => text.includes('"exit": 3')) + 1;
    expect(error.message).toContain(`${file}:${line}:`);
  });

  it('gives a hint for a newer version', async () => {
    expect((await refusal('{"schema": "drillbook/capture@7"}')).hint).toContain('newer');
  });
});

describe('a damaged capture', () => {
  it('is refused wherever it is truncated', async () => {
    for (let length = 1; length < good.length - 1; length += 7) {
      const error = await refusal(good.slice(0, length));
      expect([length, error.code]).toEqual([length, 'capture-unreadable']);
      expect(error.message).toMatch(/is truncated|four hex/);
    }
  });

  it('is either refused or read, whichever byte changes', async () => {
    const random = seeded(7);
    for (let round = 0; round < 500; round++) {
      const damaged = Buffer.from(good);
      for (let n = 0; n <= round % 3; n++) {
        damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
      }
      await writeFile(file, damaged);
      try {
        const target = await openCapture(file);
        await target.run('docker ps', LIMITS);
        await target.read(['/proc/1/stat'], LIMITS);
      } catch (error) {
        expect(error).toBeInstanceOf(TargetError);
      }
    }
  });

  it('has no answer to an edited question', async () => {
    await writeFile(file, good.replace('"docker ps"', '"docker pz"'));
    const target = await openCapture(file);
    expect((await target.run('docker ps', LIMITS)).status).toBe('not-captured');
  });
});

describe('a capture that exceeds the limits', () => {
  it.each<[string, () => string]>([
    ['nests deeply', () => '['.repeat(30_000_000)],
    [
      'nests deeply in its output',
      () =>
        around([]).replace('[]}', `[{"run":"x","stdout":{"json":${'['.repeat(5000)}${']'.repeat(5000)}}}]}`),
    ],
    ['holds millions of values', () => around([]).replace('[]}', `[${'{},'.repeat(5_000_000)}{}]}`)],
  ])('%s: it is refused in bounded memory', async (_, content) => {
    const text = content();
    global.gc?.();
    const before = process.memoryUsage().rss;
    const error = await refusal(text);
    expect(error.code).toBe('capture-unreadable');
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
  });

  it('is refused unread if it is too large', async () => {
    const huge = join(folder, 'huge.json');
    const handle = await open(huge, 'w');
    await handle.truncate(2 ** 30);
    await handle.close();
    const before = process.memoryUsage().rss;
    const error = await refusalOf(huge);
    expect(error.message).toContain('1024 MiB');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
  });

  it('is refused if its outputs are too large in total', async () => {
    const gzip = gzipSync(Buffer.alloc(1000)).toString('base64');
    const many = around(
      Array.from({ length: 20 }, (_, n) => ({ run: `${n}`, stdout: { gzip, bytes: 1000 } })),
    );
    expect((await refusal(many, { expanded: 10_000 })).message).toContain('larger than 10000 bytes');
  });

  it('does not leak __proto__', async () => {
    await writeFile(
      file,
      around([{ run: 'x', stdout: { json: [{}] } }], { versions: {} }).replace(
        '"versions":{}',
        '"versions":{"__proto__":"x"}',
      ),
    );
    await loadCapture(file);
    expect({}).not.toHaveProperty('x');
  });
});

describe('something other than a file', () => {
  it('is distinguished', async () => {
    expect((await refusalOf(join(folder, 'nowhere.json'))).code).toBe('target-not-found');
    expect((await refusalOf(folder)).code).toBe('capture-unreadable');
    const fifo = join(folder, 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect((await refusalOf(fifo)).message).toContain('not a regular file');
    expect((await refusalOf('/dev/zero')).message).toContain('not a regular file');
  });

  it('is not reached through a link beside the capture', async () => {
    await writeFile(file, around([{ run: 'x', stdout: { file: 'a.out', bytes: 10_000 } }]));
    await mkdir(`${file}.d`);
    await symlink('/etc/passwd', join(`${file}.d`, 'a.out'));
    expect((await refusalOf(file)).code).toBe('capture-unreadable');
  });
});
