/**
 * A host to probe: a container with a file system that can hang on demand (`hangfs`, from the lab's image) and a real
 * sshd. Also the same file system on this machine, for the target `local`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteWord } from '../../src/shell/quote.ts';

const LAB = 'drillbook/docker-node:bookworm';
const IMAGE = 'drillbook/test-sshd:bookworm';
const SSHD = `FROM ${LAB}
RUN apt-get update -qq && apt-get install -qy --no-install-recommends openssh-server && rm -rf /var/lib/apt/lists/*
`;

/** A hanging file system. */
export interface Hanging {
  readonly folder: string;
  /** Releases everything, and removes the file system. */
  release(): void;
}

export interface TargetHost {
  readonly container: string;
  readonly folder: string;
  /** An ssh configuration with the container as `drillbook-test`, its key and ours. */
  readonly sshConfig: string;
  /** Runs a command there, outside any target. */
  sh(command: string): string;
  hang(): Hanging;
  remove(): void;
}

/** Starts the host. Builds its image if missing: Debian's sshd on the lab's image. */
export function startTargetHost(): TargetHost {
  if (spawnSync('docker', ['image', 'inspect', IMAGE]).status !== 0) {
    execFileSync('docker', ['build', '-q', '--network=host', '-t', IMAGE, '-'], {
      input: SSHD,
      stdio: 'pipe',
    });
  }
  const folder = mkdtempSync(join(tmpdir(), 'drillbook-test-'));
  const options = ['--cap-add', 'SYS_ADMIN', '--device', '/dev/fuse', '--init', '-p', '127.0.0.1::22'];
  const open = ['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'];
  const start = 'mkdir -p /run/sshd && exec /usr/sbin/sshd -D -e';
  const container = docker('run', '-d', ...options, ...open, '--entrypoint', '/bin/sh', IMAGE, '-c', start);
  const sh = (command: string): string => docker('exec', container, 'sh', '-c', command);
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const publicKey = execFileSync('cat', [`${key}.pub`], { encoding: 'utf8' });
  sh(`mkdir -m 700 -p /root/.ssh && echo ${quoteWord(publicKey)} >/root/.ssh/authorized_keys`);
  writeFileSync(
    join(folder, 'known_hosts'),
    `drillbook-test ${sh('cat /etc/ssh/ssh_host_ed25519_key.pub')}\n`,
  );
  const sshConfig = writeSshConfig(folder, 'config', {
    HostName: '127.0.0.1',
    Port: docker('port', container, '22/tcp').split(':').at(-1) ?? '',
  });
  return {
    container,
    folder,
    sshConfig,
    sh,
    hang: () => hangIn('/mnt/hang', (...args) => sh(args.map(quoteWord).join(' ')), 'hangfs'),
    remove() {
      docker('rm', '-f', '-v', container);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Writes an ssh configuration for the host `drillbook-test`; `first` goes before the working options. */
export function writeSshConfig(folder: string, name: string, first: Record<string, string>): string {
  const settings = {
    User: 'root',
    HostKeyAlias: 'drillbook-test',
    HostKeyAlgorithms: 'ssh-ed25519',
    IdentityFile: join(folder, 'key'),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    UserKnownHostsFile: join(folder, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    ...first,
  };
  const path = join(folder, name);
  const lines = Object.entries(settings).map(([key, value]) => `  ${key} ${value}\n`);
  writeFileSync(path, `Host drillbook-test\n${lines.join('')}`);
  return path;
}

/** A hanging file system on this machine; undefined if that is not possible. */
export function hangHere(host: TargetHost): Hanging {
  const program = join(host.folder, 'hangfs');
  const there = docker('exec', host.container, 'sh', '-c', 'command -v hangfs');
  if (!existsSync(program)) docker('cp', `${host.container}:${there}`, program);
  const ours = !existsSync('/run/drillbook');
  const call = (...args: string[]): string =>
    execFileSync(args[0] ?? '', args.slice(1), { encoding: 'utf8' });
  const hanging = hangIn(join(host.folder, 'hang'), call, program);
  return {
    folder: hanging.folder,
    release() {
      hanging.release();
      // Where it keeps its sockets in a lab.
      if (ours) rmSync('/run/drillbook', { recursive: true, force: true });
    },
  };
}

let names = 0;

/** Reads of `file` and all removals never return. */
function hangIn(folder: string, call: (...args: string[]) => string, hangfs: string): Hanging {
  const name = `t${process.pid}-${(names += 1)}`;
  call(hangfs, 'mount', name, folder);
  call('sh', '-c', `cd ${quoteWord(folder)} && echo text >file && mkdir d && echo x >d/one && echo y >d/two`);
  call(hangfs, 'hang', name, '--op', 'read', '--path', '/file');
  call(hangfs, 'hang', name, '--op', 'unlink');
  return {
    folder,
    release() {
      call(hangfs, 'release', name);
      call(hangfs, 'unmount', name);
      call('rmdir', folder);
    },
  };
}

export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
