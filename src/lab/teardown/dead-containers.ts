/**
 * Containers of ours, judged by what they say of themselves.
 */
import { withDeadline } from '../engine/deadline.ts';
import type { Engine } from '../engine/engine.ts';
import { parseHarnessLabel, stateOf } from '../ledger/harness.ts';
import { LABEL } from '../ledger/labels.ts';
import { collectOutput } from '../machine/output.ts';

export interface RunContainer {
  readonly id: string;
  readonly name: string;
  readonly run: string;
  readonly harness: string;
  /** As the engine calls it: created, running, exited, … */
  readonly state: string;
  /** When it was created, by the engine's clock; seconds since 1970. */
  readonly created: number;
}

/**
 * For a container whose maker we cannot see: a lab without a heartbeat ends itself after 120 s, so one that is this
 * long without one has nobody. Ages are by the engine's clock alone: this machine's may differ by hours. Seconds.
 */
const FORSAKEN_S = 1_800;

/** Every container with our label, dead or alive. */
export async function containersOfRuns(engine: Engine): Promise<RunContainer[]> {
  const found = await engine.ask('list the containers of drillbook', (abortSignal) =>
    engine.docker.listContainers({ all: true, filters: { label: [LABEL.run] }, abortSignal }),
  );
  return found.map(({ Id, Names, Labels, State, Created }) => ({
    id: Id,
    name: Names[0]?.replace(/^\//, '') ?? Id,
    run: Labels[LABEL.run] ?? '',
    harness: Labels[LABEL.harness] ?? '',
    state: State,
    created: Created,
  }));
}

/** Whether nobody works with it any more. In doubt, no. */
export async function isForsaken(engine: Engine, container: RunContainer): Promise<boolean> {
  const harness = parseHarnessLabel(container.harness);
  // Our label alone, in another form: of a version that we do not know, or not of ours at all.
  if (!harness) return false;
  const state = stateOf(harness);
  if (state !== 'elsewhere') return state === 'dead';
  const now = engine.now();
  if (now === undefined || now / 1000 - container.created < FORSAKEN_S) return false;
  return container.state !== 'running' || (await silence(engine, container.id)) > FORSAKEN_S;
}

/** Seconds without a heartbeat, by the lab's own clock; Infinity where it does not answer any more. */
async function silence(engine: Engine, id: string): Promise<number> {
  const script =
    'echo $(( $(date +%s) - $(stat -c %Y /run/drillbook/heartbeat /proc/1 | sort -n | tail -n 1) ))';
  try {
    return await withDeadline(5_000, 'a look at the heartbeat', async (abortSignal) => {
      const exec = await engine.docker
        .getContainer(id)
        .exec({ Cmd: ['/bin/sh', '-c', script], AttachStdout: true, AttachStderr: true, abortSignal });
      const output = collectOutput(engine.docker, await exec.start({ abortSignal }));
      await output.ended;
      const said = output.stdout().trim();
      return /^-?\d+$/.test(said) ? Number(said) : Infinity;
    });
  } catch {
    return Infinity;
  }
}
