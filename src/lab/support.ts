/**
 * Whether this host can run a scenario, checked before its lab starts.
 */
import { EngineKnowledge } from './engine/engine-knowledge.ts';
import { imageOf } from './machine/image.ts';
import { lackOf, type HostNeed } from './needs.ts';
import type { Run } from './ledger/run.ts';

/**
 * The reasons why this host does not meet these needs of a scenario; empty if it does. Free if known from an earlier
 * run.
 *
 * @example
 * const lacks = await lacksOf(run, ['fuse', 'freezer-v1']);
 * if (lacks.length > 0) console.error(lacks.join('\n'));
 *
 * @throws {EngineError} if the engine does not answer
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
  // Not known, or known to lack something that may have been fixed since.
  const facts = await knowledge.facts(options.signal);
  return needs.flatMap((need) => lackOf(need, facts) ?? []);
}
