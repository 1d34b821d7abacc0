/**
 * What one lab may take of the engine's host. A drill is a guest: whatever goes wrong inside, the host keeps the rest.
 * docs/safety.md repeats these values.
 */
import type { EngineInfo } from '../engine/engine.ts';
import type { HostConfig } from '../host/helper.ts';

/** Bytes of memory and swap together; what the lab writes to its tmpfs (docker's storage, /run) counts too. */
export const LAB_MEMORY = 2 * 1024 ** 3;
/** Processes and threads. A scenario with 200 containers and 5,000 tasks has room. */
export const LAB_PIDS = 16_384;
/** Cores at most, where the host has more; and half the default weight, so that others come first on a busy host. */
export const LAB_CPUS = 2;
export const LAB_CPU_SHARES = 512;
/** Bytes of log that the engine keeps of a lab. */
const LAB_LOG = '1m';

export function limitsFor(info: EngineInfo): HostConfig {
  return {
    Memory: LAB_MEMORY,
    MemorySwap: LAB_MEMORY,
    PidsLimit: LAB_PIDS,
    CpuShares: LAB_CPU_SHARES,
    // Refused by an engine whose kernel has no CFS quota, and above the number of its cores.
    ...(info.cpuQuota ? { NanoCpus: Math.min(LAB_CPUS, info.cpus) * 1e9 } : {}),
    LogConfig: { Type: 'json-file', Config: { 'max-size': LAB_LOG, 'max-file': '1' } },
  };
}
