/**
 * Commands and files that may never answer on a node with a stuck task. Verified for kernels 5.10 to 6.18: whatever
 * needs another process's memory map waits for its mmap_lock, and whatever touches a mount waits for its server.
 */
import type { EffectiveCommand } from './effective.ts';

const MEMORY = 'it reads memory of other processes, and hangs on one whose mmap_lock is held';
const MOUNTS = 'it asks every mounted file system, and hangs on one that does not answer';

const COMMANDS: Readonly<Record<string, string>> = {
  ps: MEMORY,
  top: MEMORY,
  htop: MEMORY,
  pstree: MEMORY,
  pmap: MEMORY,
  w: MEMORY,
  killall: MEMORY,
  pidof: MEMORY,
  lsof: MOUNTS,
  fuser: MOUNTS,
  df: MOUNTS,
  sync: 'it waits until every file system has written everything',
  mountpoint: 'it touches the mount point, and hangs if its file system does not answer',
  du: 'it walks through mounts, and hangs on one that does not answer',
};

/** /proc/PID files that need the process's memory map. */
const PROC_MEMORY = /\/proc\/.*\/(cmdline|environ|maps|smaps|smaps_rollup|numa_maps|pagemap|mem|auxv)$/;

/** Below these a path is in another process's view of the file systems. */
const PROC_MOUNT = /\/proc\/.*\/(cwd|root)\/./;

/** Where file systems are mounted by hand, by kubelet, and for containers. */
const MOUNT_POINTS = /^\/(mnt|media|net|nfs|afs)\/|^\/var\/lib\/kubelet\/pods\/.*\/volumes|\/merged(\/|$)/;

/** Expressions that name a mount: `mount.point`, `m.Source`, `container.Mounts[0].Destination`. */
const NAMES_MOUNT = /\.(point|Source|Destination|Mountpoint|MergedDir)\s*\}\}/;

/** Why it may hang; undefined where it does not. */
export function whyHangs(command: EffectiveCommand): string | undefined {
  const { name } = command;
  if (name === undefined) return undefined;
  const known = COMMANDS[name];
  if (known !== undefined) return `${name} may hang: ${known}`;
  const plain = command.args.map((word) => word.text ?? word.source);
  if (/^(pgrep|pkill)$/.test(name)) {
    const full = plain.some((word) => /^(--full|--list-full|-[a-zA-Z]*[fa][a-zA-Z]*)$/.test(word));
    return full ? `${name} with -f or -a may hang: ${MEMORY}` : undefined;
  }
  if (/^(docker|podman|nerdctl)$/.test(name) && plain.find((word) => !word.startsWith('-')) === 'top') {
    return `${name} top may hang: it runs ps`;
  }
  if (name === 'stat' && plain.some((word) => /^(-[a-zA-Z]*f|--file-system)/.test(word)))
    return `stat -f may hang: ${MOUNTS}`;
  // What only prints its arguments, or compares them as texts, reads no file.
  if (/^(echo|printf|true|false|exit|return|export|local|shift|set|for)$/.test(name)) return undefined;
  for (const word of [...command.args, ...command.redirects.map((redirect) => redirect.target)]) {
    const why = whyPathHangs(word.source.replace(/^["']|["']$/g, ''));
    if (why !== undefined) return why;
  }
  return undefined;
}

/** @param path as written, with holes */
export function whyPathHangs(path: string): string | undefined {
  const memory = PROC_MEMORY.exec(path)?.[1];
  if (memory !== undefined) return `${memory} may hang: it needs the memory map of that process`;
  if (PROC_MOUNT.test(path))
    return 'a path below cwd or root may hang: it is looked up in the file systems of that process';
  if (MOUNT_POINTS.test(path)) return 'a path below a mount may hang: its file system may not answer';
  if (NAMES_MOUNT.test(path)) return 'a path of a mount may hang: its file system may not answer';
  return undefined;
}
