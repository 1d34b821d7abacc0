/** Judges our volumes by their labels. */
import type { Engine } from '../engine/engine.ts';
import { LABEL } from '../ledger/labels.ts';
import { isAbandoned, type Labelled } from './abandoned.ts';

export interface RunVolume extends Labelled {
  readonly name: string;
  readonly run: string;
}

/** All volumes with our label, in use or not. */
export async function volumesOfRuns(engine: Engine): Promise<RunVolume[]> {
  const { Volumes } = await engine.ask("list drillbook's volumes", (abortSignal) =>
    engine.docker.listVolumes({ filters: { label: [LABEL.run] }, abortSignal }),
  );
  // An engine without any may answer null.
  const found = (Volumes as typeof Volumes | null) ?? [];
  return found.map((volume) => {
    const labels = (volume.Labels as Record<string, string> | null) ?? {};
    return {
      name: volume.Name,
      run: labels[LABEL.run] ?? '',
      harness: labels[LABEL.harness] ?? '',
      created: Date.parse((volume as { CreatedAt?: string }).CreatedAt ?? ''),
    };
  });
}

/** Whether a volume is abandoned. If in doubt, no. */
export function isVolumeAbandoned(engine: Engine, volume: RunVolume): Promise<boolean> {
  return isAbandoned(engine, volume, () => isUnused(engine, volume.name));
}

async function isUnused(engine: Engine, name: string): Promise<boolean> {
  try {
    const users = await engine.ask(`find the users of the volume ${name}`, (abortSignal) =>
      engine.docker.listContainers({ all: true, filters: { volume: [name] }, abortSignal }),
    );
    return users.length === 0;
  } catch {
    // The engine does not say.
    return false;
  }
}
