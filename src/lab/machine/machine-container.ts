/**
 * A machine's container for testcontainers: adds what its builder lacks, and starts without what a lab does not need
 * (pull, ports, reaper). Loading testcontainers takes 0.13 s, so `start-machine.ts` imports this file only when it
 * starts one.
 */
import type Docker from 'dockerode';
import {
  AbstractStartedContainer,
  GenericContainer,
  type ContainerRuntimeClient,
  type StartedTestContainer,
  type WaitStrategy,
} from 'testcontainers';
import type { MachineSettings } from '../definition/model.ts';
import type { Engine } from '../engine/engine.ts';
import { imageMissing, type HostConfig } from '../host/helper.ts';
import type { FileForLab } from '../lab.ts';
import { archiveOf } from './archive.ts';
import { collectOutput, type Output } from './output.ts';

/** Time limit for creating, and for starting: an engine under load needs seconds for each. Milliseconds. */
const ENGINE_MS = 60_000;

/** Time limit for copying files. Milliseconds. */
const COPY_MS = 60_000;

export interface MachineContainerOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly environment: Record<string, string>;
  readonly host: HostConfig;
  /** Default: the image's own. */
  readonly command?: readonly string[] | undefined;
  /** Copied before the start. */
  readonly files?: readonly FileForLab[];
  /** The lab's network, and the names that the machine has there; default no network. */
  readonly network?: { readonly name: string; readonly aliases: readonly string[] } | undefined;
  /** Default: the engine's choice. */
  readonly hostname?: string | undefined;
  /** Volumes and file systems in memory. */
  readonly mounts?: readonly Docker.MountSettings[];
  readonly settings?: MachineSettings | undefined;
  /** Resolves when the machine is ready. It has started then, and its output is collected from the beginning. */
  readonly readiness: (output: Output) => Promise<void>;
  readonly signal: AbortSignal | undefined;
  /** Called when the container exists, with its id. */
  readonly onCreated: (id: string) => void;
  /** Called when its first process runs, with its pid as the engine numbers it; the node is not up yet. */
  readonly onStarted: (pid: number) => void;
}

/** A machine before its start. If `start` rejects, what it created stays; removing it is teardown's job. */
export class MachineContainer extends GenericContainer {
  readonly #options: MachineContainerOptions;
  #output: Output | undefined;

  constructor(options: MachineContainerOptions) {
    super(options.image);
    this.#options = options;
    this.withName(options.name)
      .withLabels(options.labels)
      .withEnvironment(options.environment)
      // No reaper: it would be pulled from a registry, and could not remove these containers anyway.
      .withAutoCleanup(false)
      .withWaitStrategy(this.#readiness());
    const { command, network, hostname, mounts = [], settings } = options;
    if (command !== undefined) this.withCommand([...command]);
    this.hostConfig = { ...this.hostConfig, NetworkMode: network?.name ?? 'none', ...options.host };
    if (network !== undefined) {
      this.createOpts.NetworkingConfig = {
        EndpointsConfig: { [network.name]: { Aliases: [...network.aliases] } },
      };
    }
    if (hostname !== undefined) this.createOpts.Hostname = hostname;
    if (mounts.length > 0) this.hostConfig.Mounts = [...mounts];
    if (settings !== undefined) this.#set(settings);
  }

  /**
   * Bypasses testcontainers' own search for an engine, which would silently take another one if ours does not answer.
   * Given the client, the pinned version's `startContainer` is all that remains of its start.
   */
  override async start(): Promise<StartedMachine> {
    const inherited = this as unknown as {
      startContainer(c: ContainerRuntimeClient): Promise<StartedTestContainer>;
    };
    const started = await inherited.startContainer(clientOf(this.#options));
    return new StartedMachine(started, this.#requireOutput());
  }

  /** The machine's output so far; for messages about a failed start. */
  log(): string {
    return this.#output?.all() ?? '';
  }

  /** Attaches before the start, so that no output is missed. */
  protected override async containerCreated(id: string): Promise<void> {
    const { engine, signal, onCreated, files = [] } = this.#options;
    onCreated(id);
    signal?.throwIfAborted();
    const container = engine.docker.getContainer(id);
    if (files.length > 0) {
      const archive = archiveOf(files);
      await engine.ask(
        'copy files into the lab',
        (abortSignal) => container.putArchive(archive, { path: '/', abortSignal }),
        { deadline: COPY_MS },
      );
    }
    const stream = await engine.ask('attach to the lab', (abortSignal) =>
      container.attach({ stream: true, stdout: true, stderr: true, abortSignal }),
    );
    this.#output = collectOutput(engine.docker, stream);
  }

  #set({ entrypoint, user, workingDirectory, healthcheck, sharedMemory, init }: MachineSettings): void {
    const { createOpts, hostConfig } = this;
    if (entrypoint !== undefined) createOpts.Entrypoint = [...entrypoint];
    if (user !== undefined) createOpts.User = user;
    if (workingDirectory !== undefined) createOpts.WorkingDir = workingDirectory;
    if (healthcheck !== undefined) createOpts.Healthcheck = healthcheck as Docker.HealthConfig;
    if (sharedMemory !== undefined) hostConfig.ShmSize = sharedMemory;
    if (init !== undefined) hostConfig.Init = init;
  }

  #requireOutput(): Output {
    if (!this.#output) throw new Error('a machine that was not created has no output');
    return this.#output;
  }

  #readiness(): WaitStrategy {
    const strategy: WaitStrategy = {
      waitUntilReady: () => this.#options.readiness(this.#requireOutput()),
      withStartupTimeout: () => strategy,
      isStartupTimeoutSet: () => true,
      // `readiness` has a deadline of its own.
      getStartupTimeout: () => 0,
    };
    return strategy;
  }
}

/** A machine that is ready. */
export class StartedMachine extends AbstractStartedContainer {
  readonly output: Output;
  constructor(started: StartedTestContainer, output: Output) {
    super(started);
    this.output = output;
  }
}

/**
 * The part of an engine's client that testcontainers needs, on our engine and with our deadlines. What a lab never
 * calls is missing.
 */
function clientOf({ engine, image, onStarted }: MachineContainerOptions): ContainerRuntimeClient {
  const container = {
    dockerode: engine.docker,
    // The caller's signal is not passed on: an aborted request may be carried out all the same.
    create: async (options: Docker.ContainerCreateOptions) => {
      const creating = engine.ask(
        'create the lab',
        (abortSignal) => engine.docker.createContainer({ ...options, abortSignal }),
        {
          deadline: ENGINE_MS,
        },
      );
      return creating.catch((error: unknown) => {
        throw imageMissing(error, image) ?? error;
      });
    },
    start: (created: Docker.Container) =>
      engine.ask('start the lab', (abortSignal) => created.start({ abortSignal }), { deadline: ENGINE_MS }),
    inspect: async (created: Docker.Container) => {
      const found = await engine.ask('inspect the lab', (abortSignal) => created.inspect({ abortSignal }));
      onStarted(found.State.Pid);
      return found;
    },
    // If it is not ready in time, testcontainers would stop and remove it; here that takes more than two calls.
    stop: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
  const info = { containerRuntime: { host: 'localhost', hostIps: [] } };
  return { info, container } as unknown as ContainerRuntimeClient;
}
