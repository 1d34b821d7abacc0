/** Looks up labs by name: a path, `labs/` beside a scenario, of the current folder, or of drillbook itself. */
import { basename, dirname } from 'node:path';
import { loadLab } from '../lab/definition/load.ts';
import type { LabDefinition } from '../lab/definition/model.ts';
import { fileOf, filesOf, loadAll } from './library.ts';

/**
 * Loads the named labs, or all: those in `labs/` of the current folder, and those of drillbook itself whose names are
 * not taken. A name is looked up in the same order, or is a path.
 *
 * @example
 * const [lab] = loadLabs(['postgres-replica']);
 * const machines = lab?.machines.map(({ name }) => name);
 *
 * @throws {BrokenFiles} with every error of all files
 * @throws {UsageError} for an unknown name
 */
export function loadLabs(names: readonly string[]): LabDefinition[] {
  const files = names.length === 0 ? [...filesOf('lab').values()] : names.map((name) => fileOf('lab', name));
  return loadAll(files, (file) => {
    const { definition, problems } = loadLab(file);
    return { loaded: definition, problems };
  });
}

/**
 * The folder of the library that a scenario belongs to: the one that contains `scenarios/`. A scenario elsewhere has only
 * its own folder: what lies beside it is nobody's library, in /tmp for example.
 *
 * @param folder of the scenario
 */
export function libraryOfScenario(folder: string): string {
  const scenarios = dirname(folder);
  return basename(scenarios) === 'scenarios' ? dirname(scenarios) : folder;
}

/**
 * The labs that a scenario can name, with their files: those of its own library come before all others.
 *
 * @param library the folder that contains `scenarios/`
 */
export function labFilesFor(library: string): ReadonlyMap<string, string> {
  return filesOf('lab', [library]);
}
