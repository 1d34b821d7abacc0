/** Starts a lab; if that fails, removes what was created. */
import { ensureImage } from './build/ensure-image.ts';
import { defaultLab } from './definition/default-lab.ts';
import type { LabAtVersion } from './definition/model.ts';
import type { Lab } from './lab.ts';
import type { Run } from './ledger/run.ts';
import { createNetwork, removeNetwork } from './machine/network.ts';
import { createVolumes, type Volumes } from './machine/volume.ts';
import type { RunningMachine } from './machine/running-machine.ts';
import { startMachine } from './machine/start-machine.ts';
import { StartOrder } from './machine/start-order.ts';
import { RunningLab, takeAway } from './running-lab.ts';

/** Which lab to start. */
export interface LabRequest {
  readonly run: Run;
  /** Scenario id, for labels and messages. */
  readonly scenario: string;
  /** Default: the lab `docker` in its default version. */
  readonly lab?: LabAtVersion;
  /** Aborting it ends the start at once; what was already created is removed before the promise rejects. */
  readonly signal?: AbortSignal;
  /** Milliseconds until a privileged machine must be ready; default 60,000. */
  readonly deadline?: number;
  /** Seconds without a heartbeat from this process after which the lab shuts itself down; default 120. */
  readonly watchdog?: number;
}

/** Milliseconds from a container's start until its node must be up; about 700 here. */
const BOOT_MS = 60_000;
/** Longer than a debugger's stop or a busy minute; short enough that a forgotten machine is cleaned up soon. */
const WATCHDOG_S = 120;

/**
 * Starts a lab, and resolves when its machines are ready. They start at the same time, unless one comes after another. An image that is missing or out
 * of date is built first. If the promise rejects, nothing of the attempt is left, or what is left is in the run's ledger.
 *
 * @example
 * await using lab = await startLab({ run, scenario: 'try-out', deadline: 30_000 });
 * console.log(await lab.target().run('docker ps', { deadline: 5_000 }));
 *
 * @throws {EngineError} if the engine or the lab fails
 * @throws the reason of an aborted signal
 */
export async function startLab(request: LabRequest): Promise<Lab> {
  const { run, scenario, signal, deadline = BOOT_MS, watchdog = WATCHDOG_S } = request;
  signal?.throwIfAborted();
  const definition = request.lab ?? defaultLab();
  const images = new Map<string, string>();
  // One after another: each build uses the whole machine, and two machines often share an image.
  for (const machine of definition.machines) {
    images.set(machine.name, (await ensureImage(run.engine, definition, machine, { signal })).image);
  }
  const network = definition.machines.length > 1 ? await createNetwork(run, scenario) : undefined;
  const volumes = await volumesOf(run, scenario, definition).catch(async (error: unknown) => {
    if (network !== undefined) await removeNetwork(run, network);
    throw error;
  });
  // If one machine fails, the others need not boot to the end.
  const failure = new AbortController();
  const stop = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const order = new StartOrder(definition.machines, stop);
  const starting = definition.machines.map(async (machine) => {
    const image = images.get(machine.name) ?? '';
    try {
      await order.turnOf(machine);
      const started = await startMachine({
        run,
        scenario,
        machine,
        image,
        network,
        volumes,
        signal: stop,
        deadline,
        watchdog,
        onStarted: () => order.reached(machine, 'started'),
      });
      order.reached(machine, 'ready');
      return started;
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  const settled = await Promise.allSettled(starting);
  const machines = settled.flatMap((one): RunningMachine[] =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  if (machines.length < definition.machines.length) {
    await takeAway({ run, machines, network, volumes });
    throw signal?.aborted === true ? signal.reason : failure.signal.reason;
  }
  return new RunningLab({ run, scenario, definition, machines, network, volumes });
}

function volumesOf(run: Run, scenario: string, { machines }: LabAtVersion): Promise<Volumes> {
  const names = machines.flatMap(({ volumes = [] }) => volumes.map(({ name }) => name));
  return createVolumes(run, scenario, new Set(names));
}
