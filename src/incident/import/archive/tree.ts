/** Files collected from a node, from an archive or a folder. */

export interface FileTree {
  /** Contents by path, relative, without `.` and `..`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Symbolic links and their targets; none is followed. */
  readonly links: ReadonlyMap<string, string>;
  /** What was left out and why, one sentence each. */
  readonly notes: readonly string[];
}

export interface TreeLimits {
  /** Maximum number of entries of any kind. */
  readonly entries: number;
  /** Maximum total size, unpacked. Bytes. */
  readonly unpacked: number;
  /** Maximum size of all that is kept. Bytes. */
  readonly kept: number;
  /** Maximum size of one file that is kept, in bytes; of a longer log the end is kept. */
  readonly file: number;
}

export const TREE_LIMITS: TreeLimits = {
  entries: 1_000_000,
  unpacked: 4 * 2 ** 30,
  kept: 256 * 2 ** 20,
  file: 32 * 2 ** 20,
};

/** Collects the wanted files, within the limits. */
export class TreeBuilder implements FileTree {
  readonly files = new Map<string, Uint8Array>();
  readonly links = new Map<string, string>();
  readonly notes: string[] = [];
  readonly limits: TreeLimits;
  #kept = 0;

  constructor(limits: TreeLimits) {
    this.limits = limits;
  }

  /** Whether a file's contents are useful. */
  wants(path: string, size: number): boolean {
    if (!isOfInterest(path)) return false;
    if (size <= this.limits.file && this.#kept + size <= this.limits.kept) return true;
    this.notes.push(`${path} has ${size} bytes and was left out`);
    return false;
  }

  add(path: string, bytes: Uint8Array): void {
    this.#kept += bytes.byteLength;
    this.files.set(path, bytes);
  }
}

/** An archive's path as a path below its root; undefined if it leads outside. */
export function safePath(path: string): string | undefined {
  if (path.includes('\0')) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.includes('..') || parts.length === 0 || parts.length > 64 ? undefined : parts.join('/');
}

const OF_A_PROCESS =
  /(?:^|\/)proc\/(?:\d+|self)\/(?:task\/\d+\/)?(?:stack|status|stat|wchan|cgroup|cmdline|comm|limits|mountinfo|syscall)$/;
const OF_A_CGROUP =
  /(?:^|\/)sys\/fs\/cgroup\/(?:(?:freezer|memory|pids|unified)\/(?:.*\/)?|(?!(?:cpu|cpuset|cpuacct|cpu,cpuacct|devices|blkio|hugetlb|net_cls|net_prio|perf_event|systemd|rdma|misc)\/).*|)(?:freezer\.(?:state|self_freezing|parent_freezing)|cgroup\.(?:procs|threads|freeze|events|type|controllers)|tasks|memory\.(?:oom_control|max|current|events|limit_in_bytes|usage_in_bytes)|pids\.(?:max|current|events))$/;
const OF_THE_NODE =
  /(?:^|\/)(?:proc\/(?:uptime|mounts|filesystems|version|loadavg|cmdline|sys\/(?:kernel\/(?:pid_max|threads-max|hung_task\w+|osrelease)|fs\/(?:file-max|file-nr|fuse\/\w+)|vm\/(?:panic_on_oom|overcommit_memory)))|sys\/fs\/fuse\/connections\/\d+\/waiting|etc\/(?:os-release|docker\/daemon\.json)|usr\/lib\/os-release|(?:var\/)?run\/.*\/init\.pid|var\/log\/(?:messages|syslog|kern\.log|dmesg)|sos_reports\/manifest\.json)$/;
const COMMANDS =
  /(?:^|\/)sos_commands\/[^/]+\/(?:.*\/)?(?:containerd|df|sh|ps|pstree|lsof|docker|podman|crictl|ctr|uname|uptime|date|dmesg|journalctl|mount|ls|cat|grep|tail|find|runc|systemctl|hostnamectl|findmnt)(?:_[^/]*)?$/;
const PLAIN = /^[^/]+(?:\/[^/]+){0,3}\.(?:txt|log|out|json)$/;

/** Whether the file has a format that can be understood. */
export function isOfInterest(path: string): boolean {
  return (
    [OF_A_PROCESS, OF_A_CGROUP, OF_THE_NODE, COMMANDS].some((form) => form.test(path)) ||
    (PLAIN.test(path) && !/(?:^|\/)sos_(?:logs|reports|strings)\//.test(path))
  );
}
