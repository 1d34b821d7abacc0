/** The named probes beside a runbook: `probes/<name>.yaml`. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSource } from '../../document/read-source.ts';
import type { Validation } from '../../document/validate.ts';
import { validate } from '../../document/validate.ts';
import type { YamlFile } from '../../document/yaml-file.ts';
import { probe as probeSchema } from '../schema.ts';

/** A parsed probe file. */
export interface ProbeFile {
  readonly file: YamlFile;
  readonly validation: Validation;
}

/** Reads each probe only once. */
export class Probes {
  readonly #folder: string;
  readonly #read = new Map<string, ProbeFile | undefined>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(name: string): ProbeFile | undefined {
    if (!this.#read.has(name)) this.#read.set(name, this.#load(name));
    return this.#read.get(name);
  }

  /** The same probes with this one replaced. */
  with(name: string, file: YamlFile): Probes {
    const others = new Probes(this.#folder);
    for (const [known, probe] of this.#read) others.#read.set(known, probe);
    others.#read.set(name, { file, validation: validate(file, probeSchema) });
    return others;
  }

  /** The names of the existing probes. */
  names(): string[] {
    try {
      return readdirSync(this.#folder).flatMap((name) => /^(.*)\.yaml$/.exec(name)?.[1] ?? []);
    } catch {
      return [];
    }
  }

  #load(name: string): ProbeFile | undefined {
    const path = join(this.#folder, `${name}.yaml`);
    if (!existsSync(path)) return undefined;
    const file = readSource(path);
    return { file, validation: validate(file, probeSchema) };
  }
}

/** The probes of several folders, shared by the runbooks of each folder. */
export class ProbeFolders {
  readonly #folders = new Map<string, Probes>();

  /** @param runbook path of a runbook file */
  beside(runbook: string): Probes {
    const folder = join(dirname(runbook), 'probes');
    let probes = this.#folders.get(folder);
    if (probes === undefined) this.#folders.set(folder, (probes = new Probes(folder)));
    return probes;
  }
}
