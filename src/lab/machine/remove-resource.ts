/** Removes a network or a volume of a lab, and verifies that it is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine/engine-error.ts';
import { LABEL } from '../ledger/labels.ts';
import type { Run } from '../ledger/run.ts';
import type { Leftover } from '../teardown/leftover.ts';

/** Milliseconds: the engine refuses while it still removes a container that used it. */
const REMOVE_MS = 10_000;

/** What the engine can do with one of its networks or volumes. */
export interface EngineResource {
  readonly inspect: (
    signal: AbortSignal,
  ) => Promise<{ readonly Labels?: Readonly<Record<string, string>> | null | undefined }>;
  readonly remove: (signal: AbortSignal) => Promise<unknown>;
}

/** Never rejects; what uses it must be gone already. */
export async function removeResource(
  run: Run,
  kind: 'network' | 'volume',
  name: string,
  resource: EngineResource,
): Promise<readonly Leftover[]> {
  const why = await removed(run, `${kind} ${name}`, resource);
  if (why === undefined) {
    run.ledger.write({ kind: 'gone', name });
    return [];
  }
  return [{ kind, name, command: `docker ${kind} rm ${name}`, why }];
}

/** undefined: it is gone; otherwise why not. */
async function removed(
  { engine }: Run,
  what: string,
  { inspect, remove }: EngineResource,
): Promise<string | undefined> {
  for (let end = performance.now() + REMOVE_MS, pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      // Somebody else's under a name from our ledger must not be removed.
      const { Labels } = await engine.ask(`inspect the ${what}`, inspect);
      if (Labels?.[LABEL.run] === undefined) return undefined;
      await engine.ask(`remove the ${what}`, remove);
      return undefined;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 404) return undefined;
      if (error.code !== 'engine-refused' || performance.now() + pause >= end) return error.message;
    }
    await sleep(pause);
  }
}
