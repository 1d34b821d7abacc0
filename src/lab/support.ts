/**
 * Whether this host can run a scenario: asked before its lab is started.
 */
import { recall, remember } from './engine-memory.ts';
import { askHost } from './host-facts.ts';
import { imageOf } from './image.ts';
import { lackOf, type HostNeed } from './needs.ts';
import { findPrivilege } from './privilege.ts';
import type { Run } from './run.ts';

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
  const known = recall(run.engine);
  if (known.facts && needs.every((need) => known.facts && lackOf(need, known.facts) === undefined)) return [];
  // Not known, or known to lack something: that may have been mended since.
  const image = imageOf(options);
  const privilege = known.privilege ?? (await findPrivilege(run, image, options.signal));
  const facts = await askHost(run, image, privilege, options.signal);
  remember(run.engine, { privilege, facts });
  return needs.flatMap((need) => lackOf(need, facts) ?? []);
}
