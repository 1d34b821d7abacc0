/** What a scenario may need of a host, and why a host lacks it. */
import type { HostFacts } from './host/host-facts.ts';

/** The same names as in a scenario's `needs`. */
export const HOST_NEEDS = ['fuse', 'freezer-v1', 'freezer-v2', 'loop', 'memory-v1', 'nfs', 'pids'] as const;

/** What a scenario can require of a host. */
export type HostNeed = (typeof HOST_NEEDS)[number];

/** Why it is not available; undefined if it is. */
const LACK = {
  fuse: (host) => {
    if (!host.fuse) return 'The kernel has no FUSE, or containers cannot open /dev/fuse.';
    if (host.fuseTimeout === 0) return undefined;
    return `The kernel aborts FUSE requests after ${host.fuseTimeout} s (fs.fuse.*_request_timeout).`;
  },
  'freezer-v1': (host) =>
    host.freezerV1
      ? undefined
      : 'A cgroup v1 freezer cannot be mounted: the kernel has none, or the lab lacks permission.',
  'freezer-v2': (host) =>
    host.cgroup2 && host.freezerV2
      ? undefined
      : 'No cgroup v2 hierarchy with a freezer (requires kernel 5.2).',
  loop: (host) => (host.loop ? undefined : 'The kernel has no loop devices (module `loop`).'),
  'memory-v1': (host) =>
    host.v1.includes('memory')
      ? undefined
      : 'The memory controller is not on cgroup v1: a host with cgroup v2 only cannot provide it to a lab.',
  nfs: (host) =>
    host.nfs ? undefined : 'The kernel has no NFS client, or it is not loaded (modules `nfs` and `nfsv3`).',
  pids: (host) => (host.pids ? undefined : 'The kernel has no pids controller.'),
} satisfies Record<HostNeed, (host: HostFacts) => string | undefined>;

export function lackOf(need: HostNeed, host: HostFacts): string | undefined {
  return LACK[need](host);
}
