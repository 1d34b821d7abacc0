/**
 * A lab that is up: the object behind `Lab`.
 */
import type { Target } from '../target/target.ts';
import { archiveOf } from './archive.ts';
import type { FileForLab, Lab } from './lab.ts';
import { openLabTarget } from './lab-target.ts';
import { connectionsIn } from './lab-ledger.ts';
import type { FuseConnection } from './ledger.ts';
import type { Leftover } from './leftover.ts';
import type { Output } from './output.ts';
import type { Run } from './run.ts';
import { takeDown } from './take-down.ts';

export interface RunningLabOptions {
  readonly run: Run;
  readonly id: string;
  readonly name: string;
  readonly scenario: string;
  readonly release: string;
  readonly output: Output;
  /** Seconds. */
  readonly watchdog: number;
}

/** Milliseconds for a word with the lab's shell; a busy lab needs tens. */
const WORD_MS = 5_000;
/** For sending files. */
const COPY_MS = 60_000;

export class RunningLab implements Lab {
  readonly #options: RunningLabOptions;
  readonly #targets = new Set<Target>();
  readonly #connections = new Map<number, FuseConnection>();
  readonly #heart: NodeJS.Timeout;
  #own: Target | undefined;
  #destroyed: Promise<readonly Leftover[]> | undefined;

  constructor(options: RunningLabOptions) {
    this.#options = options;
    // Four signs of life for each time that the lab would wait for one.
    this.#heart = setInterval(() => void this.#beat(), (options.watchdog * 1000) / 4).unref();
  }

  get id(): string {
    return this.#options.id;
  }

  get name(): string {
    return this.#options.name;
  }

  get scenario(): string {
    return this.#options.scenario;
  }

  get release(): string {
    return this.#options.release;
  }

  target(): Target {
    const target = openLabTarget(this.#options.run.engine, this.id, `docker://${this.name}`);
    this.#targets.add(target);
    return target;
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
    const { stdout } = await this.#word().read(['/run/drillbook/ledger'], { deadline: WORD_MS });
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.destroy();
  }

  async #takeDown(): Promise<readonly Leftover[]> {
    clearInterval(this.#heart);
    const { run, name, output } = this.#options;
    const leftovers = await takeDown({ run, name, connections: [...this.#connections.values()] });
    // Their shells ended with the lab, which is quicker than saying goodbye to each before.
    await Promise.all([...this.#targets].map((target) => target.close()));
    output.close();
    return leftovers;
  }

  /** What the lab itself asks goes over the shells of whoever works in it, where somebody does. */
  #word(): Target {
    this.#own ??= [...this.#targets].at(-1) ?? this.target();
    return this.#own;
  }

  async #beat(): Promise<void> {
    await this.#word().run(': >/run/drillbook/heartbeat', { deadline: WORD_MS });
    await this.record();
  }
}
