/**
 * What the session protocol costs, against a plain shell that runs the same commands in a row: no program start in
 * either, opening and closing counted in both. Over docker the plain shell is one exec, its script sent at once.
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openExecShell } from '../../src/lab/machine/exec-shell.ts';
import { openLocal } from '../../src/targets/local.ts';
import { openShellTarget } from '../../src/targets/shell-target.ts';
import type { Target } from '../../src/targets/target.ts';
import { NO_ENGINE } from '../support/engine.ts';
import { median, paired, report, SHORT, sized, timed } from './support/paired.ts';

const TIMES = 15;
const limits = { deadline: 10_000 };
const script = '/bin/true\n'.repeat(100);

async function hundred(open: () => Promise<Target>): Promise<void> {
  const target = await open();
  const answers = await Promise.all(Array.from({ length: 100 }, () => target.run('/bin/true', limits)));
  await target.close();
  if (!answers.every(({ exitCode }) => exitCode === 0)) throw new Error('not all were answered');
}

async function plain(stdin: Writable, output: Readable): Promise<void> {
  output.resume();
  stdin.end(script);
  await once(output, 'end');
}

describe('this machine', () => {
  const shell = async (): Promise<void> => {
    const child = spawn('/bin/sh', [], { stdio: ['pipe', 'pipe', 'inherit'] });
    await plain(child.stdin, child.stdout);
  };

  it('100 commands', async () => {
    report('100 × /bin/true, local / plain sh', await paired(TIMES, () => hundred(openLocal), shell), 1.5);
  });

  it('100 commands beside bats with 100 tests', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'drillbook-bench-'));
    try {
      const file = join(folder, 'hundred.bats');
      writeFileSync(
        file,
        Array.from({ length: 100 }, (_, nth) => `@test "${nth}" { /bin/true; }\n`).join(''),
      );
      const bats = await batsIn(folder);
      if (bats === undefined) return context.skip('bats is not available: npm could not fetch it');
      const run = () => promisify(execFile)(bats, [file]);
      report('100 × /bin/true, local / bats', await paired(5, () => hundred(openLocal), run), 1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('200 files of /proc', async () => {
    const target = await openLocal({ commandsPerSecond: Number.POSITIVE_INFINITY });
    await twoHundred(
      target,
      ['cat', Array.from({ length: 200 }, () => '/proc/1/stat').join(' ')].join(' '),
      'local',
    );
    await target.close();
  });
});

describe.skipIf(NO_ENGINE)('docker', () => {
  const docker = new Docker();
  let container = '';
  beforeAll(() => {
    const args = [
      'run',
      '-d',
      '--network',
      'none',
      '--entrypoint',
      '/bin/sleep',
      'drillbook/docker-node:bookworm',
      '3600',
    ];
    container = execFileSync('docker', args, { encoding: 'utf8' }).trim();
  });
  afterAll(() => execFileSync('docker', ['rm', '-f', container]));

  const open = () =>
    openShellTarget('bench', openExecShell(docker, container), { commandsPerSecond: Infinity });
  const exec = async () => {
    const made = await docker.getContainer(container).exec({
      Cmd: ['/bin/sh'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    return await made.start({ hijack: true, stdin: true });
  };

  it('connecting', async () => {
    const ours = async () => (await open()).close();
    const theirs = async () => {
      const stream = await exec();
      stream.resume();
      stream.end('exit\n');
      await once(stream, 'end');
    };
    report('connect and leave, docker / one exec of sh', await paired(TIMES, ours, theirs), 1.3);
  });

  it('100 commands', async () => {
    const theirs = async () => {
      const stream = await exec();
      await plain(stream, stream);
    };
    report(
      '100 × /bin/true, docker / plain sh in one exec',
      await paired(TIMES, () => hundred(open), theirs),
      1.5,
    );
  });

  it('one command after the other', async () => {
    const target = await open();
    const each: number[] = [];
    for (let count = 0; count < sized(200, 5); count += 1)
      each.push(await timed(() => target.run('echo', limits)));
    await target.close();
    const figure = median(each);
    console.log(
      `| one framed command, docker | ${figure.toFixed(2)} ms | | | ≤ 2 ms ${SHORT ? 'not judged' : figure <= 2 ? 'reached' : 'NOT REACHED'} |`,
    );
  });

  it('200 files of /proc', async () => {
    const target = await open();
    await twoHundred(target, `cat ${'/proc/1/stat '.repeat(200)}`, 'docker');
    await target.close();
  });
});

/** Each its own answer, against one cat of them all over the same session. */
async function twoHundred(target: Target, cat: string, where: string): Promise<void> {
  const ours = () => Promise.all(Array.from({ length: 200 }, () => target.read(['/proc/1/stat'], limits)));
  report(
    `200 × read /proc/PID/stat, ${where} / one cat`,
    await paired(TIMES, ours, () => target.run(cat, limits)),
    10,
  );
}

async function batsIn(folder: string): Promise<string | undefined> {
  // Started by npm itself, this would install into drillbook's own folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  writeFileSync(join(folder, 'package.json'), '{}');
  try {
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', 'bats@1'], {
      cwd: folder,
      env,
      timeout: 60_000,
    });
    return join(folder, 'node_modules/bats/bin/bats');
  } catch {
    return undefined;
  }
}
