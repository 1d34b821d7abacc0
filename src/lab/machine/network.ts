/**
 * The network of a lab with several machines: its own, without a way out, in which machine names resolve.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { LABEL, labelsOf } from '../ledger/labels.ts';
import type { Run } from '../ledger/run.ts';
import type { Leftover } from '../teardown/leftover.ts';

/**
 * Creates the network, recorded in the run's ledger first.
 * @returns its name
 * @throws {EngineError} for an engine without networks, among others
 */
export async function createNetwork(run: Run, scenario: string): Promise<string> {
  const name = run.nameNext('network');
  run.ledger.announce({ kind: 'network', name });
  try {
    await run.engine.ask('create a network', (abortSignal) =>
      run.engine.docker.createNetwork({
        Name: name,
        Driver: 'bridge',
        Internal: true,
        Labels: labelsOf(run.id, scenario, 'network'),
        abortSignal,
      }),
    );
  } catch (error) {
    await removeNetwork(run, name);
    throw error;
  }
  return name;
}

/** Milliseconds: the engine refuses while it still removes a container that was in the network. */
const REMOVE_MS = 10_000;

/** Removes it, and verifies that it is gone. Never rejects; its containers must be gone already. */
export async function removeNetwork(run: Run, name: string): Promise<readonly Leftover[]> {
  const why = await removed(run.engine, name);
  if (why === undefined) {
    run.ledger.write({ kind: 'gone', name });
    return [];
  }
  return [{ kind: 'network', name, command: `docker network rm ${name}`, why }];
}

/** undefined: it is gone; otherwise why not. */
async function removed(engine: Engine, name: string): Promise<string | undefined> {
  const network = engine.docker.getNetwork(name);
  for (let end = performance.now() + REMOVE_MS, pause = 20; ; pause = Math.min(pause * 2, 500)) {
    try {
      // Somebody else's network under a name from our ledger must not be removed.
      const { Labels = {} } = await engine.ask(`inspect the network ${name}`, () => network.inspect());
      if (Labels[LABEL.run] === undefined) return undefined;
      await engine.ask(`remove the network ${name}`, (abortSignal) => network.remove({ abortSignal }));
      return undefined;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 404) return undefined;
      if (error.code !== 'engine-refused' || performance.now() + pause >= end) return error.message;
    }
    await sleep(pause);
  }
}
