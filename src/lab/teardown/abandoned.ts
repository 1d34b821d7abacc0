/** Judges what carries our labels: whether whoever made it is gone. */
import type { Engine } from '../engine/engine.ts';
import { parseHarnessLabel, stateOf } from '../ledger/harness.ts';

/**
 * For what was made by a harness that is not visible to us: a lab without a heartbeat shuts itself down after 120 s, so
 * one that has been silent this long is abandoned. Ages use the engine's clock only: this machine's may differ by hours.
 * Seconds.
 */
export const ABANDONED_S = 1_800;

/** Something with our labels. */
export interface Labelled {
  /** The label that names its harness. */
  readonly harness: string;
  /** Creation time by the engine's clock; milliseconds since 1970, NaN if it is not known. */
  readonly created: number;
}

/**
 * Whether it is abandoned. If in doubt, no.
 * @param isUnused asked only if its harness is not visible and it is old enough
 */
export async function isAbandoned(
  engine: Engine,
  { harness: label, created }: Labelled,
  isUnused: () => Promise<boolean>,
): Promise<boolean> {
  const harness = parseHarnessLabel(label);
  // Our label in an unknown format: from an unknown version, or not ours at all.
  if (!harness) return false;
  const state = stateOf(harness);
  if (state !== 'elsewhere') return state === 'dead';
  const now = engine.now();
  if (now === undefined || !((now - created) / 1000 >= ABANDONED_S)) return false;
  return await isUnused();
}
