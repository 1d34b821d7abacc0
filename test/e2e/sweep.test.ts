import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/lab/engine/deadline.ts';
import { harnessLabel, thisHarness } from '../../src/lab/ledger/harness.ts';
import { beginRun, connectEngine, startLab, sweep } from '../../src/lab/index.ts';
import type { Engine } from '../../src/lab/engine/engine.ts';
import { stateFolder } from '../../src/lab/ledger/state-directory.ts';
import { NO_ENGINE } from '../support/engine.ts';
import { docker, hostState, leftSince } from '../support/host-state.ts';
import { drillbook, ROOT } from '../support/program.ts';

const IMAGE = 'drillbook/docker-node:bookworm';

/** How often the program is killed; more in `npm run soak`. */
const KILLS = Number(process.env['DRILLBOOK_KILLS'] ?? 5);
/** Approximate duration of a drill; it is killed within this time. Milliseconds. */
const DRILL_MS = 2_300;

interface SweepDocument {
  readonly removed: readonly { readonly kind: string; readonly name: string }[];
  readonly remaining: readonly unknown[];
}

async function sweepByProgram(env: NodeJS.ProcessEnv = {}): Promise<SweepDocument> {
  const { code, stdout, stderr } = await drillbook(['sweep', '--json'], { env });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as SweepDocument;
}

/** Starts a process that starts a lab, prints its name, and waits to be killed. */
async function startElsewhere(
  env: NodeJS.ProcessEnv,
  options: object,
): Promise<{ child: ChildProcess; name: string }> {
  const script = `
    const { beginRun, connectEngine, startLab } = await import(${JSON.stringify(resolve(ROOT, 'dist/lab/index.js'))});
    const run = await beginRun(await connectEngine());
    const lab = await startLab({ run, scenario: 'test', ...${JSON.stringify(options)} });
    process.stdout.write(lab.name + '\\n');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, name: said.toString().trim() };
}

const TWO_MACHINES_KILLS = Math.ceil(KILLS / 2);
/** Until a lab of two machines is up. Milliseconds. */
const TWO_MACHINES_MS = 1_500;

/** The same with a lab of two machines, which this returns before it is up. */
function startTwoMachines(env: NodeJS.ProcessEnv): { child: ChildProcess; ready: Promise<unknown> } {
  const machine = { image: { kind: 'name', name: 'drillbook/redis-redis:7.0' }, files: [], limits: {} };
  const common = { ...machine, environment: {}, command: ['redis-server', '--save', ''] };
  const lab = {
    lab: 'two',
    version: '',
    folder: '/',
    target: 'one',
    machines: ['one', 'two'].map((name) => ({
      ...common,
      name,
      ready: { kind: 'port', port: 6379, deadline: 20_000 },
    })),
  };
  const script = `
    const { beginRun, connectEngine, startLab } = await import(${JSON.stringify(resolve(ROOT, 'dist/lab/index.js'))});
    const run = await beginRun(await connectEngine());
    await startLab({ run, scenario: 'test', lab: ${JSON.stringify(lab)} });
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, ready: once(child.stdout, 'data') };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const named = (name: string): string[] => docker('ps', '-aq', '--filter', `name=^${name}$`);

