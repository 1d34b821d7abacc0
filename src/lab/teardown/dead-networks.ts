/** Judges our networks by their labels. */
import type { Engine } from '../engine/engine.ts';
import { parseHarnessLabel, stateOf } from '../ledger/harness.ts';
import { LABEL } from '../ledger/labels.ts';
import { ABANDONED_S } from './dead-containers.ts';

export interface RunNetwork {
  readonly name: string;
  readonly run: string;
  readonly harness: string;
  /** Creation time by the engine's clock; milliseconds since 1970, NaN if the engine's text is no time. */
  readonly created: number;
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
export async function isNetworkForsaken(engine: Engine, network: RunNetwork): Promise<boolean> {
  const harness = parseHarnessLabel(network.harness);
  if (!harness) return false;
  const state = stateOf(harness);
  if (state !== 'elsewhere') return state === 'dead';
  const now = engine.now();
  if (now === undefined || !((now - network.created) / 1000 > ABANDONED_S)) return false;
  return isUnused(engine, network.name);
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
