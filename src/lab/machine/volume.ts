/** The volumes of a lab: private to it, shared by its machines, and removed with it. */
import { labelsOf } from '../ledger/labels.ts';
import type { Run } from '../ledger/run.ts';
import type { Leftover } from '../teardown/leftover.ts';
import { removeResource } from './remove-resource.ts';

/** The engine's names of a lab's volumes, by their names in the lab. */
export type Volumes = ReadonlyMap<string, string>;

/**
 * Creates a volume for each name, recorded in the run's ledger first. If one cannot be created, none is left.
 * @throws {EngineError}
 */
export async function createVolumes(
  run: Run,
  scenario: string,
  names: ReadonlySet<string>,
): Promise<Volumes> {
  const volumes = new Map<string, string>();
  try {
    for (const own of names) {
      const name = run.nameNext('volume');
      run.ledger.announce({ kind: 'volume', name });
      volumes.set(own, name);
      await run.engine.ask('create a volume', (abortSignal) =>
        run.engine.docker.createVolume({
          Name: name,
          // A plugin's volumes may be anywhere; those of `local` are on the engine's own disk.
          Driver: 'local',
          Labels: labelsOf(run, scenario, 'volume'),
          abortSignal,
        }),
      );
    }
  } catch (error) {
    await removeVolumes(run, volumes);
    throw error;
  }
  return volumes;
}

/** Removes them, and verifies that they are gone. Never rejects; the containers must be gone already. */
export async function removeVolumes(run: Run, volumes: Volumes): Promise<readonly Leftover[]> {
  const left = await Promise.all([...volumes.values()].map((name) => removeVolume(run, name)));
  return left.flat();
}

/** Removes one by the engine's name. */
export function removeVolume(run: Run, name: string): Promise<readonly Leftover[]> {
  const volume = run.engine.docker.getVolume(name);
  return removeResource(run, 'volume', name, {
    inspect: (abortSignal) => volume.inspect({ abortSignal }),
    remove: (abortSignal) => volume.remove({ abortSignal }),
  });
}
