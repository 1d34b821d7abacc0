/** What a machine may use at most. */
import type { Path } from '../../document/yaml-file.ts';
import { parseSize } from '../../text/units.ts';
import type { MachineLimits } from './model.ts';
import type { LimitsData } from './schema.ts';
import type { LabTexts, Refusal } from './texts.ts';

/** Docker allows no less (moby, daemon/daemon_unix.go: linuxMinMemory). */
const LEAST_MEMORY = 6n * 1024n ** 2n;

export const NO_LIMITS: MachineLimits = { memory: undefined, cpus: undefined };

export function compileLimits(texts: LabTexts, path: Path, data: LimitsData | undefined): MachineLimits {
  const { memory, cpus } = data ?? {};
  if (memory === undefined) return { memory, cpus };
  const bytes = sizeOfMemory(memory);
  if (typeof bytes === 'number') return { memory: bytes, cpus };
  texts.inFile.report('wrong-value', bytes.message, [...path, 'memory'], { hint: bytes.hint });
  return { memory: undefined, cpus };
}

/** Bytes, or why it is not allowed. */
export function sizeOfMemory(text: string): number | Refusal {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes >= LEAST_MEMORY && bytes <= BigInt(Number.MAX_SAFE_INTEGER))
    return Number(bytes);
  return { message: 'this must be a size of at least 6m', hint: 'write it as 512m or 2g' };
}
