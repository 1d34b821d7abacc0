/**
 * The lab's container for testcontainers: what its builder lacks, and a start without what a lab does not need
 * (no pull, no ports, no reaper). Loading testcontainers takes 0.13 s, so `lab.ts` imports this file only when it starts a lab.
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

/** What the lab's first process prints when the node is up, and when it cannot be: scenarios/_lab/README.md. */
const READY = /^drillbook-lab: ready\r?$/m;
const FAILED = /^drillbook-lab: failed: (.*)$/m;

/** Creating and starting: an engine under load needs seconds for each. Milliseconds. */
const ENGINE_MS = 60_000;

export interface LabContainerOptions {
  readonly engine: Engine;
  readonly image: string;
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly environment: Record<string, string>;
  readonly host: HostConfig;
  /** Milliseconds from the start of the container until it must be ready. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  /** The container exists now, under this id. */
  readonly onCreated: (id: string) => void;
  /** Its first process runs, under this pid of the engine's counting; the node is not up yet. */
  readonly onStarted: (pid: number) => void;
}

/** A lab that is not started. `start` leaves what it made when it rejects: taking it away is teardown's work. */
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
      // No reaper: it would be pulled from a registry, and could not end these containers anyway.
      .withAutoCleanup(false)
      .withWaitStrategy(this.#readiness());
    this.hostConfig = { ...this.hostConfig, NetworkMode: 'none', ...options.host };
  }

  /**
   * Past testcontainers' own search for an engine: that would take another one silently where ours does not answer.
   * The pinned version's `startContainer` is what remains of its start once the client is given.
   */
  override async start(): Promise<StartedLab> {
    const inherited = this as unknown as {
      startContainer(c: ContainerRuntimeClient): Promise<StartedTestContainer>;
    };
    const started = await inherited.startContainer(clientOf(this.#options));
    return new StartedLab(started, this.#heard());
  }

  /** Everything that the lab said so far; for messages about a start that failed. */
  log(): string {
    return this.#output?.all() ?? '';
  }

  /** Listens before the start, so that no word is missed. */
  protected override async containerCreated(id: string): Promise<void> {
    const { engine, signal, onCreated } = this.#options;
    onCreated(id);
    signal?.throwIfAborted();
    const container = engine.docker.getContainer(id);
    const stream = await engine.ask('listen to the lab', (abortSignal) =>
      container.attach({ stream: true, stdout: true, stderr: true, abortSignal }),
    );
    this.#output = collectOutput(engine.docker, stream);
  }

  #heard(): Output {
    if (!this.#output) throw new Error('a lab that was not created says nothing');
    return this.#output;
  }

  #readiness(): WaitStrategy {
    const { deadline, signal } = this.#options;
    const strategy: WaitStrategy = {
      waitUntilReady: () => readiness(this.#heard(), deadline, signal),
      withStartupTimeout: () => strategy,
      isStartupTimeoutSet: () => true,
      getStartupTimeout: () => deadline,
    };
    return strategy;
  }
}

/** A lab that is up. */
export class StartedLab extends AbstractStartedContainer {
  readonly output: Output;
  constructor(started: StartedTestContainer, output: Output) {
    super(started);
    this.output = output;
  }
}

/** Rejects with EngineError `lab-not-ready` and the lab's last words; or with the signal's reason. */
async function readiness(output: Output, deadline: number, signal: AbortSignal | undefined): Promise<void> {
  let over = false;
  const decided = new Promise<string | undefined>((resolve) => {
    const look = (): void => {
      const said = output.all();
      const failure = FAILED.exec(said)?.[1];
      if (READY.test(said)) resolve(undefined);
      else if (failure !== undefined) resolve(failure);
      else if (over) resolve('it ended before it was ready');
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
    failure = await withDeadline(deadline, 'the boot of the lab', () => decided, signal);
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
    `The lab did not come up: ${why}${last ? `\n${last}` : ' (it said nothing)'}`,
    {
      hint: '`drillbook doctor` tells what this host lacks.',
    },
  );
}

/** What testcontainers needs of an engine, on ours and with our deadlines. What a lab never calls is not there. */
function clientOf({ engine, image, onStarted }: LabContainerOptions): ContainerRuntimeClient {
  const container = {
    dockerode: engine.docker,
    // Not told of the caller's signal: a request that is hung up on may be carried out all the same.
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
    // When it is not ready in time testcontainers would stop and remove it; that needs more than two calls here.
    stop: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
  const info = { containerRuntime: { host: 'localhost', hostIps: [] } };
  return { info, container } as unknown as ContainerRuntimeClient;
}
