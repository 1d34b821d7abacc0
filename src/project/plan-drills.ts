/** Plans a run's drills: each scenario in its lab, in the versions that a user names. */
import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../document/usage-error.ts';
import { planOf, type Plan, type PlannedDrill } from '../drill/plan.ts';
import { loadLab } from '../lab/definition/load.ts';
import type { LabDefinition, LabVersion } from '../lab/definition/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { BrokenFiles } from './library.ts';
import { labFilesFor, libraryOfScenario } from './labs.ts';
import { ALL, defaultVersion, splitLabName, versionsOf } from './select-labs.ts';

/**
 * Plans drills: each scenario in its own lab, by scenario and then by version. What a scenario does not support is left
 * out, with the reason.
 *
 * @example
 * const { drills, leftOut } = planDrills(loadScenarios([]), ['docker@bookworm', 'docker@trixie']);
 *
 * @param labs which labs, as for `--lab`: `NAME` selects the scenarios of that lab in its default version, `NAME@VERSION`
 *   and `NAME@all` in others, a version alone the scenarios whose lab has it, and `all` every scenario in every version.
 *   Default: every scenario in the default version of its lab.
 * @throws {BrokenFiles} for a lab file with errors
 * @throws {UsageError} for an unknown lab, and for a scenario whose lab does not exist
 */
export function planDrills(scenarios: readonly Scenario[], labs: readonly string[] = []): Plan {
  const definitions = new Map<string, LabDefinition>();
  const planned = scenarios.map((scenario) => ({ scenario, lab: labOf(scenario, definitions) }));
  const wanted = labs.flatMap((text) => text.split(','));
  const used = new Set<string>();
  const drills = planned.flatMap(({ scenario, lab }): PlannedDrill[] => {
    const chosen = new Set(
      wanted.length === 0
        ? [defaultVersion(lab)]
        : wanted.flatMap((name) => {
            const versions = chosenBy(name, lab);
            if (versions.length > 0) used.add(name);
            return versions;
          }),
    );
    return lab.versions.filter((one) => chosen.has(one)).map((one) => ({ scenario, lab: lab.at(one) }));
  });
  const unused = wanted.find((name) => !used.has(name) && name !== ALL);
  if (unused !== undefined)
    throw unknownLab(
      unused,
      planned.map(({ lab }) => lab),
    );
  return planOf(drills);
}

function chosenBy(name: string, lab: LabDefinition): readonly LabVersion[] {
  if (name === ALL) return lab.versions;
  const { lab: id, version } = splitLabName(name);
  if (id === lab.id) return versionsOf(lab, version);
  return version === undefined ? lab.versions.filter((one) => one.id !== '' && one.id === name) : [];
}

function unknownLab(name: string, labs: readonly LabDefinition[]): UsageError {
  const known = [
    ...new Set(labs.flatMap(({ id, versions }) => [id, ...versions.map((one) => `${id}@${one.id}`)])),
  ];
  const hint = didYouMean(name, known) ?? `The selected scenarios have ${known.join(', ')}.`;
  return new UsageError('lab-unknown', `no selected scenario has the lab ${JSON.stringify(name)}`, hint);
}

function labOf(scenario: Scenario, known: Map<string, LabDefinition>): LabDefinition {
  const files = labFilesFor(libraryOfScenario(scenario.folder));
  const file = files.get(scenario.lab);
  if (file === undefined) {
    const hint = didYouMean(scenario.lab, files.keys()) ?? `Known: ${[...files.keys()].join(', ')}.`;
    throw new UsageError(
      'lab-unknown',
      `${scenario.file}: scenario ${scenario.id} names an unknown lab ${JSON.stringify(scenario.lab)}`,
      hint,
    );
  }
  const found = known.get(file);
  if (found !== undefined) return found;
  const { definition, problems } = loadLab(file);
  if (definition === undefined)
    throw new BrokenFiles(problems.filter(({ severity }) => severity === 'error'));
  known.set(file, definition);
  return definition;
}
