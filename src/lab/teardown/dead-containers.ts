/** Judges our containers by their labels. */
import type { Engine } from '../engine/engine.ts';
import { LABEL } from '../ledger/labels.ts';
import { SILENCE } from '../machine/heartbeat.ts';
import { collectOutput } from '../machine/output.ts';
import { ABANDONED_S, isAbandoned, type Labelled } from './abandoned.ts';
import { EngineError, engineErrorIs } from '../engine/engine-error.ts';

export interface RunContainer extends Labelled {
  readonly id: string;
  readonly name: string;
  readonly run: string;
  /** The lab that `drillbook lab start` holds with it; undefined: it is a drill's, or another run's. */
  readonly started: string | undefined;
  /** A machine without privileges. */
  readonly plain: boolean;
  /** The engine's name for it: created, running, exited, … */
  readonly state: string;
}

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
    created: Created * 1000,
  }));
}

/** Whether a container is abandoned. If in doubt, no. */
export function isContainerAbandoned(engine: Engine, container: RunContainer): Promise<boolean> {
  return isAbandoned(
    engine,
    container,
    async () => container.state !== 'running' || ((await silence(engine, container.id)) ?? 0) > ABANDONED_S,
  );
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
