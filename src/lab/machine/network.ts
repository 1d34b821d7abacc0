/**
 * The network of a lab with several machines: its own, without a way out, in which machine names resolve.
 */
import { labelsOf } from '../ledger/labels.ts';
import type { Run } from '../ledger/run.ts';
import type { Leftover } from '../teardown/leftover.ts';
import { removeResource } from './remove-resource.ts';

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
        Labels: labelsOf(run, scenario, 'network'),
        abortSignal,
      }),
    );
  } catch (error) {
    await removeNetwork(run, name);
    throw error;
  }
  return name;
}

/** Removes it, and verifies that it is gone. Never rejects; its containers must be gone already. */
export function removeNetwork(run: Run, name: string): Promise<readonly Leftover[]> {
  const network = run.engine.docker.getNetwork(name);
  return removeResource(run, 'network', name, {
    inspect: () => network.inspect(),
    remove: (abortSignal) => network.remove({ abortSignal }),
  });
}
