/**
 * Limits what one machine of a lab may use of the engine's host. A drill is a guest: whatever goes wrong inside, the host keeps
 * the rest. docs/safety.md repeats these values.
 */
import type { MachineLimits } from '../definition/model.ts';
import type { EngineInfo } from '../engine/engine.ts';
import type { HostConfig } from '../host/helper.ts';

/** Bytes of memory and swap together; includes what the lab writes to its tmpfs (docker's storage, /run). */
export const LAB_MEMORY = 2 * 1024 ** 3;
/** Processes and threads. Enough for a scenario with 200 containers and 5,000 tasks. */
export const LAB_PIDS = 16_384;
/**
 * Maximum number of cores, if the host has more. The CPU weight is half the default, so that others go first on a
 * busy host.
 */
export const LAB_CPUS = 2;
export const LAB_CPU_SHARES = 512;
/** How much of a lab's log the engine keeps. */
const LAB_LOG = '1m';

/** @param limits what the lab file asks for, instead of the defaults above */
export function limitsFor(info: EngineInfo, limits?: MachineLimits): HostConfig {
  const memory = limits?.memory ?? LAB_MEMORY;
  const cpus = Math.min(limits?.cpus ?? LAB_CPUS, info.cpus);
  return {
    Memory: memory,
    MemorySwap: memory,
    PidsLimit: LAB_PIDS,
    CpuShares: LAB_CPU_SHARES,
    // An engine refuses this if its kernel has no CFS quota, or above its number of cores.
    ...(info.cpuQuota ? { NanoCpus: Math.round(cpus * 1e9) } : {}),
    LogConfig: { Type: 'json-file', Config: { 'max-size': LAB_LOG, 'max-file': '1' } },
  };
}
