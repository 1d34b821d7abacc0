/**
 * Whether this host can run a scenario: asked before its lab is started.
 */
import { EngineKnowledge } from './engine/engine-knowledge.ts';
import { imageOf } from './machine/image.ts';
import { lackOf, type HostNeed } from './needs.ts';
import type { Run } from './ledger/run.ts';

/**
 * The reasons why it cannot; empty: it can. Costs nothing where it is known already that it can.
 * Rejects with EngineError.
 */
export async function lacksOf(
  run: Run,
  needs: readonly HostNeed[],
  options: { release?: string; image?: string; signal?: AbortSignal } = {},
): Promise<readonly string[]> {
  if (needs.length === 0) return [];
  const knowledge = new EngineKnowledge(run, imageOf(options));
  const known = knowledge.known.facts;
  if (known && needs.every((need) => lackOf(need, known) === undefined)) return [];
  // Not known, or known to lack something: that may have been mended since.
  const facts = await knowledge.facts(options.signal);
  return needs.flatMap((need) => lackOf(need, facts) ?? []);
}
