/**
 * Commands and files that may hang on a node with a stuck task. Verified for kernels 5.10 to 6.18: reading another
 * process's memory map waits for its mmap_lock, and touching a mount waits for its server.
 */
import type { EffectiveCommand } from './effective.ts';

const MEMORY = 'it reads the memory of other processes, and hangs on a process whose mmap_lock is held';
const MOUNTS = 'it queries every mounted file system, and hangs if one does not respond';

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
  sync: 'it waits for every file system to write its data',
  mountpoint: 'it touches the mount point, and hangs if its file system does not respond',
  du: 'it walks through mounts, and hangs if one does not respond',
};

/** /proc/PID files that need the process's memory map. */
const PROC_MEMORY = /\/proc\/.*\/(cmdline|environ|maps|smaps|smaps_rollup|numa_maps|pagemap|mem|auxv)$/;

/** Paths below these are resolved in another process's view of the file systems. */
const PROC_MOUNT = /\/proc\/.*\/(cwd|root)\/./;

/** Usual mount points: by hand, by kubelet, and for containers. */
const MOUNT_POINTS = /^\/(mnt|media|net|nfs|afs)\/|^\/var\/lib\/kubelet\/pods\/.*\/volumes|\/merged(\/|$)/;

/** Expressions that name a mount: `mount.point`, `m.Source`, `container.Mounts[0].Destination`. */
const NAMES_MOUNT = /\.(point|Source|Destination|Mountpoint|MergedDir)\s*\}\}/;

/** Why it may hang; undefined if it does not. */
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
  // Commands that only print or compare their arguments read no file.
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
    return 'a path below cwd or root may hang: it is resolved in the file systems of that process';
  if (MOUNT_POINTS.test(path)) return 'a path below a mount may hang: its file system may not respond';
  if (NAMES_MOUNT.test(path)) return 'a path of a mount may hang: its file system may not respond';
  return undefined;
}
