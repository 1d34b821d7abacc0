/** The files that take part in a drill, with the names that they have in a proof. */
import { dirname, resolve } from 'node:path';
import { hashesOf, namedIn } from '../../drill/proof/manifest.ts';
import type { FileHashes } from '../../drill/proof/schema.ts';
import { findHoles } from '../../text/holes.ts';
import { pathsOfLab, TOOLS_FOLDER } from '../../lab/definition/lab-files.ts';
import type { LabAtVersion } from '../../lab/definition/model.ts';
import { loadRunbookInParts } from '../../runbook/load/load.ts';
import type { SharedFolders } from '../../runbook/load/shared.ts';
import type { Scenario } from '../../scenario/model.ts';

/** The runbook, its probes and its shared remedies. Of one with errors, only the runbook. */
export function runbookFiles(file: string, shared: SharedFolders): FileHashes {
  const { parts } = loadRunbookInParts(file, { shared: shared.beside(file), warns: false });
  const folder = dirname(file);
  const files = new Set([file, ...parts.map((part) => part.file.file)]);
  return hashesOf([...files].map((path) => namedIn(folder, path)));
}

/** Its scenario.yaml, and what it copies into the lab. A file that an input names is not part of the scenario. */
export function scenarioFiles({
  file,
  folder,
  files,
}: Pick<Scenario, 'file' | 'folder' | 'files'>): FileHashes {
  const copied = files.flatMap(({ from: { source } }) =>
    source === '' || findHoles(source).holes.length > 0 ? [] : [resolve(folder, source)],
  );
  return hashesOf([file, ...copied].map((path) => namedIn(libraryOf(folder), path)));
}

export function labFiles(lab: LabAtVersion): FileHashes {
  return hashesOf(
    pathsOfLab(lab).map((path) =>
      path === TOOLS_FOLDER ? { path, name: 'labs/_tools' } : namedIn(libraryOf(lab.folder), path),
    ),
  );
}

/** The folder that contains `scenarios/` or `labs/`, of a folder in one of them. */
export function libraryOf(folder: string): string {
  return dirname(dirname(folder));
}
