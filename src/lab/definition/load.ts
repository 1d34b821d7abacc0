/**
 * Loads a lab file, or reports every problem in it.
 */
import { basename, dirname, resolve } from 'node:path';
import { didYouMean } from '../../text/did-you-mean.ts';
import { inOrder } from '../../document/order.ts';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import type { Validation } from '../../document/validate.ts';
import { validate } from '../../document/validate.ts';
import type { YamlFile } from '../../document/yaml-file.ts';
import { parseYaml } from '../../document/yaml-file.ts';
import { InFile } from '../../expression/in-file.ts';
import { Names } from '../../expression/names.ts';
import { compileLimits, NO_LIMITS } from './limits.ts';
import { compileMachines } from './machines.ts';
import type { LabAtVersion, LabDefinition, LabVersion, MachineOfLab } from './model.ts';
import type { LabData } from './schema.ts';
import { lab as labSchema } from './schema.ts';
import { LabTexts } from './texts.ts';
import { compileVersions } from './versions.ts';

/** The result of `loadLab`. */
export interface LoadedLab {
  /** undefined if there is an error. */
  readonly definition: LabDefinition | undefined;
  /** All problems, in file order. */
  readonly problems: readonly Problem[];
}

/**
 * Loads a lab file, or reports every problem in it. It never throws for the contents of a file.
 *
 * @example
 * const { definition, problems } = loadLab('labs/postgres-replica/lab.yaml');
 * if (definition === undefined) throw new BrokenFiles(problems);
 * const [version] = definition.versions;
 *
 * @param from a file's path, or its text with the file name to use in problems
 */
export function loadLab(from: string | { readonly file: string; readonly text: string }): LoadedLab {
  return compileLab(typeof from === 'string' ? readSource(from) : parseYaml(from.file, from.text));
}

function compileLab(file: YamlFile): LoadedLab {
  if (file.data === undefined) {
    const empty = file.problem('yaml-syntax', 'the file is empty', []);
    return { definition: undefined, problems: file.problems.length > 0 ? inOrder(file.problems) : [empty] };
  }
  const validation = validate(file, labSchema);
  const problems = [...file.problems, ...validation.problems];
  if (typeof file.data !== 'object' || file.data === null || Array.isArray(file.data)) {
    return { definition: undefined, problems: inOrder(problems) };
  }
  const inFile = new InFile(file);
  const definition = define(inFile, validation, file.data as LabData);
  const all = inOrder([...problems, ...inFile.problems]);
  const isSound = all.every(({ severity }) => severity !== 'error');
  return { definition: isSound ? definition : undefined, problems: all };
}

/** undefined only if there are problems. */
function define(inFile: InFile, validation: Validation, data: LabData): LabDefinition | undefined {
  const { file } = inFile;
  const folder = resolve(dirname(file.file));
  checkFolder(inFile, data.lab, folder);
  const names = Names.none();
  const versions = compileVersions(inFile, validation, names, data) ?? [];
  const texts = new LabTexts(inFile, names, versions);
  const limits = validation.isBroken(['limits']) ? NO_LIMITS : compileLimits(texts, ['limits'], data.limits);
  const context = { texts, validation, folder, limits };
  const compiled = compileMachines(context, data, versions);
  if (compiled === undefined) {
    // Without a compose file the names are known all the same.
    if (data.compose === undefined) targetOf(inFile, validation, file.keys(['machines']), data.target);
    return undefined;
  }
  const { names: machineNames, machines } = compiled;
  const target = targetOf(inFile, validation, machineNames, data.target);
  if (target === undefined) return undefined;
  const atVersions = versions.map(({ id }, nth): LabAtVersion => ({
    lab: data.lab,
    version: id,
    folder,
    machines: machines(nth),
    target,
    ...(compiled.read.length === 0 ? {} : { read: compiled.read }),
  }));
  return {
    id: data.lab,
    title: data.title,
    description: data.description ?? '',
    file: file.file,
    place: file.place(['lab']),
    folder,
    machines: machineNames.map((name): MachineOfLab => ({
      name,
      privileged: compiled.privileged(name),
    })),
    target,
    versions: versions.map(({ id, isDefault }): LabVersion => ({ id, isDefault })),
    at(version) {
      const found = atVersions.find((one) => one.version === version.id);
      if (found === undefined) throw new RangeError(`lab ${data.lab} has no version '${version.id}'`);
      return found;
    },
  };
}

function targetOf(
  inFile: InFile,
  validation: Validation,
  machines: readonly string[],
  target: string | undefined,
): string | undefined {
  if (machines.length === 0 || validation.isBroken(['target'])) return undefined;
  if (target === undefined) {
    if (machines.length === 1) return machines[0];
    const hint = `one of ${machines.join(', ')}`;
    inFile.report('missing-key', "required key 'target' is missing: there are several machines", [], {
      hint,
    });
    return undefined;
  }
  if (machines.includes(target)) return target;
  const hint = didYouMean(target, machines);
  inFile.report('machine-unknown', `unknown machine '${target}'`, ['target'], { hint });
  return undefined;
}

function checkFolder(inFile: InFile, id: unknown, folder: string): void {
  const name = basename(folder);
  if (typeof id !== 'string' || id === name) return;
  const message = `the folder is named '${name}', but the id is '${id.slice(0, 80)}'`;
  inFile.report('name-mismatch', message, ['lab'], { hint: 'rename one of them' });
}