describe.skipIf(NO_ENGINE)('sweep', () => {
  let engine: Engine;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sweep-test-'));
    engine = await connectEngine();
    await sweep(engine);
  });
  afterAll(() => {
    engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    `restores the host after ${KILLS} drills that were killed at random moments`,
    async () => {
      const before = hostState();
      for (let nth = 0; nth < KILLS; nth++) {
        // Spread over the drill, so that each part is hit; shifted at random, so that each run hits other moments.
        const moment = ((nth + Math.random()) / KILLS) * DRILL_MS;
        const timer: { started?: NodeJS.Timeout } = {};
        const child = spawn(process.execPath, [resolve(ROOT, 'dist/bin.js'), 'drill', 'fuse-hung-rm'], {
          stdio: 'ignore',
        });
        timer.started = setTimeout(() => child.kill('SIGKILL'), moment);
        await once(child, 'exit');
        clearTimeout(timer.started);
        const swept = await sweepByProgram();
        expect(swept.remaining, `killed after ${moment} ms`).toEqual([]);
        expect(await leftSince(before), `killed after ${moment} ms`).toEqual([]);
      }
    },
    KILLS * 20_000,
  );

  it(
    `restores the host after ${TWO_MACHINES_KILLS} labs of two machines that were killed at random moments`,
    async () => {
      const before = hostState();
      for (let nth = 0; nth < TWO_MACHINES_KILLS; nth++) {
        const moment = ((nth + Math.random()) / TWO_MACHINES_KILLS) * TWO_MACHINES_MS;
        const { child } = startTwoMachines({});
        const timer = setTimeout(() => child.kill('SIGKILL'), moment);
        await once(child, 'exit');
        clearTimeout(timer);
        const swept = await sweepByProgram();
        expect(swept.remaining, `killed after ${moment} ms`).toEqual([]);
        expect(await leftSince(before), `killed after ${moment} ms`).toEqual([]);
      }
    },
    KILLS * 20_000,
  );

  it('finds the machines and the network of a lab by their labels if the ledger is lost', async () => {
    const before = hostState();
    const { child, ready } = startTwoMachines({ DRILLBOOK_STATE: join(folder, 'lost-two') });
    await ready;
    await kill(child);
    rmSync(join(folder, 'lost-two'), { recursive: true });
    const { removed, remaining } = await sweep(engine);
    expect(removed.map(({ kind }) => kind)).toEqual(['container', 'container', 'network']);
    expect(remaining).toEqual([]);
    expect(await leftSince(before)).toEqual([]);
  });

  it('finds a lab by its labels if the ledger is lost', async () => {
    const before = hostState();
    const { child, name } = await startElsewhere({ DRILLBOOK_STATE: join(folder, 'lost') }, {});
    await kill(child);
    rmSync(join(folder, 'lost'), { recursive: true });
    const { removed, remaining } = await sweep(engine);
    expect(removed).toContainEqual({ kind: 'container', name });
    expect(remaining).toEqual([]);
    expect(await leftSince(before)).toEqual([]);
  });

  it('finds what is left in the kernel of a container that somebody else removed', async () => {
    const before = hostState();
    const { child, name } = await startElsewhere({}, {});
    await kill(child);
    docker('rm', '-f', name);
    const { removed, remaining } = await sweep(engine);
    expect(removed.map(({ kind }) => kind)).toContain('ledger');
    expect(remaining).toEqual([]);
    expect(await leftSince(before)).toEqual([]);
  });

  it('does not touch the lab of a live run, even in another process', async () => {
    const { child, name } = await startElsewhere({ DRILLBOOK_STATE: join(folder, 'other') }, {});
    const run = await beginRun(engine);
    const lab = await startLab({ run, scenario: 'test' });
    try {
      const { removed } = await sweepByProgram();
      expect(removed).toEqual([]);
      expect(named(name)).toHaveLength(1);
      expect(named(lab.name)).toHaveLength(1);
      expect(await lab.target().run('docker ps', { deadline: 10_000 })).toMatchObject({ exitCode: 0 });
    } finally {
      await kill(child);
      expect(await lab.destroy()).toEqual([]);
      await run.close();
      await sweep(engine);
    }
    expect(named(name)).toEqual([]);
  });

  it('does not touch what is not ours, and neither does a drill', async () => {
    const frozen = '/sys/fs/cgroup/freezer/sweep-test-foreign';
    const made = [
      'sweep-test-paused',
      'sweep-test-fuse',
      'sweep-test-elsewhere',
      'sweep-test-mislabelled',
    ] as const;
    const [paused, fuse, elsewhere, mislabelled] = made;
    const start = (name: string, ...options: string[]): void =>
      void docker('run', '-d', '--name', name, '--entrypoint', 'sleep', ...options, IMAGE, '3600');
    const sleeper = spawn('sleep', ['3600']);
    try {
      start(paused, '-v', 'sweep-test-volume:/data');
      docker('pause', paused);
      start(
        fuse,
        '--cap-add',
        'ALL',
        '--cap-drop',
        'SYS_RESOURCE',
        '--device',
        '/dev/fuse',
        '--security-opt',
        'seccomp=unconfined',
        '--security-opt',
        'apparmor=unconfined',
      );
      docker(
        'exec',
        fuse,
        'sh',
        '-c',
        'mkdir -p /run/drillbook && hangfs mount t /mnt/hang && touch /mnt/hang/here',
      );
      // A container from another machine that has just begun, and one that happens to use our label's name.
      const other = harnessLabel({ ...thisHarness(), hostname: 'elsewhere', boot: '0-0' });
      start(elsewhere, '--label', 'drillbook.run=feedface', '--label', `drillbook.harness=${other}`);
      start(mislabelled, '--label', 'drillbook.run=hand-made');
      if (existsSync('/sys/fs/cgroup/freezer')) {
        mkdirSync(frozen);
        writeFileSync(join(frozen, 'cgroup.procs'), String(sleeper.pid));
        writeFileSync(join(frozen, 'freezer.state'), 'FROZEN');
      }
      const victim = await startElsewhere({}, {});
      await kill(victim.child);
      // Its ledger contains a connection number that belongs to somebody else by now, and only teardown from outside
      // works.
      const theirs = /connection=(\d+)/.exec(docker('exec', fuse, 'hangfs', 'info', 't').join())?.[1];
      const entry = { kind: 'fuse-connection', container: victim.name, connection: Number(theirs), inode: 1 };
      appendFileSync(
        join(stateFolder('runs'), `${victim.name.split('-')[1]}.jsonl`),
        `${JSON.stringify(entry)}\n`,
      );
      process.kill(Number(docker('inspect', '-f', '{{.State.Pid}}', victim.name)[0]), 'SIGSTOP');
      expect((await sweepByProgram()).removed).toContainEqual({ kind: 'container', name: victim.name });
      expect((await drillbook(['drill', 'fuse-hung-rm'])).code).toBe(0);

      expect(docker('inspect', '-f', '{{.State.Status}}', ...made)).toEqual([
        'paused',
        'running',
        'running',
        'running',
      ]);
      expect(docker('volume', 'ls', '-q', '-f', 'name=sweep-test-volume')).toHaveLength(1);
      expect(docker('exec', fuse, 'ls', '/mnt/hang')).toEqual(['here']);
      if (existsSync(frozen))
        expect(readFileSync(join(frozen, 'freezer.state'), 'utf8').trim()).toBe('FROZEN');
    } finally {
      if (existsSync(frozen)) writeFileSync(join(frozen, 'freezer.state'), 'THAWED');
      await kill(sleeper);
      if (existsSync(frozen)) rmdirSync(frozen);
      for (const name of made) {
        if (named(name).length > 0) docker('rm', '-f', '-v', name);
      }
      docker('volume', 'rm', '-f', 'sweep-test-volume');
    }
  });

  it('does not trust a ledger that names what is not ours', async () => {
    const name = 'sweep-test-forged';
    const [id = ''] = docker('run', '-d', '--name', name, '--entrypoint', 'sleep', IMAGE, '3600');
    const file = join(stateFolder('runs'), 'f0f0f0f0.jsonl');
    const entries = [
      {
        kind: 'run',
        run: 'f0f0f0f0',
        harness: { ...thisHarness(), start: '1' },
        engine: engine.id,
        address: '',
        at: '2024-01-01',
      },
      { kind: 'container', name, image: IMAGE },
      { kind: 'container', name: 'drillbook-f0f0f0f0-lab-1', image: IMAGE },
      { kind: 'container-id', name: 'drillbook-f0f0f0f0-lab-1', id },
      { kind: 'network', name: 'sweep-test-network' },
    ];
    docker('network', 'create', '--internal', 'sweep-test-network');
    writeFileSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    try {
      expect(await sweep(engine)).toEqual({ removed: [{ kind: 'ledger', name: 'f0f0f0f0' }], remaining: [] });
      expect(docker('inspect', '-f', '{{.State.Status}}', name)).toEqual(['running']);
      expect(docker('network', 'ls', '-q', '-f', 'name=^sweep-test-network$')).toHaveLength(1);
    } finally {
      rmSync(file, { force: true });
      docker('network', 'rm', 'sweep-test-network');
      docker('rm', '-f', name);
    }
  });

  it('is not needed if the lab notices that its harness is gone', async () => {
    const before = hostState();
    const { child, name } = await startElsewhere({}, { watchdog: 2 });
    // Longer than the watchdog's timeout: while the harness is alive, it does nothing.
    const alive = performance.now();
    await until(10_000, 'some time', () => (performance.now() - alive > 3_500 ? undefined : 'time'), 100);
    expect(named(name)).toHaveLength(1);
    await kill(child);
    await until(20_000, 'the lab to end itself', () => (named(name).length === 0 ? undefined : name), 100);
    await sweep(engine);
    expect(await leftSince(before)).toEqual([]);
  });

  it('has nothing to do during two concurrent drills', async () => {
    const before = hostState();
    const drills = ['v1', 'v2'].map((shim) => drillbook(['drill', 'fuse-hung-rm', '--set', `shim=${shim}`]));
    for (const { code, stdout, stderr } of await Promise.all(drills)) expect(code, stdout + stderr).toBe(0);
    expect(await leftSince(before)).toEqual([]);
  });
});
