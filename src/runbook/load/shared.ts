/** What the runbooks of a folder share: `probes/NAME.yaml` and `remedies/NAME.yaml` beside them. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ZodType } from 'zod';
import { readSource } from '../../document/read-source.ts';
import type { Validation } from '../../document/validate.ts';
import { validate } from '../../document/validate.ts';
import type { YamlFile } from '../../document/yaml-file.ts';
import { probe as probeSchema, sharedRemedy as remedySchema } from '../schema.ts';

/** A parsed file of a probe or a shared remedy. */
export interface SharedFile {
  readonly file: YamlFile;
  readonly validation: Validation;
}

/** Reads each file only once. */
export class SharedFiles {
  readonly #folder: string;
  readonly #schema: ZodType;
  readonly #read = new Map<string, SharedFile | undefined>();

  constructor(folder: string, schema: ZodType) {
    this.#folder = folder;
    this.#schema = schema;
  }

  get(name: string): SharedFile | undefined {
    if (!this.#read.has(name)) this.#read.set(name, this.#load(name));
    return this.#read.get(name);
  }

  /** The same files with this one replaced. */
  with(name: string, file: YamlFile): SharedFiles {
    const others = new SharedFiles(this.#folder, this.#schema);
    for (const [known, one] of this.#read) others.#read.set(known, one);
    others.#read.set(name, { file, validation: validate(file, this.#schema) });
    return others;
  }

  /** The names of the existing files. */
  names(): string[] {
    try {
      return readdirSync(this.#folder).flatMap((name) => /^(.*)\.yaml$/.exec(name)?.[1] ?? []);
    } catch {
      return [];
    }
  }

  #load(name: string): SharedFile | undefined {
    const path = join(this.#folder, `${name}.yaml`);
    if (!existsSync(path)) return undefined;
    const file = readSource(path);
    return { file, validation: validate(file, this.#schema) };
  }
}

/** What the runbooks of one folder share. */
export class Shared {
  readonly probes: SharedFiles;
  readonly remedies: SharedFiles;

  private constructor(probes: SharedFiles, remedies: SharedFiles) {
    this.probes = probes;
    this.remedies = remedies;
  }

  /** @param folder of the runbooks */
  static in(folder: string): Shared {
    return new Shared(
      new SharedFiles(join(folder, 'probes'), probeSchema),
      new SharedFiles(join(folder, 'remedies'), remedySchema),
    );
  }

  withProbe(name: string, file: YamlFile): Shared {
    return new Shared(this.probes.with(name, file), this.remedies);
  }
}

/** What is shared in several folders. */
export class SharedFolders {
  readonly #folders = new Map<string, Shared>();

  /** @param runbook path of a runbook file */
  beside(runbook: string): Shared {
    const folder = dirname(runbook);
    let shared = this.#folders.get(folder);
    if (shared === undefined) this.#folders.set(folder, (shared = Shared.in(folder)));
    return shared;
  }
}
