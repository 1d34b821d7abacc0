/**
 * The files of variations beside recorded drills: `CAPTURES/variations/RUNBOOK.yaml`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readSource } from '../../document/read-source.ts';
import { validate } from '../../document/validate.ts';
import type { Place, Problem } from '../../document/problem.ts';
import type { Path, YamlFile } from '../../document/yaml-file.ts';
import { compileRegex, regexHint } from '../../expression/regex.ts';
import type { AllowanceData, VariationData, VariationsData } from './schema.ts';
import { variations as schema } from './schema.ts';

/** A recorded drill with other answers. */
export interface Variation extends VariationData {
  readonly runbook: string;
  readonly place: Place;
}

/** A mutant that may survive. */
export interface AllowedMutant extends AllowanceData {
  /** The id of the runbook or probe. */
  readonly of: string;
  readonly place: Place;
}

/** The result of `loadVariations`. */
export interface LoadedVariations {
  /** From files without problems. */
  readonly variations: readonly Variation[];
  /** Of files without a problem. */
  readonly allowed: readonly AllowedMutant[];
  readonly problems: readonly Problem[];
}

/**
 * Loads the variations beside recorded drills, `variations/RUNBOOK.yaml`, or reports every problem in them.
 *
 * @example
 * const { variations, problems } = loadVariations('captures');
 *
 * @param captures the folder of recorded drills; it may have no variations
 */
export function loadVariations(captures: string): LoadedVariations {
  const folder = join(captures, 'variations');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const loaded = names.toSorted().map((name) => loadVariationsFile(readSource(join(folder, name))));
  return {
    variations: loaded.flatMap((one) => one.variations),
    allowed: loaded.flatMap((one) => one.allowed),
    problems: loaded.flatMap((one) => one.problems),
  };
}

const NOTHING = { variations: [], allowed: [] } as const;

/** Never throws for the contents of a file. */
export function loadVariationsFile(file: YamlFile): LoadedVariations {
  const problems = [...file.problems, ...(file.data === undefined ? [] : validate(file, schema).problems)];
  if (file.data === undefined || problems.length > 0) return { ...NOTHING, problems };
  const data = file.data as VariationsData;
  const stem = basename(file.file).replace(/\.ya?ml$/, '');
  if (stem !== data.variations) {
    const message = `the file is named '${stem}', but the id is '${data.variations}'`;
    return { ...NOTHING, problems: [file.problem('name-mismatch', message, ['variations'])] };
  }
  const { cases = [], allow = [] } = data;
  const refused = cases.flatMap((one, nth) => refusedRegexes(file, one, ['cases', nth]));
  if (refused.length > 0) return { ...NOTHING, problems: refused };
  return {
    variations: cases.map((one, nth) => ({
      ...one,
      runbook: data.variations,
      place: file.place(['cases', nth, 'title']),
    })),
    allowed: allow.map((one, nth) => ({
      ...one,
      of: data.variations,
      place: file.place(['allow', nth, 'rule']),
    })),
    problems: [],
  };
}

function refusedRegexes(file: YamlFile, one: VariationData, at: Path): Problem[] {
  const regexes: (readonly [string, Path])[] = Object.entries(one.values ?? {}).map(([name, { regex }]) => [
    regex,
    [...at, 'values', name, 'regex'],
  ]);
  for (const [nth, { where, replace = {} }] of one.change.entries()) {
    if (where !== undefined) regexes.push([where, [...at, 'change', nth, 'where']]);
    for (const from of Object.keys(replace)) regexes.push([from, [...at, 'change', nth, 'replace', from]]);
  }
  for (const [nth, expected] of one.expect.entries()) {
    if (typeof expected === 'string') continue;
    for (const key of ['message', 'remedy'] as const) {
      if (expected[key] !== undefined) regexes.push([expected[key], [...at, 'expect', nth, key]]);
    }
  }
  if (one.because !== undefined) regexes.push([one.because, [...at, 'because']]);
  return regexes.flatMap(([source, path]) => {
    const compiled = compileRegex(source.replaceAll(/\{\{\w+\}\}/g, 'x'));
    if ('regex' in compiled) return [];
    return [file.problem('regex-refused', compiled.refused, path, { hint: regexHint(source) })];
  });
}
