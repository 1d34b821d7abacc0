/**
 * Every problem of every file: runbooks, probes, scenarios, incidents, and what they say of each other.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { inOrder } from '../document/order.ts';
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import type { YamlFile } from '../document/yaml-file.ts';
import { loadVariationsFile } from '../mutation/variation/load.ts';
import type { RunbookInParts } from '../drill/recorded-fields.ts';
import { checkIncidentExpectations } from '../incident/expectations.ts';
import { loadIncidentFile } from '../incident/load.ts';
import type { Incident } from '../incident/model.ts';
import { loadRunbook, loadRunbookInParts } from '../runbook/load/load.ts';
import { checkProbe } from '../runbook/load/load-probe.ts';
import type { Runbook } from '../runbook/model.ts';
import { ProbeFolders } from '../runbook/load/probes.ts';
import { fileInLibrary } from './library.ts';
import type { KnownFindings } from '../scenario/expectations.ts';
import { checkExpectations } from '../scenario/expectations.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/model.ts';

/** What `checkFiles` found. */
export interface Checked {
  /** The files that were looked at. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Those without errors. */
  readonly runbooks: readonly Runbook[];
  readonly scenarios: readonly Scenario[];
}

/** The same, for who also looks at the expressions as they stand in the files. */
export interface CheckedInParts extends Checked {
  readonly parts: readonly RunbookInParts[];
}

type DocumentKind = 'runbook' | 'probe' | 'scenario' | 'incident' | 'variations';

/**
 * Checks runbooks, probes, scenarios, incidents and variations, and what they say of each other: `drillbook check`.
 *
 * @example
 * const { problems } = checkFiles(['runbooks', 'scenarios']);
 * process.exitCode = problems.some(({ severity }) => severity === 'error') ? 2 : 0;
 *
 * @param paths files and folders; a folder stands for the YAML files in it, but for names that begin with `_` or `.`
 */
export function checkFiles(paths: readonly string[]): Checked {
  const { parts: _, ...checked } = checkFilesInParts(paths);
  return checked;
}

export function checkFilesInParts(paths: readonly string[]): CheckedInParts {
  const files = [...new Set(paths.flatMap((path) => filesAt(path)))];
  const problems: Problem[] = [];
  const runbooks: Runbook[] = [];
  const inParts: RunbookInParts[] = [];
  const scenarios: Scenario[] = [];
  const incidents: Incident[] = [];
  const known = new Map<string, KnownFindings | undefined>();
  const probes = new ProbeFolders();
  const load = (file: string): Runbook | undefined => {
    const { runbook, problems: found, parts } = loadRunbookInParts(file, { probes: probes.beside(file) });
    if (runbook !== undefined) inParts.push({ runbook, parts });
    problems.push(...found);
    known.set(runbook?.id ?? stem(file), runbook && findingsOf(runbook));
    return runbook;
  };
  for (const file of files) {
    const yaml = readSource(file);
    const kind = kindOf(yaml);
    if (kind === 'runbook') {
      const runbook = load(file);
      if (runbook !== undefined) runbooks.push(runbook);
    } else if (kind === 'probe') {
      problems.push(...checkProbe(file));
    } else if (kind === 'scenario') {
      const { scenario, problems: found } = loadScenario(file);
      problems.push(...found);
      if (scenario !== undefined) scenarios.push(scenario);
    } else if (kind === 'incident') {
      const { incident, problems: found } = loadIncidentFile(yaml);
      problems.push(...found);
      if (incident !== undefined) incidents.push(incident);
    } else if (kind === 'variations') {
      problems.push(...loadVariationsFile(yaml).problems);
    } else {
      problems.push(...unknownDocument(yaml));
    }
  }
  const library = new Map(known);
  for (const scenario of scenarios) {
    // A scenario checked by itself is still about the runbooks of its library, and about those that come with drillbook:
    // the ones that a drill would take. They are read once.
    const beside = libraryOf(scenario.folder);
    const named = scenario.expect.flatMap(({ runbook }) => fileInLibrary('runbook', runbook) ?? []);
    for (const file of [...beside, ...named]) {
      if (library.has(stem(file))) continue;
      const { runbook } = loadRunbook(file, { probes: probes.beside(file) });
      library.set(stem(file), runbook && findingsOf(runbook));
    }
    problems.push(...checkExpectations(scenario.file, library));
  }
  for (const incident of incidents) {
    for (const file of [...incident.expect.keys()].flatMap((id) => fileInLibrary('runbook', id) ?? [])) {
      if (library.has(stem(file))) continue;
      const { runbook } = loadRunbook(file, { probes: probes.beside(file) });
      library.set(stem(file), runbook && findingsOf(runbook));
    }
    problems.push(...checkIncidentExpectations(incident, library));
  }
  return { files, problems: inOrder(problems), runbooks, parts: inParts, scenarios };
}

function kindOf({ data, source }: YamlFile): DocumentKind | undefined {
  const has = (key: string): boolean =>
    typeof data === 'object' && data !== null
      ? Object.hasOwn(data, key)
      : // What is no YAML still says what it was meant to be.
        new RegExp(`^${key}:`, 'm').test(source.text);
  return (['runbook', 'scenario', 'probe', 'incident', 'variations'] as const).find(has);
}

function unknownDocument(yaml: YamlFile): Problem[] {
  if (yaml.problems.length > 0) return [...yaml.problems];
  const hint = "it begins with 'runbook: NAME', 'probe: NAME', 'scenario: NAME' or 'incident: NAME'";
  const message = 'this is no runbook, no probe, no scenario and no incident';
  return [yaml.problem('unknown-document', message, [], { hint })];
}

function findingsOf(runbook: Runbook): KnownFindings {
  return {
    findings: new Map(runbook.findings.map(({ id, remedy }) => [id, { hasRemedy: remedy !== undefined }])),
  };
}

/** `runbooks/*.yaml` beside the folder `scenarios` that this scenario's folder is in. */
function libraryOf(folder: string): string[] {
  const library = join(dirname(dirname(folder)), 'runbooks');
  return (entries(library) ?? []).filter((name) => /\.ya?ml$/.test(name)).map((name) => join(library, name));
}

/** @param above the real paths of the folders on the way here: a link back to one of them is not followed */
function filesAt(path: string, above: readonly string[] = []): string[] {
  if (!isFolder(path)) return [path];
  const real = realpathSync(path);
  if (above.includes(real)) return [];
  const names = entries(path);
  // Whoever reads it says why it cannot be: a folder that is left out would pass.
  if (names === undefined) return [path];
  // Beside a scenario.yaml lie the files that it needs, whatever they are.
  if (names.includes('scenario.yaml')) return [join(path, 'scenario.yaml')];
  return names
    .filter((name) => !/^[._]/.test(name) && name !== 'node_modules')
    .toSorted()
    .flatMap((name) => {
      const inner = join(path, name);
      if (isFolder(inner)) return filesAt(inner, [...above, real]);
      return /\.ya?ml$/.test(name) ? [inner] : [];
    });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // It is not there, or its links lead in a circle: whoever reads it says so.
    return false;
  }
}

/** undefined where it cannot be read, or is not there. */
function entries(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

function stem(file: string): string {
  return basename(file).replace(/\.ya?ml$/, '');
}
