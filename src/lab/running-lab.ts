/** A running lab: its machines, their network and their volumes. */
import type { Target } from '../targets/target.ts';
import type { LabAtVersion } from './definition/model.ts';
import type { FileForLab, Lab } from './lab.ts';
import type { Run } from './ledger/run.ts';
import type { RunningMachine } from './machine/running-machine.ts';
import { removeNetwork } from './machine/network.ts';
import { removeVolumes, type Volumes } from './machine/volume.ts';
import type { Leftover } from './teardown/leftover.ts';

export interface RunningLabOptions {
  readonly run: Run;
  readonly scenario: string;
  readonly definition: LabAtVersion;
  /** In the order of the definition. */
  readonly machines: readonly RunningMachine[];
  readonly network: string | undefined;
  readonly volumes: Volumes;
}

export class RunningLab implements Lab {
  readonly #options: RunningLabOptions;
  #destroyed: Promise<readonly Leftover[]> | undefined;

  constructor(options: RunningLabOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#machine().id;
  }

  get name(): string {
    return this.#machine().name;
  }

  get scenario(): string {
    return this.#options.scenario;
  }

  get lab(): string {
    return this.#options.definition.lab;
  }

  get version(): string {
    return this.#options.definition.version;
  }

  target(machine?: string): Target {
    return this.#machine(machine).target();
  }

  shellCommand(machine?: string, command: readonly string[] = []): readonly string[] {
    const { name, isPlain } = this.#machine(machine);
    // A client that runs elsewhere, or has a context of its own, would ask another engine.
    const { address } = this.#options.run.engine;
    const inside = isPlain ? (command.length === 0 ? ['sh'] : command) : ['lab-shell', ...command];
    return ['docker', '--host', address, 'exec', '-it', name, ...inside];
  }

  async copyIn(files: readonly FileForLab[], machine?: string): Promise<void> {
    await this.#machine(machine).copyIn(files);
  }

  async record(): Promise<void> {
    await Promise.all(this.#options.machines.map((machine) => machine.record()));
  }

  log(machine?: string): string {
    return this.#machine(machine).log();
  }

  destroy(): Promise<readonly Leftover[]> {
    this.#destroyed ??= takeAway(this.#options);
    return this.#destroyed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  #machine(name = this.#options.definition.target): RunningMachine {
    const machine = this.#options.machines.find((one) => one.machine === name);
    if (machine === undefined) throw new RangeError(`the lab ${this.lab} has no machine ${name}`);
    return machine;
  }
}

/** Removes the machines, and then their network and volumes, which are in use until they are gone. */
export async function takeAway({
  run,
  machines,
  network,
  volumes,
}: Pick<RunningLabOptions, 'run' | 'machines' | 'network' | 'volumes'>): Promise<readonly Leftover[]> {
  const left = await Promise.all(machines.map((machine) => machine.destroy()));
  const ofNetwork = network === undefined ? [] : await removeNetwork(run, network);
  return [...left.flat(), ...ofNetwork, ...(await removeVolumes(run, volumes))];
}
