/** Checks whether this host can run a scenario, before its lab is started. */
import { EngineKnowledge } from './engine/engine-knowledge.ts';
import { nodeImageOf } from './build/image-name.ts';
import type { LabAtVersion } from './definition/model.ts';
import { lackOf, type HostNeed } from './needs.ts';
import type { Run } from './ledger/run.ts';

/**
 * Why this host does not meet a scenario's needs; empty if it does. Asks nothing if an earlier run found that it
 * does.
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
  options: { lab?: LabAtVersion; signal?: AbortSignal } = {},
): Promise<readonly string[]> {
  if (needs.length === 0) return [];
  const knowledge = new EngineKnowledge(run, nodeImageOf(options.lab));
  const known = knowledge.known.facts;
  if (known && needs.every((need) => lackOf(need, known) === undefined)) return [];
  // Unknown, or known to lack something that may have been added since.
  const facts = await knowledge.facts(options.signal);
  return needs.flatMap((need) => lackOf(need, facts) ?? []);
}
