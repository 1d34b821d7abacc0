/** A running machine of a lab. */
import type { Target } from '../../targets/target.ts';
import { archiveOf } from './archive.ts';
import type { FileForLab } from '../lab.ts';
import { connectionsIn } from '../ledger/lab-ledger.ts';
import type { FuseConnection } from '../ledger/ledger.ts';
import type { Leftover } from '../teardown/leftover.ts';
import type { Output } from './output.ts';
import type { Run } from '../ledger/run.ts';
import { BEAT } from './heartbeat.ts';
import { takeDown } from '../teardown/take-down.ts';

export interface RunningMachineOptions {
  readonly run: Run;
  /** Its name in the lab. */
  readonly machine: string;
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Its processes run on this machine. */
  readonly here: boolean;
  /** It has no privileges, so it creates nothing outside its container. */
  readonly plain: boolean;
  readonly output: Output;
  readonly target: Target;
  /** Seconds. */
  readonly watchdog: number;
}

/** Milliseconds for one command in the lab's shell; a busy lab needs tens. */
const COMMAND_MS = 5_000;
/** Milliseconds for copying files. */
const COPY_MS = 60_000;

export class RunningMachine {
  readonly #options: RunningMachineOptions;
  readonly #connections = new Map<number, FuseConnection>();
  readonly #heart: NodeJS.Timeout;
  #destroyed: Promise<readonly Leftover[]> | undefined;

  constructor(options: RunningMachineOptions) {
    this.#options = options;
    // Send four heartbeats per watchdog period.
    this.#heart = setInterval(() => void this.#beat(), (options.watchdog * 1000) / 4).unref();
  }

  get id(): string {
    return this.#options.id;
  }

  get name(): string {
    return this.#options.name;
  }

  get isPlain(): boolean {
    return this.#options.plain;
  }

  get machine(): string {
    return this.#options.machine;
  }

  target(): Target {
    const { target } = this.#options;
    return {
      name: target.name,
      run: (command, limits) => target.run(command, limits),
      read: (paths, limits) => target.read(paths, limits),
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async copyIn(files: readonly FileForLab[]): Promise<void> {
    if (files.length === 0) return;
    const { engine } = this.#options.run;
    const archive = archiveOf(files);
    const container = engine.docker.getContainer(this.id);
    await engine.ask(
      'copy files into the lab',
      (abortSignal) => container.putArchive(archive, { path: '/', abortSignal }),
      { deadline: COPY_MS },
    );
  }

  async record(): Promise<void> {
    if (this.#options.plain) return;
    const { stdout } = await this.#options.target.read(['/run/drillbook/ledger'], { deadline: COMMAND_MS });
    for (const one of connectionsIn(stdout)) {
      if (this.#connections.get(one.connection)?.inode === one.inode) continue;
      this.#connections.set(one.connection, one);
      this.#options.run.ledger.write({ kind: 'fuse-connection', container: this.name, ...one });
    }
  }

  log(): string {
    return this.#options.output.all();
  }

  destroy(): Promise<readonly Leftover[]> {
    this.#destroyed ??= this.#takeDown();
    return this.#destroyed;
  }

  async #takeDown(): Promise<readonly Leftover[]> {
    clearInterval(this.#heart);
    const { output, target } = this.#options;
    const leftovers = await takeDown({ ...this.#options, connections: [...this.#connections.values()] });
    // Its shells ended with the lab, which is quicker than closing each of them first.
    await target.close();
    output.close();
    return leftovers;
  }

  async #beat(): Promise<void> {
    await this.#options.target.run(BEAT, { deadline: COMMAND_MS });
    await this.record();
  }
}
