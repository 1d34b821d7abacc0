/**
 * Looks up runbooks, scenarios and labs by name: a path, the current folder's library, or the one that comes
 * with drillbook.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../text/did-you-mean.ts';
import type { Problem } from '../document/problem.ts';
import { loadRunbook } from '../runbook/load/load.ts';
import type { Runbook } from '../runbook/model.ts';
import { SharedFolders } from '../runbook/load/shared.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/model.ts';
import { UsageError } from '../document/usage-error.ts';

export type Kind = 'runbook' | 'scenario' | 'lab';

/** Where each kind is in a library. A kind with a `file` has one folder for each name. */
const PLACES = {
  runbook: { folder: 'runbooks', file: undefined },
  scenario: { folder: 'scenarios', file: 'scenario.yaml' },
  lab: { folder: 'labs', file: 'lab.yaml' },
} as const satisfies Readonly<Record<Kind, unknown>>;

/**
 * Files with errors, with all their problems; exit code 2.
 *
 * @example
 * try {
 *   loadRunbooks(['my-runbook']);
 * } catch (error) {
 *   if (!(error instanceof BrokenFiles)) throw error;
 *   for (const problem of error.problems) console.error(renderProblem(problem));
 * }
 */
export class BrokenFiles extends Error {
  override readonly name = 'BrokenFiles';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problems`);
    this.problems = problems;
  }
}

const OURS = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The folders searched, in order: a team's own library shadows ours. */
function roots(): string[] {
  return [...new Set([process.cwd(), OURS])];
}

/** The files of the first root that has any; `fileOf` also finds names of later roots. */
export function libraryFiles(kind: Kind): string[] {
  for (const root of roots()) {
    const files = filesIn(kind, root);
    if (files.size > 0) return [...files.values()];
  }
  return [];
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function folderOf(kind: Kind, root: string): string {
  return join(root, PLACES[kind].folder);
}

function filesIn(kind: Kind, root: string): Map<string, string> {
  const folder = folderOf(kind, root);
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder).toSorted()) {
    const { file: inside } = PLACES[kind];
    if (inside === undefined && !/\.ya?ml$/.test(name)) continue;
    const file = inside === undefined ? join(folder, name) : join(folder, name, inside);
    if (isFile(file)) found.set(name.replace(/\.ya?ml$/, ''), file);
  }
  return found;
}

/** Where something of this name belongs, as a path from the root of a library. */
export function pathOf(kind: Kind, name: string): string {
  const { folder, file } = PLACES[kind];
  return file === undefined ? join(folder, `${name}.yaml`) : join(folder, name, file);
}

/** Throws UsageError for an unknown name. */
export function fileOf(kind: Kind, name: string): string {
  if (/[/\\]|\.ya?ml$/.test(name)) {
    const path = resolve(name);
    const isFolder = existsSync(path) && statSync(path).isDirectory();
    const { file: inside } = PLACES[kind];
    const file = isFolder && inside !== undefined ? join(path, inside) : path;
    if (existsSync(file) && (!isFolder || inside !== undefined)) return file;
    throw new UsageError(`${kind}-unknown`, `no such file: ${name}`);
  }
  const known = filesOf(kind);
  const file = known.get(name);
  if (file !== undefined) return file;
  const hint = didYouMean(name, known.keys()) ?? `Known: ${[...known.keys()].join(', ')}.`;
  throw new UsageError(`${kind}-unknown`, `unknown ${kind} ${JSON.stringify(name)}`, hint);
}

/**
 * The files of all searched folders by name. A name that several of them have stands for the file of the first.
 *
 * @param first roots to search before the others
 */
export function filesOf(kind: Kind, first: readonly string[] = []): Map<string, string> {
  const all = new Map<string, string>();
  for (const root of new Set([...first, ...roots()])) {
    for (const [name, file] of filesIn(kind, root)) if (!all.has(name)) all.set(name, file);
  }
  return all;
}

/** The file of this name in the first searched folder that has it. */
export function fileInLibrary(kind: Kind, name: string): string | undefined {
  for (const root of roots()) {
    const file = filesIn(kind, root).get(name);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** The searched folders, in order. */
export function searched(kind: Kind): string[] {
  return roots().map((root) => folderOf(kind, root));
}

/**
 * Loads the named runbooks. A name is a path, or the name of a runbook in `runbooks/` of the current folder or of
 * drillbook itself.
 *
 * @example
 * const [runbook] = loadRunbooks(['container-up-process-gone']);
 *
 * @param none what an empty list stands for; the whole library by default
 * @throws {BrokenFiles} with every error of all files
 * @throws {UsageError} for an unknown name
 */
export function loadRunbooks(
  names: readonly string[],
  { none = 'library' }: { none?: 'library' | 'nothing' } = {},
): Runbook[] {
  const all = names.length === 0 && none === 'library';
  const files = all ? libraryFiles('runbook') : names.map((name) => fileOf('runbook', name));
  const shared = new SharedFolders();
  return loadAll(files, (file) => {
    const { runbook, problems } = loadRunbook(file, { shared: shared.beside(file) });
    return { loaded: runbook, problems };
  });
}

/**
 * Loads the named scenarios, or the whole library. Names are looked up as in `loadRunbooks`, in `scenarios/`.
 *
 * @example
 * const scenarios = loadScenarios(['fuse-hung-rm', './scenarios/mine']);
 *
 * @throws {BrokenFiles} with every error of all files
 * @throws {UsageError} for an unknown name
 */
export function loadScenarios(names: readonly string[]): Scenario[] {
  const files = names.length === 0 ? libraryFiles('scenario') : names.map((name) => fileOf('scenario', name));
  return loadAll(files, (file) => {
    const { scenario, problems } = loadScenario(file);
    return { loaded: scenario, problems };
  });
}

/** @throws {BrokenFiles} with every error of all files */
export function loadAll<T>(
  files: readonly string[],
  load: (file: string) => { loaded: T | undefined; problems: readonly Problem[] },
): T[] {
  const all = [...new Set(files)].map((file) => ({ file, ...load(file) }));
  const errors = all.flatMap(({ problems }) => problems.filter((problem) => problem.severity === 'error'));
  if (errors.length > 0) throw new BrokenFiles(errors);
  return all.map(({ file, loaded }) => {
    if (loaded === undefined) throw new UsageError('not-loaded', `cannot load ${basename(file)}`);
    return loaded;
  });
}
