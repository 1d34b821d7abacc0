/** Parses paths of /proc and of cgroups. */

export interface ProcPath {
  readonly pid: number;
  readonly tid: number | undefined;
  /** The rest: `stack`, `fd`, `ns/mnt`, ''. */
  readonly file: string;
}

/** Parses a path below /proc/PID; undefined for any other, or if the pid is a pattern. */
export function procPath(path: string): ProcPath | undefined {
  const match = /^(?:\/host)?\/proc\/(\d+)(?:\/task\/(\d+)(?=\/|$))?(?:\/(.*?))?\/?$/.exec(path);
  if (match === null) return undefined;
  const tid = match[2] === undefined ? undefined : Number(match[2]);
  return { pid: Number(match[1]), tid, file: match[3] ?? '' };
}

/** Mount points of cgroups, including those of a host mounted somewhere else. */
const CGROUPS =
  /^(?:\/host|\/rootfs)?((?:\/sys\/fs\/cgroup|\/cgroup|\/mnt\/cgroup\w*|\/dev\/cgroup)\/.*?)\/?$/;

/** A cgroup's folder or file as a path on the node; undefined for any other path. */
export function cgroupPath(path: string): string | undefined {
  return /[…*?]|\.\.\./.test(path) ? undefined : CGROUPS.exec(`${path}`)?.[1];
}

/** Names of files that the kernel makes in a cgroup folder. */
const CGROUP_FILE =
  /^(?:cgroup\.[\w.]+|tasks|notify_on_release|release_agent|(?:freezer|memory|pids|cpu|cpuacct|cpuset|blkio|io|devices|net_cls|net_prio|hugetlb|rdma|misc|perf_event)\.[\w.]+)$/;

export function isCgroupFile(name: string): boolean {
  return CGROUP_FILE.test(name);
}
