/**
 * What the host holds, as far as a drill could leave something: taken before and after, and compared. Looks past
 * drillbook at the kernel and the engine themselves.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateDirectory } from '../../src/lab/state-directory.ts';

export type HostState = Readonly<Record<string, readonly string[]>>;

export function hostState(): HostState {
  return {
    containers: docker('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}}'),
    volumes: docker('volume', 'ls', '-q'),
    networks: docker('network', 'ls', '--format', '{{.Name}}'),
    images: docker('images', '--no-trunc', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}'),
    mounts: lines(readFileSync('/proc/self/mountinfo', 'utf8')).map((line) =>
      line.split(' ').slice(3).join(' '),
    ),
    cgroups: foldersBelow('/sys/fs/cgroup'),
    'v1 hierarchies': lines(readFileSync('/proc/self/cgroup', 'utf8')).map(
      (line) => line.split(':')[1] ?? '',
    ),
    fuse: fuseConnections(),
    loops: lines(run('losetup', ['-n', '-O', 'NAME,BACK-FILE'])),
    'tasks in D': stuckTasks(),
    'temporary files': readdirSync(tmpdir()).filter((name) => name.startsWith('drillbook')),
    ledgers: listed(join(stateDirectory(), 'runs')),
  };
}

/** What one has and the other has not, in words; empty: no difference. */
export function difference(before: HostState, after: HostState): string[] {
  return Object.keys(before).flatMap((kind) => {
    const was = new Set(before[kind]);
    const is = new Set(after[kind]);
    return [
      ...[...is].filter((one) => !was.has(one)).map((one) => `+ ${kind}: ${one}`),
      ...[...was].filter((one) => !is.has(one)).map((one) => `- ${kind}: ${one}`),
    ];
  });
}

/**
 * Waits until the host is as it was, and resolves with what still differs at the deadline. An engine tidies up for some
 * moments after it has said that a container is gone.
 */
export async function settledDifference(before: HostState, deadline = 10_000): Promise<string[]> {
  for (const end = performance.now() + deadline; ; await sleep(100)) {
    const different = difference(before, hostState());
    if (different.length === 0 || performance.now() > end) return different;
  }
}

/** By way of fusectl in a mount namespace of its own: mounting it on the host would be a trace of ours. */
export function fuseConnections(): string[] {
  const look =
    'mount -t fusectl none /sys/fs/fuse/connections 2>/dev/null; ls /sys/fs/fuse/connections 2>/dev/null || true';
  return lines(run('unshare', ['-m', 'sh', '-c', look]));
}

/** State D alone proves nothing, as a frozen sleeper has it too; here every one counts, and by name. */
function stuckTasks(): string[] {
  const found: string[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const tid of listed(`/proc/${pid}/task`)) {
      const stat = contentOf(`/proc/${pid}/task/${tid}/stat`);
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      // A thread of the kernel waits in D as its way of life: PF_KTHREAD, include/linux/sched.h, in field 9 of stat.
      const flags = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[6]);
      if (state === 'D' && (flags & 0x00200000) === 0)
        found.push(`${tid} ${contentOf(`/proc/${pid}/comm`).trim()}`);
    }
  }
  return found;
}

function foldersBelow(root: string): string[] {
  return listed(root).flatMap((name) => {
    const path = join(root, name);
    return isFolder(path) ? [path, ...foldersBelow(path)] : [];
  });
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

export function docker(...args: string[]): string[] {
  return lines(run('docker', args));
}

function run(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
