/** Probes whose commands look in many places, on this machine, with processes that only bear the names of an engine's. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import { openLocal } from '../../src/targets/local.ts';
import type { Target } from '../../src/targets/target.ts';
import { ROOT } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const ID = 'd'.repeat(64);
const children: ChildProcess[] = [];

/** A shell of that name, which waits until its stdin is closed; the arguments are its own to show, not to follow. */
function pretend(name: string, args: readonly string[], argv0 = name): number {
  const file = join(folder(), name);
  copyFileSync(realpathSync('/bin/sh'), file);
  const child = spawn(file, ['-c', 'read _', ...args], { argv0, stdio: ['pipe', 'ignore', 'ignore'] });
  children.push(child);
  if (child.pid === undefined) throw new Error(`${name} did not start`);
  return child.pid;
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.stdin?.end();
    await ended;
  }
});

function record(path: string, text: string): void {
  const file = join(folder(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

let target: Target;
beforeAll(async () => {
  target = await openLocal();
  return () => target.close();
});

async function asked(steps: string, message: string): Promise<string> {
  const text = `runbook: rb\ntitle: A test\nsteps:\n${steps}\nfindings:\n  - { id: f, severity: info, when: 'true', message: '${message}' }\n`;
  const { runbook, problems } = loadRunbook({ file: join(ROOT, 'runbooks/rb.yaml'), text });
  if (runbook === undefined) throw new Error(JSON.stringify(problems));
  const { findings } = await diagnose(runbook, target);
  return findings[0]?.message ?? '';
}

describe('first-process', () => {
  const first = (): Promise<string> =>
    asked(
      `  - { id: first, uses: first-process, with: { container: '"${ID}"' } }`,
      '${{ isUnknown(first) ? "unknown" : string(first) }}',
    );

  it('is unknown where nothing tells it', async () => {
    expect(await first()).toBe('unknown');
  });

  it.each([
    [
      'containerd below an exec-root that dockerd was told',
      'containerd/daemon/io.containerd.runtime.v2.task/moby',
      'init.pid',
    ],
    ['its shims v1', 'containerd/daemon/io.containerd.runtime.v1.linux/moby', 'init.pid'],
    ['Docker 1.11 to 17.09', 'libcontainerd/containerd', 'init/pid'],
  ])('%s', async (_, path, name) => {
    record(`exec-${path.length}/${path}/${ID}/${name}`, '4711');
    pretend('dockerd', ['--exec-root', join(folder(), `exec-${path.length}`)]);
    expect(await first()).toBe('4711');
  });

  it('what runc keeps, where the option holds its value itself', async () => {
    record(`exec-r/runtime-runc/moby/${ID}/state.json`, `{"id":"${ID}","init_process_pid":4712,"x":1}`);
    pretend('dockerd', [`--exec-root=${join(folder(), 'exec-r')}`]);
    expect(await first()).toBe('4712');
  });

  it("an exec-root in dockerd's settings", async () => {
    record(`exec-s/containerd/daemon/io.containerd.runtime.v2.task/other/${ID}/init.pid`, '4713');
    record('daemon.json', `{\n  "debug": true,\n  "exec-root": "${join(folder(), 'exec-s')}"\n}\n`);
    pretend('dockerd', ['--config-file', join(folder(), 'daemon.json')]);
    expect(await first()).toBe('4713');
  });

  it("a state folder in containerd's settings", async () => {
    record(`state/io.containerd.runtime.v2.task/moby/${ID}/init.pid`, '4714');
    record('containerd.toml', `root = "/x"\nstate = "${join(folder(), 'state')}"\n`);
    pretend('containerd', ['-c', join(folder(), 'containerd.toml')]);
    expect(await first()).toBe('4714');
  });
});

describe('runtimes and engine-daemons', () => {
  it('know an engine of 18.06 by its arguments', async () => {
    const containerd = pretend('docker-containerd', ['--config', '/x']);
    const shim = pretend('docker-containerd-shim', ['-namespace', 'moby']);
    const kinds = await asked(
      '  - { id: runtimes, uses: runtimes }',
      `\${{ runtimes.filter(r, r.pid in [${containerd}, ${shim}]).map(r, r.comm + " " + r.kind).join(", ") }}`,
    );
    expect(kinds.split(', ').toSorted()).toEqual(['docker-containe containerd', 'docker-containe shim']);
    const daemons = await asked(
      '  - { id: daemons, uses: engine-daemons }',
      `\${{ daemons.filter(d, int(d.Pid) in [${containerd}, ${shim}]).map(d, d.Pid + " " + d.Name + " " + d.state).join(", ") }}`,
    );
    expect(daemons).toBe(`${containerd} containerd S`);
  });
});
