/**
 * Paths of /proc and of cgroups, taken apart.
 */

export interface ProcPath {
  readonly pid: number;
  readonly tid: number | undefined;
  /** What follows: `stack`, `fd`, `ns/mnt`, ''. */
  readonly file: string;
}

/** A path below /proc/PID; undefined for any other, also where the pid is a pattern. */
export function procPath(path: string): ProcPath | undefined {
  const match = /^(?:\/host)?\/proc\/(\d+)(?:\/task\/(\d+)(?=\/|$))?(?:\/(.*?))?\/?$/.exec(path);
  if (match === null) return undefined;
  const tid = match[2] === undefined ? undefined : Number(match[2]);
  return { pid: Number(match[1]), tid, file: match[3] ?? '' };
}

/** Where cgroups are mounted, also inside of a host that is mounted somewhere else. */
const CGROUPS =
  /^(?:\/host|\/rootfs)?((?:\/sys\/fs\/cgroup|\/cgroup|\/mnt\/cgroup\w*|\/dev\/cgroup)\/.*?)\/?$/;

/** A folder or file of a cgroup, as on the node; undefined for any other path. */
export function cgroupPath(path: string): string | undefined {
  return /[…*?]|\.\.\./.test(path) ? undefined : CGROUPS.exec(`${path}`)?.[1];
}

/** Names of files that the kernel makes in a cgroup folder. */
const CGROUP_FILE =
  /^(?:cgroup\.[\w.]+|tasks|notify_on_release|release_agent|(?:freezer|memory|pids|cpu|cpuacct|cpuset|blkio|io|devices|net_cls|net_prio|hugetlb|rdma|misc|perf_event)\.[\w.]+)$/;

export function isCgroupFile(name: string): boolean {
  return CGROUP_FILE.test(name);
}
