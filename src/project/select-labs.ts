/**
 * Labs as a user names them: `NAME` for the default version, `NAME@VERSION`, `NAME@all`.
 */
import { didYouMean } from '../text/did-you-mean.ts';
import { UsageError } from '../document/usage-error.ts';
import type { LabAtVersion, LabDefinition, LabVersion } from '../lab/definition/model.ts';
import { loadLabs } from './labs.ts';

/** All versions of a lab. */
export const ALL = 'all';

/**
 * The named labs; without a name, every lab of the library in its default version.
 *
 * @throws {BrokenFiles} with every error of the lab files
 * @throws {UsageError} for an unknown lab or version
 */
export function selectLabs(names: readonly string[]): LabAtVersion[] {
  if (names.length === 0) {
    return loadLabs([]).map((lab) => lab.at(defaultVersion(lab)));
  }
  return names.flatMap((name) => {
    const { lab, version } = splitLabName(name);
    const [definition] = loadLabs([lab]);
    if (definition === undefined) return [];
    return versionsOf(definition, version).map((one) => definition.at(one));
  });
}

/** `NAME@VERSION` in two parts. A path may hold an `@`, so only what follows the last one, without a slash, is a version. */
export function splitLabName(name: string): { lab: string; version: string | undefined } {
  const [, lab = name, version] = /^(.*)@([^@/\\]+)$/.exec(name) ?? [];
  return { lab, version };
}

/** @param version undefined: the default one; `all`: each */
export function versionsOf(lab: LabDefinition, version: string | undefined): readonly LabVersion[] {
  if (version === ALL) return lab.versions;
  if (version === undefined) return [defaultVersion(lab)];
  const found = lab.versions.find(({ id }) => id === version);
  if (found !== undefined) return [found];
  const known = lab.versions.map(({ id }) => id).filter((id) => id !== '');
  const hint =
    known.length === 0
      ? 'It has no versions.'
      : (didYouMean(version, known) ?? `Known: ${known.join(', ')}.`);
  throw new UsageError('version-unknown', `lab ${lab.id} has no version ${JSON.stringify(version)}`, hint);
}

export function defaultVersion({ id, versions }: LabDefinition): LabVersion {
  const found = versions.find(({ isDefault }) => isDefault);
  if (found === undefined) throw new Error(`the lab ${id} has no default version`);
  return found;
}
