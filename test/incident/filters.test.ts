/**
 * The filters that runbooks use, on described nodes against those of this machine: what they print of the same input, and
 * how they end.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { incidentTarget } from '../../src/incident/target.ts';
import { wordsOfCommands } from '../../src/mutation/transform/words.ts';
import { decodeUtf8 } from '../../src/targets/target.ts';
import { ROOT } from '../support/program.ts';
import { generator } from './support/forget.ts';
import { AWK, OTHERS, REFUSED, SED } from './support/filters.ts';

const FILTERS: ReadonlySet<string> = new Set([
  'awk',
  'sed',
  'sort',
  'uniq',
  'tr',
  'cut',
  'head',
  'tail',
  'wc',
  'grep',
]);

/** The commands of runbooks and probes; what is filled in is a number. */
function commandsOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    name.endsWith('.yaml')
      ? runsIn(parse(readFileSync(join(folder, name), 'utf8'), { logLevel: 'silent' }))
      : [],
  );
}

function runsIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key === 'run' && typeof value === 'string' ? [value.replaceAll(/\$\{\{[^]*?\}\}/g, '77')] : runsIn(value),
  );
}

/** Of each command the filters in it, without files. */
function filtersIn(command: string): string[][] {
  return wordsOfCommands(command).flatMap((words) => {
    const at = words.findIndex((word) => FILTERS.has(word));
    if (at === -1) return [];
    const [name = '', ...args] = words.slice(at);
    const given = args.map((arg, nth) => (args[nth - 1] === '-v' && arg === '' ? 'pairs=77 1 203 77' : arg));
    if (name === 'grep') {
      const options = given
        .filter((arg) => /^-[EFhsoHlLxvqc]+$/.test(arg))
        .map((arg) => arg.replaceAll(/[lLH]/g, ''));
      const pattern = given.find((arg) => !arg.startsWith('-') && arg !== '');
      return pattern === undefined ? [] : [[name, ...options.filter((one) => one !== '-'), '--', pattern]];
    }
    return [[name, ...given.filter((arg) => arg !== '' && !arg.startsWith('/proc/'))]];
  });
}

const LINES: readonly string[] = [
  '77 (runc) D 1 77 77 0 -1 4194560',
  '77 (a) b) c) Z 203 1 1 0',
  '/proc/77/stat:77 (runc) Z 203 77 77 0 -1 4194560',
  '/proc/203/stat:203 (sh -c (x)) S 77 203 203 0 -1',
  '/proc/77/task/77/stat:77 (runc) Z 1',
  '/proc/77/task/78/stat:78 (runc) T 1',
  '/proc/203/task/203/stat:203 (rm) t 77',
  '/proc/77/status:Name:\trunc init',
  '/proc/77/status:PPid:\t1',
  '/proc/77/status:NSpid:\t77\t1',
  '/proc/203/status:PPid:\t77',
  '/proc/203/status:NSpid:\t203\t12\t1',
  '/proc/203/status:State:\tt (tracing stop)',
  '/proc/203/status:TracerPid:\t77',
  '/proc/203/status:voluntary_ctxt_switches:\t12',
  `/proc/77/cgroup:${'0a'.repeat(32)}`,
  `/proc/1/cgroup:${'0b'.repeat(32)}`,
  `/proc/77/cgroup:5:freezer:/docker/${'0a'.repeat(32)}`,
  `/proc/203/cgroup:0::/system.slice/docker-${'0a'.repeat(32)}.scope`,
  '/run/docker/runtime-runc/moby/abc/state.json:"init_process_pid":77',
  '/run/containerd/io.containerd.runtime.v2.task/moby/abc/init.pid:203',
  '0000000000000000: 00000002 00000000 00010000 0001 01 22222 /var/run/docker.sock',
  '0000000000000000: 00000002 00000000 00010000 0001 01 22223 /run/docker/containerd/containerd.sock.ttrpc',
  '  "exec-root": "/srv/engine",',
  'state = "/run/other"',
  'nodev\tsysfs',
  '\text4',
  '\tovl',
  '8 0a1b/diff/a file/b',
  '16 0a1b/diff/c',
  '4 0c0d/merged',
  '[    0.000000] Linux version 4.4.0-104-generic',
  '[  12.500000] oom-kill:constraint=CONSTRAINT_MEMCG,task=stress,pid=77',
  '[  13.000000] oom_kill_process: 12 callbacks suppressed',
  'Max open files            1024                 4096                 files',
  'mnt_id:\t301',
  'flags:\t0100000',
  '10',
  '9',
  '-1',
  '',
  '  leading and trailing  ',
  '77 203',
];

