/** What the engine's host offers a lab, asked once in the host's own namespaces, where a lab would run. */
import { runHelper } from './helper.ts';
import { hostConfigFor, type Privilege } from '../engine/privilege.ts';
import type { Run } from '../ledger/run.ts';

export interface HostFacts {
  /** Controllers that have a cgroup v1 hierarchy at the moment. */
  readonly v1: readonly string[];
  /** A v1 freezer can be mounted: one exists, or nothing prevents a new one. */
  readonly freezerV1: boolean;
  readonly cgroup2: boolean;
  /** `cgroup.freeze` exists (kernel 5.2 and later). */
  readonly freezerV2: boolean;
  readonly pids: boolean;
  /** /dev/fuse can be opened, and the kernel has the file system. */
  readonly fuse: boolean;
  /** Seconds after which the kernel itself ends a FUSE request; 0: never. Kernel 6.15 and later. */
  readonly fuseTimeout: number;
  readonly loop: boolean;
  /** The kernel has an NFS client. */
  readonly nfs: boolean;
  /** Bytes free where the engine keeps its containers. */
  readonly diskFree: number;
  /** Bytes that the host has available now. */
  readonly memoryAvailable: number;
}

/** Answers that need only a shell, one `name value` line each. Unknown ones have no line. */
const ASK = `
work=/run/drillbook-facts
mkdir -p $work
try() { mount -t cgroup -o "$1" cgroup $work 2>/dev/null && umount $work; }
cut -d: -f2 /proc/self/cgroup | tr , '\\n' | while read -r c; do [ -z "$c" ] || echo "v1 $c"; done
if try freezer; then echo 'freezer-v1 1'; fi
if mount -t cgroup2 cgroup2 $work 2>/dev/null; then
  echo 'cgroup2 1'
  for d in $work/*/; do [ -e "$d/cgroup.freeze" ] && echo 'freezer-v2 1' && break; done
  grep -qw pids $work/cgroup.controllers && echo 'pids 1'
  umount $work
fi
rmdir $work
grep -qw pids /proc/self/cgroup && echo 'pids 1'
[ -c /dev/fuse ] || mknod /dev/fuse c 10 229 2>/dev/null
grep -qw fuse /proc/filesystems && (: <>/dev/fuse) 2>/dev/null && echo 'fuse 1'
for f in default_request_timeout max_request_timeout; do
  [ -r /proc/sys/fs/fuse/$f ] && echo "fuse-timeout $(cat /proc/sys/fs/fuse/$f)"
done
[ -c /dev/loop-control ] || mknod /dev/loop-control c 10 237 2>/dev/null
(: <>/dev/loop-control) 2>/dev/null && echo 'loop 1'
grep -qw nfs /proc/filesystems && echo 'nfs 1'
echo "disk $(stat -f -c '%a %S' / | (read -r a s; echo $((a * s))))"
while read -r k v _; do [ "$k" = MemAvailable: ] && echo "memory $((v * 1024))"; done </proc/meminfo
echo end`;

/** Rejects with EngineError if no helper can run. */
export async function askHost(
  run: Run,
  image: string,
  privilege: Privilege,
  signal?: AbortSignal,
): Promise<HostFacts> {
  const { stdout } = await runHelper(run, {
    image,
    command: ['/bin/sh', '-c', ASK],
    host: { ...hostConfigFor(privilege, run.engine), CgroupnsMode: 'host' },
    signal,
  });
  return parseFacts(stdout);
}

/** A missing answer counts as a missing feature. */
export function parseFacts(text: string): HostFacts {
  const lines = text.split('\n').map((line) => line.split(' '));
  const all = (name: string): string[] =>
    lines.flatMap(([key, value]) => (key === name && value ? [value] : []));
  const is = (name: string): boolean => all(name).length > 0;
  const largest = (name: string): number => Math.max(0, ...all(name).map(Number).filter(Number.isFinite));
  return {
    v1: all('v1'),
    freezerV1: is('freezer-v1'),
    cgroup2: is('cgroup2'),
    freezerV2: is('freezer-v2'),
    pids: is('pids'),
    fuse: is('fuse'),
    fuseTimeout: largest('fuse-timeout'),
    loop: is('loop'),
    nfs: is('nfs'),
    diskFree: largest('disk'),
    memoryAvailable: largest('memory'),
  };
}
