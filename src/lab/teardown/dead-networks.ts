/** Judges our networks by their labels. */
import type { Engine } from '../engine/engine.ts';
import { LABEL } from '../ledger/labels.ts';
import { isAbandoned, type Labelled } from './abandoned.ts';

export interface RunNetwork extends Labelled {
  readonly name: string;
  readonly run: string;
}

/** All networks with our label, in use or not. */
export async function networksOfRuns(engine: Engine): Promise<RunNetwork[]> {
  // The client's types lack the signal for this call; the client supports it.
  const docker = engine.docker as unknown as {
    listNetworks(options: object): ReturnType<Engine['docker']['listNetworks']>;
  };
  const found = await engine.ask("list drillbook's networks", (abortSignal) =>
    docker.listNetworks({ filters: { label: [LABEL.run] }, abortSignal }),
  );
  return found.map(({ Name, Labels = {}, Created }) => ({
    name: Name,
    run: Labels[LABEL.run] ?? '',
    harness: Labels[LABEL.harness] ?? '',
    created: Date.parse(Created),
  }));
}

/** Whether a network is abandoned. If in doubt, no. */
export function isNetworkAbandoned(engine: Engine, network: RunNetwork): Promise<boolean> {
  return isAbandoned(engine, network, () => isUnused(engine, network.name));
}

async function isUnused(engine: Engine, name: string): Promise<boolean> {
  try {
    const { Containers = {} } = await engine.ask(`inspect the network ${name}`, () =>
      engine.docker.getNetwork(name).inspect(),
    );
    return Object.keys(Containers).length === 0;
  } catch {
    // It was just removed, or the engine does not say.
    return false;
  }
}
