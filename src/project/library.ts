/**
 * Looks up runbooks and scenarios by name: a path, the current folder's library, or the one that comes
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

export type Kind = 'runbook' | 'scenario';

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
  return join(root, kind === 'runbook' ? 'runbooks' : 'scenarios');
}

function filesIn(kind: Kind, root: string): Map<string, string> {
  const folder = folderOf(kind, root);
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder).toSorted()) {
    const file = kind === 'runbook' ? join(folder, name) : join(folder, name, 'scenario.yaml');
    if (kind === 'runbook' && !/\.ya?ml$/.test(name)) continue;
    if (isFile(file)) found.set(name.replace(/\.ya?ml$/, ''), file);
  }
  return found;
}

/** Throws UsageError for an unknown name. */
export function fileOf(kind: Kind, name: string): string {
  if (/[/\\]|\.ya?ml$/.test(name)) {
    const path = resolve(name);
    const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'scenario.yaml') : path;
    if (existsSync(file)) return file;
    throw new UsageError(`${kind}-unknown`, `no such file: ${name}`);
  }
  const known = new Set<string>();
  for (const root of roots()) {
    const files = filesIn(kind, root);
    const file = files.get(name);
    if (file !== undefined) return file;
    for (const other of files.keys()) known.add(other);
  }
  const hint = didYouMean(name, [...known]) ?? `Known: ${[...known].join(', ')}.`;
  throw new UsageError(`${kind}-unknown`, `unknown ${kind} ${JSON.stringify(name)}`, hint);
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

function loadAll<T>(
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
