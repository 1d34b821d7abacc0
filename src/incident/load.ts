/** Loads an incident file, with every problem in it and not only the first. */
import { basename } from 'node:path';
import { inOrder } from '../document/order.ts';
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import { validate } from '../document/validate.ts';
import type { YamlFile } from '../document/yaml-file.ts';
import { consistency } from './consistency.ts';
import { mergeFacts } from './merge.ts';
import type { Incident } from './model.ts';
import { refusedPatterns } from './patterns.ts';
import type { IncidentData } from './schema.ts';
import { incident as schema } from './schema.ts';

/** The result of `loadIncident`. */
export interface LoadedIncident {
  /** Set only if no problem is an error. */
  readonly incident: Incident | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Loads an incident, or reports everything wrong with its file. The file's contents never make it throw.
 *
 * @example
 * const { incident, problems } = loadIncident('report.yaml');
 * if (incident === undefined) throw new BrokenFiles(problems);
 */
export function loadIncident(file: string): LoadedIncident {
  return loadIncidentFile(readSource(file));
}

export function loadIncidentFile(file: YamlFile): LoadedIncident {
  const problems = [...file.problems];
  if (file.data === undefined) return { incident: undefined, problems };
  const validation = validate(file, schema);
  problems.push(...validation.problems);
  const data = file.data as IncidentData;
  const isMap = typeof data === 'object' && data !== null && !Array.isArray(data);
  // A value whose type does not match its key is not checked further.
  if (isMap) problems.push(...misnamed(file, data));
  if (isMap && validation.problems.length === 0) {
    problems.push(...refusedPatterns(file, data), ...consistency(file, data));
  }
  const all = inOrder(problems);
  if (!isMap || all.some((problem) => problem.severity === 'error'))
    return { incident: undefined, problems: all };
  return {
    incident: {
      id: data.incident,
      title: data.title,
      description: data.description ?? '',
      sources: data.sources ?? [],
      file: file.file,
      place: file.place(['incident']),
      stated: data.facts,
      assumed: data.assumed,
      facts: mergeFacts(data.facts, data.assumed),
      expect: new Map(Object.entries(data.expect ?? {})),
    },
    problems: all,
  };
}

function misnamed(file: YamlFile, { incident: id }: IncidentData): Problem[] {
  const stem = basename(file.file).replace(/\.ya?ml$/, '');
  if (typeof id !== 'string' || id === stem) return [];
  const message = `the file is named '${stem}', but the id is '${id.slice(0, 80)}'`;
  return [file.problem('name-mismatch', message, ['incident'], { hint: 'rename one of them' })];
}
