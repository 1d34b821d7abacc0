/** Judges our containers by their labels. */
import type { Engine } from '../engine/engine.ts';
import { parseHarnessLabel, stateOf } from '../ledger/harness.ts';
import { LABEL } from '../ledger/labels.ts';
import { SILENCE } from '../machine/heartbeat.ts';
import { collectOutput } from '../machine/output.ts';
import { EngineError, engineErrorIs } from '../engine/engine-error.ts';

export interface RunContainer {
  readonly id: string;
  readonly name: string;
  readonly run: string;
  readonly harness: string;
  /** The lab that `drillbook lab start` holds with it; undefined: it is a drill's, or another run's. */
  readonly started: string | undefined;
  /** A machine without privileges. */
  readonly plain: boolean;
  /** The engine's name for it: created, running, exited, … */
  readonly state: string;
  /** Creation time by the engine's clock; seconds since 1970. */
  readonly created: number;
}

/**
 * For a container whose creator is not visible to us: a lab without a heartbeat shuts itself down after 120 s, so one
 * that has been silent this long is abandoned. Ages use the engine's clock only: this machine's may differ by hours.
 * Seconds.
 */
export const ABANDONED_S = 1_800;

/** All containers with our label, dead or alive. */
export async function containersOfRuns(engine: Engine): Promise<RunContainer[]> {
  const found = await engine.ask("list drillbook's containers", (abortSignal) =>
    engine.docker.listContainers({ all: true, filters: { label: [LABEL.run] }, abortSignal }),
  );
  return found.map(({ Id, Names, Labels, State, Created }) => ({
    id: Id,
    name: Names[0]?.replace(/^\//, '') ?? Id,
    run: Labels[LABEL.run] ?? '',
    harness: Labels[LABEL.harness] ?? '',
    started: Labels[LABEL.started],
    plain: Labels[LABEL.role] === 'machine',
    state: State,
    created: Created,
  }));
}

/** Whether a container is abandoned. If in doubt, no. */
export async function isForsaken(engine: Engine, container: RunContainer): Promise<boolean> {
  const harness = parseHarnessLabel(container.harness);
  // Our label in an unknown format: from an unknown version, or not ours at all.
  if (!harness) return false;
  const state = stateOf(harness);
  if (state !== 'elsewhere') return state === 'dead';
  const now = engine.now();
  if (now === undefined || now / 1000 - container.created < ABANDONED_S) return false;
  return container.state !== 'running' || ((await silence(engine, container.id)) ?? 0) > ABANDONED_S;
}

/** A lab that does not answer for this long hangs; a busy engine answers. Milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Seconds since the last heartbeat, by the lab's own clock; Infinity if the lab does not answer any more. undefined:
 * unknown, because the engine does not answer either, or refuses.
 */
async function silence(engine: Engine, id: string): Promise<number | undefined> {
  const readHeartbeat = async (abortSignal: AbortSignal): Promise<number> => {
    const exec = await engine.docker
      .getContainer(id)
      .exec({ Cmd: ['/bin/sh', '-c', SILENCE], AttachStdout: true, AttachStderr: true, abortSignal });
    const output = collectOutput(engine.docker, await exec.start({ abortSignal }));
    await output.ended;
    const said = output.stdout().trim();
    return /^-?\d+$/.test(said) ? Number(said) : Infinity;
  };
  try {
    return await engine.ask('read the heartbeat of a lab', readHeartbeat, { deadline: PATIENCE_MS });
  } catch (error) {
    // It was removed, or is not running any more.
    if (error instanceof EngineError && (error.status === 404 || error.status === 409)) return Infinity;
    return engineErrorIs(error, 'engine-silent') && (await answers(engine)) ? Infinity : undefined;
  }
}

async function answers(engine: Engine): Promise<boolean> {
  try {
    await engine.ask('answer a ping', () => engine.docker.ping());
    return true;
  } catch {
    return false;
  }
}
