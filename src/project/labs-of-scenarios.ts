/** Checks what scenarios say about their labs: the lab, its machines and its versions. */
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import type { Path } from '../document/yaml-file.ts';
import { loadLab } from '../lab/definition/load.ts';
import type { LabDefinition } from '../lab/definition/model.ts';
import type { Scenario } from '../scenario/model.ts';
import type { ScenarioData } from '../scenario/schema.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { labFilesFor, libraryOfScenario } from './labs.ts';

/** Reads each lab once, however many scenarios name it. */
export class LabsOfScenarios {
  /** By file; undefined for a lab with errors. */
  readonly #read = new Map<string, LabDefinition | undefined>();
  /** The labs that a scenario can name, by the folder of its library. */
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  /** @param scenario without errors of its own */
  check(scenario: Scenario): Problem[] {
    const yaml = readSource(scenario.file);
    const data = yaml.data as ScenarioData;
    const known = this.#labsFor(scenario.folder);
    const file = known.get(scenario.lab);
    if (file === undefined) {
      const hint = didYouMean(scenario.lab, known.keys());
      return [yaml.problem('lab-unknown', `unknown lab '${scenario.lab}'`, ['lab'], { hint })];
    }
    const lab = this.#lab(file);
    if (lab === undefined) {
      const hint = `drillbook check ${file}`;
      return [yaml.problem('lab-broken', `the lab '${scenario.lab}' has errors`, ['lab'], { hint })];
    }
    const machines = lab.machines.map(({ name }) => name);
    const versions = lab.versions.map(({ id }) => id).filter((id) => id !== '');
    return [
      ...machinesIn(data).flatMap(([path, name]) => {
        if (machines.includes(name)) return [];
        const hint = didYouMean(name, machines);
        return [yaml.problem('machine-unknown', `lab '${lab.id}' has no machine '${name}'`, path, { hint })];
      }),
      ...versionsIn(data).flatMap(([path, id]) => {
        if (versions.includes(id)) return [];
        const hint = versions.length === 0 ? 'it has no versions' : `one of ${versions.join(', ')}`;
        return [yaml.problem('version-unknown', `lab '${lab.id}' has no version '${id}'`, path, { hint })];
      }),
    ];
  }

  #labsFor(folder: string): ReadonlyMap<string, string> {
    const library = libraryOfScenario(folder);
    const known = this.#known.get(library) ?? labFilesFor(library);
    this.#known.set(library, known);
    return known;
  }

  #lab(file: string): LabDefinition | undefined {
    if (!this.#read.has(file)) this.#read.set(file, loadLab(file).definition);
    return this.#read.get(file);
  }
}

type Named = readonly [path: Path, name: string];

function machinesIn(data: ScenarioData): Named[] {
  const { target, oracle } = data;
  const lists = (['files', 'setup', 'inject', 'revert'] as const).flatMap((key) =>
    (data[key] ?? []).map(({ on }, i): [Path, string | undefined] => [[key, i, 'on'], on]),
  );
  const all: [Path, string | undefined][] = [[['target'], target], ...lists, [['oracle', 'on'], oracle.on]];
  return all.flatMap(([path, name]): Named[] => (name === undefined ? [] : [[path, name]]));
}

function versionsIn(data: ScenarioData): Named[] {
  const own = (data.versions ?? []).map((id, i): Named => [['versions', i], id]);
  const expected = Object.entries(data.expect).flatMap(([runbook, given]) => {
    const several = Array.isArray(given);
    return (several ? given : [given]).flatMap(({ versions = [] }, i) => {
      const path = several ? ['expect', runbook, i] : ['expect', runbook];
      return versions.map((id, nth): Named => [[...path, 'versions', nth], id]);
    });
  });
  return [...own, ...expected];
}
