/**
 * The flagship's diagnosis in a lab: against the same probes in one shell script through one `docker exec`, against
 * a `docker exec` a step, and as a whole process.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, it } from 'vitest';
import type { Diagnosis } from '../../src/diagnose/diagnosis.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { openContainer } from '../../src/lab/index.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { drillbook, ROOT } from '../support/program.ts';
import { paired, report } from './support/paired.ts';

const run = promisify(execFile);
const RUNBOOK = 'container-up-process-gone';

let lab = '';
let holder: ReturnType<typeof spawn>;

beforeAll(async () => {
  holder = spawn(process.execPath, [join(ROOT, 'dist/bin.js'), 'demo', 'fuse-hung-rm', '--hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  lab = await new Promise((resolve) => {
    holder.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString();
      const name = /docker --host \S+ exec -it (\S+) /.exec(text)?.[1];
      if (name !== undefined) resolve(name);
    });
    holder.once('exit', () => resolve(''));
  });
  if (lab === '') throw new Error(`the lab is not held:\n${text}`);
});

afterAll(async () => {
  holder.kill('SIGINT');
  if (holder.exitCode === null) await once(holder, 'exit');
});

async function ours(): Promise<Diagnosis> {
  const { runbook } = loadRunbook(join(ROOT, 'runbooks', `${RUNBOOK}.yaml`));
  if (runbook === undefined) throw new Error('the runbook is broken');
  const target = await openContainer(lab);
  try {
    const diagnosis = await diagnose(runbook, target);
    if (diagnosis.findings.length !== 1) throw new Error(`${diagnosis.findings.length} findings`);
    return diagnosis;
  } finally {
    await target.close();
  }
}

function byHand(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = execFile('docker', ['exec', '-i', lab, 'sh', '-s'], (error, stdout) => {
      if (error !== null || !stdout.includes('request_wait_answer')) reject(error ?? new Error(stdout));
      else resolve(stdout);
    });
    child.stdin?.end(readFileSync(join(ROOT, 'test/bench/hand-diagnose.sh')));
  });
}

it('the diagnosis in process against one script through one docker exec', async () => {
  report(
    'diagnose flagship, connecting counted / one script in one docker exec',
    await paired(9, ours, byHand),
    1,
  );
});

it('the diagnosis in process against a docker exec a step', async () => {
  const { steps } = await ours();
  const commands = steps.flatMap(({ command }) => (command === undefined ? [] : [command]));
  const each = async (): Promise<void> => {
    for (const command of commands) {
      const script = command.startsWith('/') ? `cat ${command}` : command;
      await run('docker', ['exec', lab, 'sh', '-c', script]).catch(() => undefined);
    }
  };
  report(
    `diagnose flagship / a docker exec for each of ${commands.length} steps`,
    await paired(5, ours, each),
    0.2,
  );
});

it('the diagnosis as a whole process against that script', async () => {
  const process = async (): Promise<void> => {
    const { code, stderr } = await drillbook(['diagnose', RUNBOOK, '--on', `docker://${lab}`]);
    if (code !== 1) throw new Error(`exit code ${code}: ${stderr}`);
  };
  report('diagnose flagship, whole process / that script', await paired(9, process, byHand), 2);
});

it('program start', async () => {
  report(
    'dist/bin.js --version / node -e 0',
    await paired(
      21,
      () => run(process.execPath, [join(ROOT, 'dist/bin.js'), '--version']),
      () => run(process.execPath, ['-e', '0']),
    ),
    1.3,
  );
});
