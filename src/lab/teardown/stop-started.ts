/** Stops labs that `drillbook lab start` holds, from another process: those alone carry the label that names them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';
import { parseHarnessLabel, stateOf, type HarnessId } from '../ledger/harness.ts';
import { beginRun } from '../ledger/run.ts';
import { removeNetwork } from '../machine/network.ts';
import { removeVolume } from '../machine/volume.ts';
import { containersOfRuns, type RunContainer } from './dead-containers.ts';
import { networksOfRuns } from './dead-networks.ts';
import { volumesOfRuns } from './dead-volumes.ts';
import type { Leftover } from './leftover.ts';
import { sweep } from './sweep.ts';
import { takeDown } from './take-down.ts';

/** A lab that `drillbook lab start` started. */
export interface StartedLab {
  /** As in `redis@8.0`. */
  readonly lab: string;
  readonly run: string;
  /** Who started it; undefined: its label is from an unknown version. */
  readonly harness: HarnessId | undefined;
}

/** In order of their start. */
export async function startedLabs(engine: Engine): Promise<StartedLab[]> {
  const found = (await containersOfRuns(engine)).toSorted((a, b) => a.created - b.created);
  const labs = new Map<string, StartedLab>();
  for (const { started: lab, run, harness } of found) {
    if (lab !== undefined && !labs.has(run)) labs.set(run, { lab, run, harness: parseHarnessLabel(harness) });
  }
  return [...labs.values()];
}

/** Its process removes a lab within seconds, and longer only from an engine that restarts. Milliseconds. */
const ENDED_MS = 60_000;

/** Asks its process to end it if that one is visible here, and removes it otherwise. Nothing returned: it is gone. */
export async function stopStarted(
  engine: Engine,
  { run, harness }: StartedLab,
): Promise<readonly Leftover[]> {
  const state = harness === undefined ? 'elsewhere' : stateOf(harness);
  if (state === 'dead') await sweep(engine);
  if (state === 'alive' && harness !== undefined && end(harness.pid)) {
    for (const last = performance.now() + ENDED_MS; performance.now() < last; await sleep(100)) {
      if ((await whatIsThere(engine, run)).isNothing) return [];
    }
  }
  const there = await whatIsThere(engine, run);
  return there.isNothing ? [] : takeAway(engine, there);
}

/** False: it has just ended, or belongs to another user. */
function end(pid: number): boolean {
  try {
    process.kill(pid, 'SIGTERM');
    return true;
  } catch {
    return false;
  }
}

interface There {
  readonly containers: readonly RunContainer[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  readonly isNothing: boolean;
}

async function whatIsThere(engine: Engine, run: string): Promise<There> {
  const [containers, networks, volumes] = await Promise.all([
    containersOfRuns(engine),
    networksOfRuns(engine),
    volumesOfRuns(engine),
  ]);
  const own = <T extends { readonly run: string }>(all: readonly T[]): T[] =>
    all.filter((one) => one.run === run);
  const found = {
    containers: own(containers),
    networks: own(networks).map(({ name }) => name),
    volumes: own(volumes).map(({ name }) => name),
  };
  return { ...found, isNothing: Object.values(found).flat().length === 0 };
}

async function takeAway(engine: Engine, { containers, networks, volumes }: There): Promise<Leftover[]> {
  await using run = await beginRun(engine);
  const left: Leftover[] = [];
  for (const { name, plain } of containers) left.push(...(await takeDown({ run, name, plain })));
  for (const name of networks) left.push(...(await removeNetwork(run, name)));
  for (const name of volumes) left.push(...(await removeVolume(run, name)));
  return left;
}
