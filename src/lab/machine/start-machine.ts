/** Starts one machine of a lab; if that fails, removes what was created. */
import type { MountSettings } from 'dockerode';
import type { Target } from '../../targets/target.ts';
import type { Machine } from '../definition/model.ts';
import { placed, refusedFile } from '../definition/placed-error.ts';
import { engineErrorIs } from '../engine/engine-error.ts';
import { EngineKnowledge } from '../engine/engine-knowledge.ts';
import { hostConfigFor } from '../engine/privilege.ts';
import type { HostConfig } from '../host/helper.ts';
import { sharesHost } from '../host/host-view.ts';
import { labelsOf } from '../ledger/labels.ts';
import type { Run } from '../ledger/run.ts';
import { takeDown } from '../teardown/take-down.ts';
import { openLabTarget, openMachineTarget } from './lab-target.ts';
import { limitsFor } from './limits.ts';
import { machineReadiness } from './machine-readiness.ts';
import { nodeReadiness } from './node-readiness.ts';
import type { Output } from './output.ts';
import { RunningMachine } from './running-machine.ts';
import type { Volumes } from './volume.ts';

export interface MachineRequest {
  readonly run: Run;
  readonly scenario: string;
  readonly machine: Machine;
  /** The image, which the engine has. */
  readonly image: string;
  /** The lab's network; undefined: the machine has none. */
  readonly network: string | undefined;
  /** The lab's volumes. */
  readonly volumes: Volumes;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds until a privileged machine must be ready. */
  readonly deadline: number;
  /** Seconds without a heartbeat after which a privileged machine shuts itself down. */
  readonly watchdog: number;
  /** Called when its first process runs. */
  readonly onStarted: () => void;
}

/**
 * Resolves when the machine is ready.
 * @throws {EngineError} if the engine or the machine fails
 * @throws the reason of an aborted signal
 */
export async function startMachine(request: MachineRequest): Promise<RunningMachine> {
  const { run, image, signal } = request;
  if (request.machine.privileged === undefined) return boot(request, {});
  const knowledge = new EngineKnowledge(run, image);
  const isKnown = knowledge.known.privilege !== undefined;
  const privileged = async (): Promise<RunningMachine> =>
    boot(request, hostConfigFor(await knowledge.privilege(signal), run.engine));
  try {
    return await privileged();
  } catch (error) {
    if (!isKnown || !engineErrorIs(error, 'engine-refused')) throw error;
    // A profile that used to work is refused: the engine may have been restarted with fewer capabilities. Find out
    // again, and retry once.
    knowledge.forget();
    return privileged();
  }
}

async function boot(request: MachineRequest, host: HostConfig): Promise<RunningMachine> {
  const { run, scenario, machine, image, network, volumes, signal, deadline, watchdog } = request;
  const { MachineContainer } = await import('./machine-container.ts');
  const plain = machine.privileged === undefined;
  const role = plain ? 'machine' : 'lab';
  const name = run.nameNext(role);
  let id: string | undefined;
  let here = false;
  let opening: Promise<Target> | undefined;
  const open = (): Promise<Target> => {
    const openTarget = plain ? openMachineTarget : openLabTarget;
    opening ??= openTarget(run.engine, name, `docker://${name}`);
    // The caller that awaits it sees the error; until then it must not be an unhandled rejection. It is tried again: the
    // machine may just have been too young.
    opening.catch(() => (opening = undefined));
    return opening;
  };
  const ready = async (output: Output): Promise<void> => {
    if (!plain) return nodeReadiness(output, deadline, signal);
    if (machine.ready === undefined || id === undefined) return undefined;
    const { engine } = run;
    try {
      await machineReadiness(machine.ready, { engine, id, machine: machine.name, output, open, signal });
    } catch (error) {
      throw placed(error, machine.places?.ready);
    }
  };
  const container = new MachineContainer({
    engine: run.engine,
    image,
    name,
    labels: labelsOf(run, scenario, role),
    environment: { ...machine.environment, ...(plain ? {} : { DRILLBOOK_WATCHDOG: String(watchdog) }) },
    host: { ...limitsFor(run.engine.info, machine.limits), ...host, AutoRemove: true },
    command: machine.command,
    files: machine.files,
    network:
      network === undefined
        ? undefined
        : { name: network, aliases: [machine.name, ...(machine.settings?.aliases ?? [])] },
    hostname: machine.settings?.hostname ?? (network === undefined ? undefined : machine.name),
    mounts: mountsOf(machine, volumes),
    settings: machine.settings,
    readiness: ready,
    signal,
    onCreated: (created) => {
      id = created;
      run.ledger.write({ kind: 'container-id', name, id: created });
    },
    onStarted: (pid) => {
      here = id !== undefined && sharesHost(pid, id);
      // Open the first shell while the machine boots, unless the boot first moves it into its own cgroups.
      if (plain || host.CgroupnsMode === 'private') void open();
      request.onStarted();
    },
  });
  run.ledger.announce({ kind: 'container', name, image, ...(plain ? { plain } : {}) });
  try {
    const { output } = await container.start();
    if (id === undefined) throw new Error('testcontainers started a container without reporting its id');
    const target = await open();
    return new RunningMachine({
      run,
      machine: machine.name,
      id,
      name,
      image,
      here,
      plain,
      output,
      target,
      watchdog,
    });
  } catch (error) {
    await takeDown({ run, name, id, image, plain });
    // Its shells ended with the container.
    void opening?.then(
      (target) => target.close(),
      () => {},
    );
    throw refusedFile(error, 'lab-not-ready');
  }
}

function mountsOf({ volumes = [], tmpfs = [] }: Machine, ofLab: Volumes): MountSettings[] {
  return [
    ...volumes.map(({ name, to, readOnly }): MountSettings => ({
      Type: 'volume',
      Source: ofLab.get(name) ?? '',
      Target: to,
      ReadOnly: readOnly,
    })),
    ...tmpfs.map(({ to, size, mode }): MountSettings => ({
      Type: 'tmpfs',
      Source: '',
      Target: to,
      TmpfsOptions: {
        ...(size === undefined ? {} : { SizeBytes: size }),
        ...(mode === undefined ? {} : { Mode: mode }),
      } as NonNullable<MountSettings['TmpfsOptions']>,
    })),
  ];
}
