import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { connect } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openExecShell } from '../../../src/lab/machine/exec-shell.ts';
import { openLocal } from '../../../src/targets/local.ts';
import { openShellTarget } from '../../../src/targets/shell-target.ts';
import { openSsh } from '../../../src/targets/ssh.ts';
import type { SshOptions } from '../../../src/targets/ssh.ts';
import { decodeUtf8 } from '../../../src/targets/target.ts';
import type { Answer } from '../../../src/targets/target.ts';
import { ROOT } from '../../support/program.ts';
import { NO_ENGINE } from '../../support/engine.ts';
import { docker, hangHere, startTargetHost, writeSshConfig } from '../../support/target-host.ts';
import type { Hanging, TargetHost } from '../../support/target-host.ts';

const limits = { deadline: 2000 };
const destination = { host: 'drillbook-test', user: undefined, port: undefined };

const local = process.getuid?.() === 0 && existsSync('/dev/fuse');

describe.skipIf(NO_ENGINE)('targets', () => {
  let host: TargetHost;
  beforeAll(() => {
    host = startTargetHost();
  });
  afterAll(() => host?.remove());

  const overSsh = (options: SshOptions = {}) =>
    openSsh(destination, { configFile: host.sshConfig, ...options });
  const overDocker = (engine = new Docker(), container = host.container) =>
    openShellTarget(`docker://${container}`, openExecShell(engine, container));

  const kinds = {
    local: { open: () => openLocal(), hang: () => hangHere(host), sh: shHere },
    docker: { open: () => overDocker(), hang: () => host.hang(), sh: (command: string) => host.sh(command) },
    ssh: { open: () => overSsh(), hang: () => host.hang(), sh: (command: string) => host.sh(command) },
  } as const;

  for (const [kind, { open, hang, sh }] of Object.entries(kinds)) {
    test.skipIf(kind === 'local' && !local)(
      `${kind}: whatever a command does, it returns in time and leaves nothing`,
      async () => {
        const hanging: Hanging = hang();
        const target = await open();
        const word = `7${process.pid}.${kind.length}`;
        let answers: Record<string, Answer>;
        try {
          const began = performance.now();
          const probes = {
            reads: target.read([join(hanging.folder, 'file')], limits),
            removes: target.run(`rm -rf ${hanging.folder}/d`, limits),
            closes: target.run(`exec >&- 2>&- <&-; sleep ${word}`, limits),
            floods: target.run('yes', limits),
            leaves: target.run(`sleep ${word} & echo left`, limits),
          };
          const ended = await Promise.all(
            Object.entries(probes).map(async ([name, probe]) => [name, await probe] as const),
          );
          expect(performance.now() - began).toBeLessThan(3000 * crowding());
          answers = Object.fromEntries(ended);
          expect(Object.fromEntries(ended.map(([name, { status }]) => [name, status]))).toEqual({
            reads: 'timed-out',
            removes: 'abandoned',
            closes: 'timed-out',
            floods: 'truncated',
            leaves: 'answered',
          });
          expect(answers['removes']?.stuck).toEqual([
            {
              pid: expect.any(Number),
              state: 'D',
              comm: 'rm',
              wchan: 'request_wait_answer',
              stack: expect.stringMatching(/request_wait_answer[^]*fuse_unlink/),
            },
          ]);
          expect(answers['floods']?.stdout.length).toBe(1024 * 1024);
          expect(decodeUtf8(answers['leaves']?.stdout ?? new Uint8Array())).toBe('left\n');
          expect(await target.run('echo on', limits)).toMatchObject({ status: 'answered', exitCode: 0 });
          await target.close();
        } finally {
          hanging.release();
        }
        const shell = answers['removes']?.stuck?.[0]?.pid ?? 0;
        // The shell of the hanging session was the parent of this task.
        const left = `pgrep -af '^sleep ${word}'; ls -d /proc/${shell}`;
        await until(
          () => sh(`${left} 2>/dev/null || true`) === '',
          () => sh(`${left} || true`),
        );
      },
    );
  }

  test('the same answers on every target', async () => {
    const commands = [
      'echo $PATH | tr : "\\n" | grep -c sbin',
      'pwd',
      'echo "$LC_ALL"',
      'ls /nope; echo $?',
      "printf '\\377\\000x'",
      'nope',
    ];
    const seen: unknown[] = [];
    for (const open of [overDocker, overSsh]) {
      const target = await open();
      const answers = await Promise.all([
        ...commands.map((command) => target.run(command, limits)),
        target.read(['/proc/1/comm'], limits),
        target.read(['/etc/debian_version'], limits),
        target.read(['/nope', '/etc/hostname'], limits),
        target.read(['/etc'], limits),
      ]);
      await target.close();
      seen.push(
        answers.map(({ status, exitCode, stdout, stderr, reason }) => ({
          status,
          exitCode,
          out: decodeUtf8(stdout),
          // dash reports the number of the line, which depends on what the session ran before.
          err: decodeUtf8(stderr).replace(/^(\/bin\/sh): \d+:/, '$1:'),
          reason,
        })),
      );
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  describe('docker', () => {
    test('says in one sentence what is missing', async () => {
      const stopped = docker('create', '--entrypoint', '/bin/sh', 'drillbook/docker-node:bookworm');
      const empty = execFileSync('docker', ['import', '-'], {
        input: execFileSync('tar', ['c', '-T', '/dev/null']),
        encoding: 'utf8',
      }).trim();
      const program = execFileSync('docker', ['create', empty, '/x'], { encoding: 'utf8' }).trim();
      try {
        await expect(overDocker(new Docker(), 'nope')).rejects.toMatchObject({ code: 'target-not-found' });
        await expect(overDocker(new Docker(), stopped)).rejects.toMatchObject({ code: 'target-unreachable' });
        await expect(overDocker(new Docker({ socketPath: '/nope' }))).rejects.toMatchObject({
          code: 'target-unreachable',
        });
      } finally {
        docker('rm', stopped, program);
        docker('rmi', empty);
      }
    });

    test('a container without a shell', async () => {
      const bare = docker(
        'run',
        '-d',
        '--entrypoint',
        '/bin/sleep',
        'drillbook/docker-node:bookworm',
        '1000',
      );
      try {
        docker('exec', bare, 'mv', '/bin/sh', '/bin/sh.away');
        await expect(overDocker(new Docker(), bare)).rejects.toMatchObject({ code: 'target-no-shell' });
      } finally {
        docker('rm', '-f', bare);
      }
    });

    test('the container is removed while a command runs', async () => {
      const container = docker(
        'run',
        '-d',
        '--entrypoint',
        '/bin/sleep',
        'drillbook/docker-node:bookworm',
        '1000',
      );
      const target = await overDocker(new Docker(), container);
      const running = [
        target.run('sleep 100', { deadline: 60_000 }),
        target.run('echo; sleep 100', { deadline: 60_000 }),
      ];
      await target.run('echo', limits);
      docker('rm', '-f', container);
      for (const answer of await Promise.all(running)) expect(answer.status).toBe('unreachable');
      expect(await target.run('echo', limits)).toMatchObject({ status: 'unreachable' });
      expect(await target.read(['/proc/1/stat'], limits)).toMatchObject({ status: 'unreachable' });
      await target.close();
    });

    test('an engine that stops answering, during a command and before one', async () => {
      const engine = await stallableEngine();
      try {
        const target = await overDocker(engine.docker);
        const running = target.run('sleep 100', { deadline: 400 });
        engine.stall();
        expect(await running).toMatchObject({ status: 'unreachable' });
        const [run, read] = await Promise.all([
          target.run('echo', { deadline: 300 }),
          target.read(['/proc/1/stat'], { deadline: 300 }),
        ]);
        expect([run.status, read.status]).toEqual(['unreachable', 'unreachable']);
        await target.close();
        const late = openShellTarget('x', openExecShell(engine.docker, host.container), {
          connectDeadline: 300,
        });
        await expect(late).rejects.toMatchObject({ code: 'target-unreachable' });
      } finally {
        engine.close();
        host.sh('pkill -f "[s]leep 100" || true');
      }
    });
  });

  describe('ssh', () => {
    const failing = (first: Record<string, string>) =>
      openSsh(destination, {
        configFile: writeSshConfig(host.folder, 'failing', { ...portOf(host), ...first }),
        connectDeadline: 5000,
      });

    test('says in one sentence what is missing', async () => {
      writeFileSync(join(host.folder, 'other'), '', { mode: 0o600 });
      execFileSync('rm', ['-f', join(host.folder, 'other')]);
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(host.folder, 'other')]);
      const changed = join(host.folder, 'changed_hosts');
      writeFileSync(changed, `drillbook-test ${readFileSync(join(host.folder, 'other.pub'), 'utf8')}`);
      host.sh('id nobody-shell 2>/dev/null || useradd -m -s /usr/sbin/nologin nobody-shell');
      host.sh(
        'mkdir -p /home/nobody-shell/.ssh && cp /root/.ssh/authorized_keys /home/nobody-shell/.ssh/ && chown -R nobody-shell /home/nobody-shell',
      );
      const cases: [Record<string, string>, string][] = [
        [{ HostName: 'nope.invalid' }, 'target-not-found'],
        [{ Port: '1' }, 'target-unreachable'],
        [{ UserKnownHostsFile: '/dev/null' }, 'target-denied'],
        [{ UserKnownHostsFile: changed }, 'target-denied'],
        [{ IdentityFile: join(host.folder, 'other') }, 'target-denied'],
        [{ User: 'nobody-shell' }, 'target-no-shell'],
      ];
      for (const [first, code] of cases) {
        await expect(failing(first), JSON.stringify(first)).rejects.toMatchObject({ code });
      }
      expect(temporary()).toEqual([]);
    });

    test('gives up a host that never answers at the deadline', async () => {
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const address = silent.address();
      const port = typeof address === 'object' && address !== null ? String(address.port) : '';
      const configFile = writeSshConfig(host.folder, 'silent', { HostName: '127.0.0.1', Port: port });
      const opening = openSsh(destination, { configFile, connectDeadline: 300 });
      await expect(opening).rejects.toMatchObject({ code: 'target-unreachable' });
      silent.close();
      await until(
        () => temporary().length === 0,
        () => temporary().join(),
      );
    });

    test.each([
      ['here', () => execFileSync('pkill', ['-KILL', '-f', '^ssh .*drillbook-ssh-.*ControlMaster=yes'])],
      ['there', () => host.sh("pkill -KILL -f '^sshd: root@'")],
    ])('the connection is cut %s during a command; later commands use a new one', async (_, cut) => {
      const target = await overSsh();
      const word = `8${process.pid}`;
      const running = target.run(`sleep ${word}; true`, { deadline: 60_000 });
      await target.read(['/proc/1/comm'], limits);
      cut();
      expect((await running).status).toMatch(/^(?:failed|unreachable)$/);
      expect(await target.run('echo again', limits)).toMatchObject({ status: 'answered' });
      await target.close();
      await until(
        () => host.sh(`pgrep -f '^[s]leep ${word}' || true`) === '',
        () => 'the command of the cut session',
      );
      expect(temporary()).toEqual([]);
    });
  });

  test.skipIf(!local)(
    'this process can exit while a child hangs, and the rest ends once it can',
    async () => {
      const hanging = hangHere(host);
      try {
        const script = `
        import { openLocal } from ${JSON.stringify(join(ROOT, 'dist/targets/local.js'))};
        const target = await openLocal();
        const answer = await target.run('rm -rf ${hanging.folder}/d', { deadline: 300 });
        await target.close();
        console.log(answer.status);`;
        const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
          timeout: 10_000,
          encoding: 'utf8',
        });
        expect(out).toBe('abandoned\n');
      } finally {
        hanging.release();
      }
      await until(
        () => shHere(`pgrep -f '[r]m -rf ${hanging.folder}' || true`) === '',
        () => 'the task that hung',
      );
    },
  );

  test('a killed harness leaves nothing once its command has ended', async () => {
    const script = `
      import { openLocal } from ${JSON.stringify(join(ROOT, 'dist/targets/local.js'))};
      import { openSsh } from ${JSON.stringify(join(ROOT, 'dist/targets/ssh.js'))};
      import { openContainer } from ${JSON.stringify(join(ROOT, 'dist/lab/index.js'))};
      const targets = await Promise.all([
        openLocal(),
        openContainer(${JSON.stringify(host.container)}),
        openSsh(${JSON.stringify(destination)}, { configFile: ${JSON.stringify(host.sshConfig)} }),
      ]);
      for (const target of targets) void target.run('sleep 1', { deadline: 60_000 });
      const pids = await Promise.all(targets.map((target) => target.run('echo $$', { deadline: 5_000 })));
      console.log(pids.map(({ stdout }) => new TextDecoder().decode(stdout).trim()).join(' '));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    const [here, inside, remote] = line.toString().trim().split(' ');
    const left = () =>
      [
        shHere(`ls -d /proc/${here} 2>/dev/null || true`),
        host.sh(`ls -d /proc/${inside} /proc/${remote} 2>/dev/null || true`),
        ...temporary(),
      ]
        .join(' ')
        .trim();
    await until(() => left() === '', left);
  });
});

function shHere(command: string): string {
  return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).trim();
}

function portOf(host: TargetHost): Record<string, string> {
  return { HostName: '127.0.0.1', Port: /Port (\d+)/.exec(readFileSync(host.sshConfig, 'utf8'))?.[1] ?? '' };
}

function temporary(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('drillbook-ssh-'));
}

/** How much longer everything takes on a shared machine. */
function crowding(): number {
  return Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());
}

async function until(holds: () => boolean, missing: () => string): Promise<void> {
  const end = performance.now() + 5000 * crowding();
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not in time: ${missing()}`);
    await delay(20);
  }
}

/** The machine's engine behind our own socket, which can stop forwarding: the effect of SIGSTOP on a dockerd. */
async function stallableEngine(): Promise<{ docker: Docker; stall(): void; close(): void }> {
  const sockets = new Set<Socket>();
  let stalled = false;
  const server: Server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    if (stalled) return;
    const engine = connect('/var/run/docker.sock');
    sockets.add(engine);
    engine.on('error', () => undefined);
    client.pipe(engine).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    docker: new Docker({ host: '127.0.0.1', port, protocol: 'http' }),
    stall() {
      stalled = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
