/** Which machine of a lab starts when: those that name no other start at the same time. */
import { once } from 'node:events';
import type { Machine, StartsAfter } from '../definition/model.ts';

export class StartOrder {
  readonly #steps = new Map<string, PromiseWithResolvers>();
  readonly #stop: AbortSignal;

  /** @param stop aborted if the lab cannot start, so that nobody waits for a machine that never comes */
  constructor(machines: readonly Machine[], stop: AbortSignal) {
    this.#stop = stop;
    for (const { name } of machines) {
      for (const step of ['started', 'ready'] as const) this.#steps.set(`${step} ${name}`, withResolvers());
    }
  }

  /** Resolves when the machines before this one are where it wants them. */
  async turnOf({ after = [] }: Machine): Promise<void> {
    if (after.length === 0) return;
    const stopped = this.#stop.aborted ? Promise.resolve() : once(this.#stop, 'abort');
    await Promise.race([Promise.all(after.flatMap((one) => this.#step(one)?.promise ?? [])), stopped]);
    this.#stop.throwIfAborted();
  }

  reached({ name }: Machine, until: StartsAfter['until']): void {
    this.#step({ machine: name, until })?.resolve();
  }

  #step({ machine, until }: StartsAfter): PromiseWithResolvers | undefined {
    return this.#steps.get(`${until} ${machine}`);
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** Promise.withResolvers comes with Node 22. */
function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
