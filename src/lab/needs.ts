/** What a scenario may need of a host, and why a host lacks it. */
import type { HostFacts } from './host/host-facts.ts';

/** The same names as in a scenario's `needs`. */
export const HOST_NEEDS = ['fuse', 'freezer-v1', 'freezer-v2', 'loop', 'memory-v1', 'nfs', 'pids'] as const;

/** A host feature that a scenario may need. */
export type HostNeed = (typeof HOST_NEEDS)[number];

/** Why the host lacks it, as a sentence; undefined if it does not. */
const LACK = {
  fuse: (host) => {
    if (!host.fuse) return 'The kernel has no FUSE, or containers may not open /dev/fuse.';
    if (host.fuseTimeout === 0) return undefined;
    return `The kernel itself ends FUSE requests after ${host.fuseTimeout} s (fs.fuse.*_request_timeout).`;
  },
  'freezer-v1': (host) =>
    host.freezerV1
      ? undefined
      : 'The lab cannot mount a cgroup v1 freezer: the kernel has none, or permission is denied.',
  'freezer-v2': (host) =>
    host.cgroup2 && host.freezerV2
      ? undefined
      : 'There is no cgroup v2 hierarchy with a freezer (kernel 5.2 or later).',
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
