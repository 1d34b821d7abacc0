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
  /** Loads the runbook with this data in place of the file's; undefined if that fails. */
  load(data: unknown): Runbook | undefined;
}

/** @param files runbooks without errors @returns these and the probes that they use */
export function breakables(files: readonly YamlFile[]): Breakable[] {
  const folders = new SharedFolders();
  const sharedBy = (file: YamlFile): Shared => folders.beside(file.file);
  const runbooks = files.map((file): Breakable => {
    const load = (data: unknown): Runbook | undefined =>
      loadRunbook(withData(file, data), { shared: sharedBy(file), warns: false }).runbook;
    return { id: nameOf(file), kind: 'runbook', file, users: [{ id: nameOf(file), prefixes: [''], load }] };
  });
  const users = new Map<YamlFile, User[]>();
  for (const file of files) {
    for (const [name, ids] of usedProbes(file.data)) {
      const probe = sharedBy(file).probes.get(name)?.file;
      if (probe === undefined) continue;
      const load = (data: unknown): Runbook | undefined =>
        loadRunbook(file, { shared: sharedBy(file).withProbe(name, withData(probe, data)), warns: false })
          .runbook;
      const user = { id: nameOf(file), prefixes: ids.map((id) => `${id}.`), load };
      users.set(probe, [...(users.get(probe) ?? []), user]);
    }
  }
  const probes = Array.from(users, ([file, using]): Breakable => {
    return { id: nameOf(file), kind: 'probe', file, users: using };
  });
  return [...runbooks, ...probes.toSorted((a, b) => (a.id < b.id ? -1 : 1))];
}

function withData(file: YamlFile, data: unknown): YamlFile {
  return data === file.data ? file : new YamlFile(file.source, data, [], undefined);
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
