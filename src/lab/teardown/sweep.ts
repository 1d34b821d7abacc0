/**
 * Removes what dead runs left behind: by their ledgers on this disk, and, where there is no ledger, by the labels on
 * the engine's containers, networks and volumes. What a live run uses, and what is not ours, is not touched.
 */
import { rmSync } from 'node:fs';
import { containersOfRuns, isContainerAbandoned, type RunContainer } from './dead-containers.ts';
import { isNetworkAbandoned, networksOfRuns, type RunNetwork } from './dead-networks.ts';
import { isVolumeAbandoned, volumesOfRuns, type RunVolume } from './dead-volumes.ts';
import { removeNetwork } from '../machine/network.ts';
import { removeVolume } from '../machine/volume.ts';
import type { Engine } from '../engine/engine.ts';
import { stateOf } from '../ledger/harness.ts';
import type { Leftover } from './leftover.ts';
import { storedLedgers, type StoredContainer, type StoredLedger } from '../ledger/ledger.ts';
import { beginRun, type Run } from '../ledger/run.ts';
import { stateFolder } from '../ledger/state-directory.ts';
import { takeDown } from './take-down.ts';

/** What was removed, and what could not be. */
export interface Swept {
  readonly removed: readonly {
    readonly kind: 'container' | 'network' | 'volume' | 'ledger';
    readonly name: string;
  }[];
  readonly remaining: readonly Leftover[];
}

/** Days after which the ledger of an engine that was never seen again is deleted. */
const FORGET_DAYS = 30;

/**
 * Removes what dead runs left behind. Makes three calls to the engine if there is nothing to do. What a live run
 * uses, and what is not drillbook's, is not touched.
 *
 * @example
 * await using engine = await connectEngine();
 * const { removed, remaining } = await sweep(engine);
 * for (const { name, command } of remaining) console.error(`${name}: remove it with ${command}`);
 *
 * @param folder folder of ledgers; default the one in this user's state
 * @throws {EngineError} if the engine does not answer
 */
export async function sweep(engine: Engine, folder = stateFolder('runs')): Promise<Swept> {
  const [labelled, networks, volumes] = await Promise.all([
    containersOfRuns(engine),
    networksOfRuns(engine),
    volumesOfRuns(engine),
  ]);
  const ledgers = storedLedgers(folder);
  const isDead = ({ head, closed }: StoredLedger): boolean => closed || stateOf(head.harness) === 'dead';
  const dead = ledgers.filter(isDead);
  const alive = new Set(ledgers.filter((ledger) => !isDead(ledger)).map(({ head }) => head.run));
  for (const { file } of dead.filter((ledger) => isForgotten(ledger, engine))) rmSync(file, { force: true });
  const ours = dead.filter(({ head }) => head.engine === engine.id);
  const recorded = new Set(ours.flatMap(({ containers }) => containers.map(({ name }) => name)));
  const stray: RunContainer[] = [];
  for (const container of labelled) {
    if (recorded.has(container.name) || alive.has(container.run)) continue;
    if (await isContainerAbandoned(engine, container)) stray.push(container);
  }
  const ofLedgers = new Set(ours.flatMap((ledger) => [...ledger.networks, ...ledger.volumes]));
  const isKnown = ({ name, run }: RunNetwork | RunVolume): boolean => ofLedgers.has(name) || alive.has(run);
  const strayNetworks: RunNetwork[] = [];
  for (const network of networks) {
    if (!isKnown(network) && (await isNetworkAbandoned(engine, network))) strayNetworks.push(network);
  }
  const strayVolumes: RunVolume[] = [];
  for (const volume of volumes) {
    if (!isKnown(volume) && (await isVolumeAbandoned(engine, volume))) strayVolumes.push(volume);
  }
  const all = { containers: stray, networks: strayNetworks, volumes: strayVolumes };
  if (ours.length + Object.values(all).flat().length === 0) return { removed: [], remaining: [] };
  const run = await beginRun(engine, folder);
  try {
    const present = new Set([...labelled, ...networks, ...volumes].map(({ name }) => name));
    return await takeAway(run, ours, all, present);
  } finally {
    await run.close();
  }
}

function isForgotten({ head }: StoredLedger, engine: Engine): boolean {
  return head.engine !== engine.id && Date.now() - Date.parse(head.at) > FORGET_DAYS * 86_400_000;
}

async function takeAway(
  run: Run,
  dead: readonly StoredLedger[],
  stray: {
    readonly containers: readonly RunContainer[];
    readonly networks: readonly RunNetwork[];
    readonly volumes: readonly RunVolume[];
  },
  present: ReadonlySet<string>,
): Promise<Swept> {
  const removed: Swept['removed'][number][] = [];
  const remaining: Leftover[] = [];
  const note = (
    kind: 'container' | 'network' | 'volume',
    name: string,
    left: readonly Leftover[],
  ): boolean => {
    remaining.push(...left);
    if (left.length === 0 && present.has(name)) removed.push({ kind, name });
    return left.length === 0;
  };
  const away = async (name: string, known: Partial<StoredContainer>): Promise<boolean> =>
    note('container', name, await takeDown({ run, name, ...known }));
  const networkAway = async (name: string): Promise<boolean> =>
    note('network', name, await removeNetwork(run, name));
  const volumeAway = async (name: string): Promise<boolean> =>
    note('volume', name, await removeVolume(run, name));
  for (const { file, head, containers, networks, volumes } of dead) {
    let clean = true;
    for (const container of containers) clean = (await away(container.name, container)) && clean;
    // A network or a volume is in use until its containers are gone.
    for (const network of networks) clean = (await networkAway(network)) && clean;
    for (const volume of volumes) clean = (await volumeAway(volume)) && clean;
    if (!clean) continue;
    rmSync(file, { force: true });
    removed.push({ kind: 'ledger', name: head.run });
  }
  for (const { name, plain } of stray.containers) await away(name, { plain });
  for (const { name } of stray.networks) await networkAway(name);
  for (const { name } of stray.volumes) await volumeAway(name);
  return { removed, remaining };
}
