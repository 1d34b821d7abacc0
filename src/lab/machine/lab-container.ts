/**
 * The lab's container for testcontainers: adds what its builder lacks, and starts without what a lab does not need
 * (pull, ports, reaper). Loading testcontainers takes 0.13 s, so `start-lab.ts` imports this file only when it starts a
 * lab.
 */
import type Docker from 'dockerode';
import {
  AbstractStartedContainer,
  GenericContainer,
  type ContainerRuntimeClient,
  type StartedTestContainer,
  type WaitStrategy,
} from 'testcontainers';
import { DeadlineError, withDeadline } from '../engine/deadline.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';
import { imageMissing, type HostConfig } from '../host/helper.ts';
import { collectOutput, type Output } from './output.ts';

/** What the lab's first process prints when the node is up, or cannot come up: labs/docker/README.md. */
const READY = /^drillbook-lab: ready\r?$/m;
const FAILED = /^drillbook-lab: failed: (.*)$/m;

/** Time limit for creating, and for starting: an engine under load needs seconds for each. Milliseconds. */
const ENGINE_MS = 60_000;

export interface LabContainerOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly environment: Record<string, string>;
  readonly host: HostConfig;
  /** Milliseconds from the container's start until it must be ready. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** Called when the container exists, with its id. */
  readonly onCreated: (id: string) => void;
  /** Called when its first process runs, with its pid as the engine numbers it; the node is not up yet. */
  readonly onStarted: (pid: number) => void;
}

/** A lab before its start. If `start` rejects, what it created stays; removing it is teardown's job. */
export class LabContainer extends GenericContainer {
  readonly #options: LabContainerOptions;
  #output: Output | undefined;

  constructor(options: LabContainerOptions) {
    super(options.image);
    this.#options = options;
    this.withName(options.name)
      .withLabels(options.labels)
      .withEnvironment(options.environment)
      .withNetworkMode('none')
      // No reaper: it would be pulled from a registry, and could not remove these containers anyway.
      .withAutoCleanup(false)
      .withWaitStrategy(this.#readiness());
    this.hostConfig = { ...this.hostConfig, NetworkMode: 'none', ...options.host };
  }

  /**
   * Bypasses testcontainers' own search for an engine, which would silently take another one if ours does not answer.
   * Given the client, the pinned version's `startContainer` is all that remains of its start.
   */
  override async start(): Promise<StartedLab> {
    const inherited = this as unknown as {
      startContainer(c: ContainerRuntimeClient): Promise<StartedTestContainer>;
    };
    const started = await inherited.startContainer(clientOf(this.#options));
    return new StartedLab(started, this.#requireOutput());
  }

  /** The lab's output so far; for messages about a failed start. */
  log(): string {
    return this.#output?.all() ?? '';
  }

  /** Attaches before the start, so that no output is missed. */
  protected override async containerCreated(id: string): Promise<void> {
    const { engine, signal, onCreated } = this.#options;
    onCreated(id);
    signal?.throwIfAborted();
    const container = engine.docker.getContainer(id);
    const stream = await engine.ask('attach to the lab', (abortSignal) =>
      container.attach({ stream: true, stdout: true, stderr: true, abortSignal }),
    );
    this.#output = collectOutput(engine.docker, stream);
  }

  #requireOutput(): Output {
    if (!this.#output) throw new Error('a lab that was not created has no output');
    return this.#output;
  }

  #readiness(): WaitStrategy {
    const { deadline, signal } = this.#options;
    const strategy: WaitStrategy = {
      waitUntilReady: () => readiness(this.#requireOutput(), deadline, signal),
      withStartupTimeout: () => strategy,
      isStartupTimeoutSet: () => true,
      getStartupTimeout: () => deadline,
    };
    return strategy;
  }
}

/** A running lab. */
export class StartedLab extends AbstractStartedContainer {
  readonly output: Output;
  constructor(started: StartedTestContainer, output: Output) {
    super(started);
    this.output = output;
  }
}

/** Rejects with EngineError `lab-not-ready` and the lab's last lines, or with the signal's reason. */
async function readiness(output: Output, deadline: number, signal: AbortSignal | undefined): Promise<void> {
  let over = false;
  const decided = new Promise<string | undefined>((resolve) => {
    const look = (): void => {
      const said = output.all();
      const failure = FAILED.exec(said)?.[1];
      if (READY.test(said)) resolve(undefined);
      else if (failure !== undefined) resolve(failure);
      else if (over) resolve('it exited early');
    };
    void output.ended.then(() => {
      over = true;
      look();
    });
    output.onData(look);
    look();
  });
  let failure: string | undefined;
  try {
    failure = await withDeadline(deadline, 'booting the lab', () => decided, signal);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    failure = `not ready after ${deadline} ms`;
  }
  if (failure !== undefined) throw notReady(failure, output.all());
}

function notReady(why: string, said: string): EngineError {
  const last = said.trim().split('\n').slice(-12).join('\n');
  return new EngineError(
    'lab-not-ready',
    `lab did not become ready: ${why}${last ? `\n${last}` : ' (it printed nothing)'}`,
    {
      hint: 'run `drillbook doctor` to see what this host lacks',
    },
  );
}

/**
 * The part of an engine's client that testcontainers needs, on our engine and with our deadlines. What a lab never
 * calls is missing.
 */
function clientOf({ engine, image, onStarted }: LabContainerOptions): ContainerRuntimeClient {
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
