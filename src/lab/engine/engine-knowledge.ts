/**
 * What an engine and its host can do: known from an earlier run, or probed now and remembered.
 */
import { forget, recall, remember, type Known } from './engine-memory.ts';
import { askHost, type HostFacts } from '../host/host-facts.ts';
import { findPrivilege, type Privilege } from './privilege.ts';
import type { Run } from '../ledger/run.ts';

export class EngineKnowledge {
  readonly #run: Run;
  readonly #image: string;

  /** @param image for the containers that probe what is not known */
  constructor(run: Run, image: string) {
    this.#run = run;
    this.#image = image;
  }

  /** What is known without probing. */
  get known(): Known {
    return recall(this.#run.engine);
  }

  /** The privilege available to a container. Rejects with EngineError if it is not enough for a lab. */
  async privilege(signal?: AbortSignal): Promise<Privilege> {
    return this.known.privilege ?? (await this.privilegeAnew(signal));
  }

  async privilegeAnew(signal?: AbortSignal): Promise<Privilege> {
    const privilege = await findPrivilege(this.#run, this.#image, signal);
    remember(this.#run.engine, { privilege });
    return privilege;
  }

  /** What the host provides, probed again because it may have changed. Rejects with EngineError. */
  async facts(signal?: AbortSignal): Promise<HostFacts> {
    const facts = await askHost(this.#run, this.#image, await this.privilege(signal), signal);
    remember(this.#run.engine, { facts });
    return facts;
  }

  forget(): void {
    forget(this.#run.engine);
  }
}
