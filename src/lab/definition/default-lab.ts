/** The lab of a scenario that names none: `docker`, which comes with the program. */
import { shipped } from '../package-root.ts';
import { loadLab } from './load.ts';
import type { LabAtVersion } from './model.ts';

let loaded: LabAtVersion | undefined;

export function defaultLab(): LabAtVersion {
  loaded ??= load();
  return loaded;
}

function load(): LabAtVersion {
  const { definition, problems } = loadLab(shipped('labs/docker/lab.yaml'));
  const version = definition?.versions.find(({ isDefault }) => isDefault);
  if (definition === undefined || version === undefined)
    throw new Error(`labs/docker/lab.yaml: ${problems[0]?.message ?? 'no default version'}`);
  return definition.at(version);
}
