/** What an engine and its host can do: remembered from an earlier run, or found out now and stored. */
import { forget, recall, remember, type Known } from './engine-memory.ts';
import { askHost, type HostFacts } from '../host/host-facts.ts';
import { findPrivilege, type Privilege } from './privilege.ts';
import type { Run } from '../ledger/run.ts';

export class EngineKnowledge {
  readonly #run: Run;
  readonly #image: string;

  /** @param image image of the containers that are used to find out */
  constructor(run: Run, image: string) {
    this.#run = run;
    this.#image = image;
  }

  /** What is known without asking the engine. */
  get known(): Known {
    return recall(this.#run.engine);
  }

  /** How much a container may be allowed. Rejects with EngineError if that is too little for a lab. */
  async privilege(signal?: AbortSignal): Promise<Privilege> {
    return this.known.privilege ?? (await this.privilegeAnew(signal));
  }

  async privilegeAnew(signal?: AbortSignal): Promise<Privilege> {
    const privilege = await findPrivilege(this.#run, this.#image, signal);
    remember(this.#run.engine, { privilege });
    return privilege;
  }

  /** What the host offers, asked again because a missing feature may have been added. Rejects with EngineError. */
  async facts(signal?: AbortSignal): Promise<HostFacts> {
    const facts = await askHost(this.#run, this.#image, await this.privilege(signal), signal);
    remember(this.#run.engine, { facts });
    return facts;
  }

  forget(): void {
    forget(this.#run.engine);
  }
}
