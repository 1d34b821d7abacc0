/**
 * A file to mutate, and the runbooks that can notice it.
 */
import { basename } from 'node:path';
import { YamlFile } from '../document/yaml-file.ts';
import { loadRunbook } from '../runbook/load/load.ts';
import type { Runbook } from '../runbook/model.ts';
import { APPLIES_IF } from '../runbook/model.ts';
import { SharedFolders } from '../runbook/load/shared.ts';
import type { Shared } from '../runbook/load/shared.ts';

export interface Breakable {
  /** The id of the runbook or probe. */
  readonly id: string;
  readonly kind: 'runbook' | 'probe';
  readonly file: YamlFile;
  /** The runbook itself; for a probe, the runbooks that use it. */
  readonly users: readonly User[];
}

export interface User {
  readonly id: string;
  /** Prefixes of the step ids of the mutated file, one for each use; `['']` if the file is the runbook. */
  readonly prefixes: readonly string[];
  /** Loads the runbook with other data in some of its files; undefined if that fails. */
  load(replaced: Replaced): Runbook | undefined;
}

/** Data in place of a file's own. */
export type Replaced = ReadonlyMap<YamlFile, unknown>;

/** @param files runbooks without errors @returns these and the probes that they use */
export function breakables(files: readonly YamlFile[]): Breakable[] {
  const folders = new SharedFolders();
  const sharedBy = (file: YamlFile): Shared => folders.beside(file.file);
  const runbooks: Breakable[] = [];
  const users = new Map<YamlFile, User[]>();
  for (const file of files) {
    const id = nameOf(file);
    const used = Array.from(usedProbes(file.data), ([name, ids]) => {
      return { name, ids, probe: sharedBy(file).probes.get(name)?.file };
    });
    const load = (replaced: Replaced): Runbook | undefined => {
      let shared = sharedBy(file);
      for (const { name, probe } of used) {
        if (probe !== undefined && replaced.has(probe))
          shared = shared.withProbe(name, withData(probe, replaced.get(probe)));
      }
      const own = replaced.has(file) ? withData(file, replaced.get(file)) : file;
      return loadRunbook(own, { shared, warns: false }).runbook;
    };
    runbooks.push({ id, kind: 'runbook', file, users: [{ id, prefixes: [''], load }] });
    for (const { ids, probe } of used) {
      if (probe === undefined) continue;
      users.set(probe, [...(users.get(probe) ?? []), { id, prefixes: ids.map((one) => `${one}.`), load }]);
    }
  }
  const probes = Array.from(users, ([file, using]): Breakable => {
    return { id: nameOf(file), kind: 'probe', file, users: using };
  });
  return [...runbooks, ...probes.toSorted((a, b) => (a.id < b.id ? -1 : 1))];
}

function withData(file: YamlFile, data: unknown): YamlFile {
  return new YamlFile(file.source, data, [], undefined);
}

function nameOf(file: YamlFile): string {
  return basename(file.file).replace(/\.ya?ml$/, '');
}

/** The ids of the steps that use each probe; `subjects` if it lists these, `applies-if` if it says where a runbook applies. */
function usedProbes(data: unknown): Map<string, string[]> {
  const used = new Map<string, string[]>();
  const {
    [APPLIES_IF]: applies,
    subjects,
    steps,
  } = (data ?? {}) as {
    [APPLIES_IF]?: { uses?: unknown } | null;
    subjects?: { uses?: unknown } | null;
    steps?: unknown;
  };
  const all: { id?: unknown; uses?: unknown }[] = [
    { id: APPLIES_IF, uses: applies?.uses },
    { id: 'subjects', uses: subjects?.uses },
  ];
  if (Array.isArray(steps)) all.push(...(steps as typeof all));
  for (const { id, uses } of all) {
    if (typeof id === 'string' && typeof uses === 'string') used.set(uses, [...(used.get(uses) ?? []), id]);
  }
  return used;
}
