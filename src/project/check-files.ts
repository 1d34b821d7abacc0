/**
 * Every problem in runbooks, probes, scenarios, labs and incidents, including references between them.
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
import { loadLab } from '../lab/definition/load.ts';
import type { LabDefinition } from '../lab/definition/model.ts';
import { loadIncidentFile } from '../incident/load.ts';
import type { Incident } from '../incident/model.ts';
import { loadRunbook, loadRunbookInParts } from '../runbook/load/load.ts';
import { checkProbe } from '../runbook/load/load-probe.ts';
import { checkRemedy } from '../runbook/load/shared-remedy.ts';
import type { Runbook } from '../runbook/model.ts';
import { SharedFolders } from '../runbook/load/shared.ts';
import { LabsOfScenarios } from './labs-of-scenarios.ts';
import { fileInLibrary } from './library.ts';
import type { KnownFindings } from '../scenario/expectations.ts';
import { checkExpectations } from '../scenario/expectations.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/model.ts';

/** What `checkFiles` found. */
export interface Checked {
  /** The files that were checked. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Those without errors. */
  readonly runbooks: readonly Runbook[];
  readonly scenarios: readonly Scenario[];
  readonly labs: readonly LabDefinition[];
}

/** With the expressions as written in the files. */
export interface CheckedInParts extends Checked {
  readonly parts: readonly RunbookInParts[];
}

type DocumentKind = 'runbook' | 'probe' | 'remedy' | 'scenario' | 'incident' | 'variations' | 'lab';

/**
 * Checks runbooks, probes, scenarios, labs, incidents and variations, and the references between them: `drillbook check`.
 *
 * @example
 * const { problems } = checkFiles(['runbooks', 'scenarios', 'labs']);
 * process.exitCode = problems.some(({ severity }) => severity === 'error') ? 2 : 0;
 *
 * @param paths files and folders; a folder stands for its YAML files, except names that begin with `_` or `.`
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
  const labs: LabDefinition[] = [];
  const incidents: Incident[] = [];
  const known = new Map<string, KnownFindings | undefined>();
  const shared = new SharedFolders();
  const load = (file: string): Runbook | undefined => {
    const { runbook, problems: found, parts } = loadRunbookInParts(file, { shared: shared.beside(file) });
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
    } else if (kind === 'remedy') {
      problems.push(...checkRemedy(file));
    } else if (kind === 'scenario') {
      const { scenario, problems: found } = loadScenario(file);
      problems.push(...found);
      if (scenario !== undefined) scenarios.push(scenario);
    } else if (kind === 'lab') {
      const { definition, problems: found } = loadLab(file);
      problems.push(...found);
      if (definition !== undefined) labs.push(definition);
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
  const labsOfScenarios = new LabsOfScenarios();
  for (const scenario of scenarios) {
    // A scenario may refer to any runbook that a drill would find: those of its library, and those that come with
    // drillbook. Each is read once.
    const beside = libraryOf(scenario.folder);
    const named = scenario.expect.flatMap(({ runbook }) => fileInLibrary('runbook', runbook) ?? []);
    for (const file of [...beside, ...named]) {
      if (library.has(stem(file))) continue;
      const { runbook } = loadRunbook(file, { shared: shared.beside(file) });
      library.set(stem(file), runbook && findingsOf(runbook));
    }
    problems.push(...checkExpectations(scenario.file, library), ...labsOfScenarios.check(scenario));
  }
  for (const incident of incidents) {
    for (const file of [...incident.expect.keys()].flatMap((id) => fileInLibrary('runbook', id) ?? [])) {
      if (library.has(stem(file))) continue;
      const { runbook } = loadRunbook(file, { shared: shared.beside(file) });
      library.set(stem(file), runbook && findingsOf(runbook));
    }
    problems.push(...checkIncidentExpectations(incident, library));
  }
  return { files, problems: inOrder(problems), runbooks, parts: inParts, scenarios, labs };
}

function kindOf({ data, source }: YamlFile): DocumentKind | undefined {
  const has = (key: string): boolean =>
    typeof data === 'object' && data !== null
      ? Object.hasOwn(data, key)
      : // Invalid YAML still shows which kind of document was intended.
        new RegExp(`^${key}:`, 'm').test(source.text);
  // Scenarios have a key `lab` too, so that one is last.
  return (['runbook', 'scenario', 'probe', 'remedy', 'incident', 'variations', 'lab'] as const).find(has);
}

function unknownDocument(yaml: YamlFile): Problem[] {
  if (yaml.problems.length > 0) return [...yaml.problems];
  const hint =
    "begin it with 'runbook: NAME', 'probe: NAME', 'remedy: NAME', 'scenario: NAME', 'lab: NAME' or 'incident: NAME'";
  const message = 'this is not a runbook, probe, remedy, scenario, lab or incident';
  return [yaml.problem('unknown-document', message, [], { hint })];
}

function findingsOf(runbook: Runbook): KnownFindings {
  return {
    findings: new Map(runbook.findings.map(({ id, remedy }) => [id, { hasRemedy: remedy !== undefined }])),
  };
}

/** `runbooks/*.yaml` beside the `scenarios` folder of this scenario. */
function libraryOf(folder: string): string[] {
  const library = join(dirname(dirname(folder)), 'runbooks');
  return (entries(library) ?? []).filter((name) => /\.ya?ml$/.test(name)).map((name) => join(library, name));
}

/** @param above the real paths of the enclosing folders: a link back to one of them is not followed */
function filesAt(path: string, above: readonly string[] = []): string[] {
  if (!isFolder(path)) return [path];
  const real = realpathSync(path);
  if (above.includes(real)) return [];
  const names = entries(path);
  // Reading it as a file reports why it is unreadable; skipping it would let it pass.
  if (names === undefined) return [path];
  // The other files beside a scenario.yaml or a lab.yaml are whatever it needs.
  const only = ['scenario.yaml', 'lab.yaml'].find((name) => names.includes(name));
  if (only !== undefined) return [join(path, only)];
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
    // Missing, or a symlink loop: reading it as a file reports that.
    return false;
  }
}

/** undefined if missing or unreadable. */
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