function inputs(): string[] {
  const random = generator(815);
  const some = (count: number): string =>
    Array.from({ length: count }, () => `${LINES[Math.floor(random() * LINES.length)]}\n`).join('');
  return ['', LINES.join('\n'), `${LINES.join('\n')}\n`, ...[1, 3, 8, 8, 20, 60].map(some)];
}

interface Answer {
  readonly stdout: string;
  readonly status: number | null;
}

function real([name = '', ...args]: readonly string[], input: string): Answer {
  const { stdout, status } = spawnSync(name, args, {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  return { stdout, status };
}

async function described(words: readonly string[], input: string): Promise<Answer | string> {
  return answerTo(words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '), input);
}

async function answerTo(command: string, input: string): Promise<Answer | string> {
  const target = incidentTarget('test', { files: { '/input': input } });
  const answer = await target.run(`${command} < /input`, { deadline: 5000 });
  if (answer.status !== 'answered' || answer.partial !== undefined)
    return answer.partial ?? answer.reason ?? answer.status;
  return { stdout: decodeUtf8(answer.stdout), status: answer.exitCode };
}

/** In which order awk goes through an array nobody knows. */
function inOrder(answer: Answer, words: readonly string[]): Answer {
  if (!words.some((word) => / in [a-z]+\)/.test(word))) return answer;
  return { ...answer, stdout: answer.stdout.split('\n').toSorted().join('\n') };
}

const USED = [
  ...new Map(
    [join(ROOT, 'runbooks'), join(ROOT, 'runbooks/probes')]
      .flatMap(commandsOf)
      .flatMap(filtersIn)
      .map((words) => [JSON.stringify(words), words] as const),
  ).values(),
];

describe('the filters of runbooks', () => {
  it('are found', () => {
    const names = USED.map(([name]) => name);
    expect(names.filter((name) => name === 'awk').length).toBeGreaterThan(4);
    expect(names.filter((name) => name === 'sed').length).toBeGreaterThan(5);
    expect(names.filter((name) => name === 'grep').length).toBeGreaterThan(20);
  });

  it.each(USED.map((words) => [words.join(' ').slice(0, 100), words] as const))('%s', async (_, words) => {
    let answered = 0;
    for (const input of inputs()) {
      const ours = await described(words, input);
      const theirs = real(words, input);
      // What it does not answer is an error there.
      if (typeof ours === 'string') {
        expect({ input, ours, ...theirs }).not.toMatchObject({ status: 0 });
        continue;
      }
      answered++;
      expect({ input, ...inOrder(ours, words) }).toEqual({ input, ...inOrder(theirs, words) });
    }
    expect(answered).toBeGreaterThan(1);
  });
});

describe.each([
  ['awk', AWK],
  ['sed', SED],
] as const)('%s', (name, cases) => {
  it.each(cases)('%j', async (args, input) => {
    const words = [name, ...args];
    const ours = await described(words, input);
    if (typeof ours === 'string') expect.fail(ours);
    expect(inOrder(ours, words)).toEqual(inOrder(real(words, input), words));
  });
});

describe('filters that run elsewhere', () => {
  it.each(OTHERS)('%j', async (words, input) => {
    const ours = await described(words, input);
    expect(ours).toEqual(real(words, input));
  });
});

describe('what programs make different things of, or no described node knows', () => {
  it.each(REFUSED)('%s is not answered', async (command, input) => {
    expect(await answerTo(command, input)).toBeTypeOf('string');
  });
});

describe('lines of which more may follow', () => {
  const log = { 'kernel-log': '[    1.000000] one\n[    2.000000] two\n' };
  const answerOf = async (command: string) => {
    const { stdout, partial } = await incidentTarget('test', log).run(command, { deadline: 5000 });
    return [decodeUtf8(stdout), partial === undefined];
  };

  it.each([
    ["dmesg | awk '/two/ { print $3 }'", 'two\n'],
    ["dmesg | awk -v x=1 '/two/ { print x, $3 }'", '1 two\n'],
    ["dmesg | sed -n 's/.*two/2/p'", '2\n'],
    // What comes of all of them is not known.
    ["dmesg | awk '{ n++ } END { print n }'", ''],
    ["dmesg | awk -v x=1 '{ n += x } END { print n }'", ''],
    ["dmesg | awk 'NR == 2'", ''],
    ['dmesg | awk \'{ printf "%s ", $3 }\'', ''],
    ["dmesg | sed -n '2p'", ''],
    ["dmesg | sed '$d'", ''],
    ["dmesg | sed 'N;s/\\n/ /'", ''],
  ])('%s', async (command, known) => {
    expect(await answerOf(command)).toEqual([known, false]);
  });
});
