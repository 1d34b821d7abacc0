/**
 * What a drill could leave on the host: recorded before and after, and compared. Asks the kernel and the engine
 * directly, not drillbook.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseHarnessLabel, stateOf, type HarnessId } from '../../src/lab/ledger/harness.ts';
import { LABEL } from '../../src/lab/ledger/labels.ts';
import { storedLedgers } from '../../src/lab/ledger/ledger.ts';

export type HostState = Readonly<Record<string, readonly string[]>>;

/**
 * Ignores what belongs to other containers, because the machine may be in use: those without our label, and those of
 * another live harness.
 */
export function hostState(): HostState {
  const others = marksOfOthers();
  const ours = (line: string): boolean => !others.some((mark) => line.includes(mark));
  const oursAlone = (pid: string): boolean => ours(contentOf(`/proc/${pid}/cgroup`));
  const fuseElsewhere = fuseOfOthers(oursAlone);
  const state: HostState = {
    containers: docker('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Names}}'),
    volumes: namesOfOurs('volume'),
    networks: namesOfOurs('network'),
    mounts: lines(readFileSync('/proc/self/mountinfo', 'utf8'))
      .map((line) => line.split(' ').slice(3).join(' '))
      // The engine's own, from the first network that it sets up until it ends.
      .filter((line) => !line.includes(' /run/docker/netns/default ')),
    cgroups: foldersBelow('/sys/fs/cgroup').filter((group) => !isOfHost(group)),
    'v1 hierarchies': lines(readFileSync('/proc/self/cgroup', 'utf8')).map(
      (line) => line.split(':')[1] ?? '',
    ),
    fuse: fuseConnections().filter((connection) => !fuseElsewhere.has(connection)),
    loops: lines(run('losetup', ['-n', '-O', 'NAME,BACK-FILE'])),
    'tasks in D': processes().filter(oursAlone).flatMap(stuckTasks),
    'temporary files': readdirSync(tmpdir()).filter((name) => /^drillbook(?!-test-)/.test(name)),
    ledgers: storedLedgers()
      .filter(({ head }) => !isOthers(head.harness))
      .map(({ head }) => head.run),
  };
  // Asked again, because other containers come and go meanwhile.
  others.push(...marksOfOthers());
  return Object.fromEntries(Object.entries(state).map(([kind, found]) => [kind, found.filter(ours)]));
}

/** What exists now and did not before, in words; empty: nothing was left. */
export function additions(before: HostState, after: HostState): string[] {
  return Object.keys(after).flatMap((kind) => {
    const was = new Set(before[kind]);
    return (after[kind] ?? []).filter((one) => !was.has(one)).map((one) => `${kind}: ${one}`);
  });
}

/**
 * Waits until the host has nothing extra, and resolves with what is still extra at the deadline. An engine keeps
 * cleaning up for some moments after it reports that a container is gone.
 */
export async function leftSince(before: HostState, deadline = 10_000): Promise<string[]> {
  for (const end = performance.now() + deadline; ; await sleep(100)) {
    const left = additions(before, hostState());
    if (left.length === 0 || performance.now() > end) return left;
  }
}

/** Words that identify things of other containers: ids, file systems, network namespaces. */
function marksOfOthers(): string[] {
  const ids = docker('ps', '-aq', '--no-trunc');
  if (ids.length === 0) return [];
  const format = `{{.Id}}\t{{index .Config.Labels "${LABEL.harness}"}}\t{{.GraphDriver.Data.MergedDir}}\t{{.NetworkSettings.SandboxKey}}`;
  // One may have disappeared; docker prints the rest, and fails.
  const shown = spawnSync('docker', ['inspect', '-f', format, ...ids], { encoding: 'utf8' }).stdout;
  return lines(shown).flatMap((line) => {
    const [id = '', label = '', merged = '', sandbox = ''] = line.split('\t');
    const harness = parseHarnessLabel(label);
    if (harness && !isOthers(harness)) return [];
    return [id, merged, sandbox && basename(sandbox)].filter((mark) => mark !== '' && mark !== '<no value>');
  });
}

/** Without those of another live harness. */
function namesOfOurs(kind: 'network' | 'volume'): string[] {
  const format = `{{.Name}}\t{{.Label "${LABEL.harness}"}}`;
  return docker(kind, 'ls', '--format', format).flatMap((line) => {
    const [name = '', label = ''] = line.split('\t');
    const harness = parseHarnessLabel(label);
    return harness && isOthers(harness) ? [] : [name];
  });
}

function isOthers(harness: HarnessId): boolean {
  return harness.pid !== process.pid && stateOf(harness) !== 'dead';
}

function fuseOfOthers(isOurs: (pid: string) => boolean): Set<string> {
  const theirs = processes().filter((pid) => !isOurs(pid));
  const mounts = theirs.flatMap((pid) => lines(contentOf(`/proc/${pid}/mountinfo`)));
  const devices = mounts.flatMap((line) => {
    const [, major, minor] = / (\d+):(\d+) .* - fuse(?:blk)?[ .]/.exec(line) ?? [];
    // A connection is named by its device number (fs/fuse/control.c).
    return minor === undefined ? [] : [String(Number(major) * 2 ** 20 + Number(minor))];
  });
  return new Set(devices);
}

/** Mounts fusectl in a separate mount namespace: mounting it on the host would leave a trace. */
function fuseConnections(): string[] {
  const look =
    'mount -t fusectl none /sys/fs/fuse/connections 2>/dev/null; ls /sys/fs/fuse/connections 2>/dev/null || true';
  return lines(run('unshare', ['-m', 'sh', '-c', look]));
}

/** State D alone proves nothing, as a frozen sleeper has it too; here every such task counts, by name. */
function stuckTasks(pid: string): string[] {
  return listed(`/proc/${pid}/task`).flatMap((tid) => {
    const stat = contentOf(`/proc/${pid}/task/${tid}/stat`);
    const [state, , , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A kernel thread normally waits in D: PF_KTHREAD, include/linux/sched.h.
    if (state !== 'D' || (Number(flags) & 0x00200000) !== 0) return [];
    return [`${tid} ${contentOf(`/proc/${pid}/comm`).trim()}`];
  });
}

function processes(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function foldersBelow(root: string): string[] {
  return listed(root).flatMap((name) => {
    const path = join(root, name);
    return isFolder(path) ? [path, ...foldersBelow(path)] : [];
  });
}

/**
 * A group in which only processes of this PID namespace run belongs to a service of the host: it starts and ends when
 * it likes. A lab's processes have a PID namespace of their own.
 */
function isOfHost(group: string): boolean {
  const pids = lines(contentOf(join(group, 'cgroup.procs')));
  return pids.length > 0 && pids.every((pid) => pidNamespace(pid) === pidNamespace('self'));
}

function pidNamespace(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
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
