/**
 * Loads a scenario file, or reports every problem in it.
 */
import { basename, dirname, resolve } from 'node:path';
import { inOrder } from '../document/order.ts';
import type { Problem } from '../document/problem.ts';
import { readSource } from '../document/read-source.ts';
import { parseMilliseconds } from '../text/units.ts';
import { validate } from '../document/validate.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import { parseYaml } from '../document/yaml-file.ts';
import { declareInputs } from '../expression/declared-inputs.ts';
import { InFile } from '../expression/in-file.ts';
import { Names } from '../expression/names.ts';
import type { Action, Expectation, LabFile, Oracle, Scenario } from './model.ts';
import type { ActionData, ExpectationData, ScenarioData } from './schema.ts';
import { scenario as scenarioSchema } from './schema.ts';

/** The result of `loadScenario`. */
export interface LoadedScenario {
  /** undefined if there is an error. */
  readonly scenario: Scenario | undefined;
  /** All problems, in file order. */
  readonly problems: readonly Problem[];
}

/** The lab of a scenario that does not name one. */
const USUAL_LAB = 'docker';
/** Default deadline of an action, in milliseconds. */
const ACTION_DEADLINE = 30_000;

/**
 * Loads a scenario, or reports every problem in it. It never throws for the contents of a file.
 *
 * @example
 * const { scenario, problems } = loadScenario('scenarios/fuse-hung-rm/scenario.yaml');
 * if (scenario === undefined) throw new BrokenFiles(problems);
 *
 * @param from a file's path, or its text with the file name to use in problems
 */
export function loadScenario(
  from: string | { readonly file: string; readonly text: string },
): LoadedScenario {
  return compileScenario(typeof from === 'string' ? readSource(from) : parseYaml(from.file, from.text));
}

function compileScenario(file: YamlFile): LoadedScenario {
  if (file.data === undefined) {
    const empty = file.problem('yaml-syntax', 'the file is empty', []);
    return { scenario: undefined, problems: file.problems.length > 0 ? inOrder(file.problems) : [empty] };
  }
  const validation = validate(file, scenarioSchema);
  const problems = [...file.problems, ...validation.problems];
  if (typeof file.data !== 'object' || file.data === null || Array.isArray(file.data)) {
    return { scenario: undefined, problems: inOrder(problems) };
  }
  const data = file.data as ScenarioData;
  const inFile = new InFile(file);
  const names = Names.none();
  const inputs = declareInputs(inFile, validation, names, data.inputs);
  names.declare('lab', { type: names.recordType({ version: 'string' }) });
  names.declare('scenario', { type: 'string' });

  const actions = (key: 'setup' | 'inject' | 'revert'): Action[] =>
    elements<ActionData>(data[key]).flatMap((action, i) => {
      const path = [key, i];
      if (validation.isBroken(path)) return [];
      const { template } = inFile.template([...path, 'run'], action.run, names, 'command');
      const deadline = milliseconds(inFile, path, action.deadline) ?? ACTION_DEADLINE;
      return template === undefined ? [] : [{ title: action.title, run: template, on: action.on, deadline }];
    });
  const files = elements<NonNullable<ScenarioData['files']>[number]>(data.files).flatMap(
    (entry, i): LabFile[] => {
      if (validation.isBroken(['files', i])) return [];
      const { template } = inFile.template(['files', i, 'from'], entry.from, names, 'plain');
      return template === undefined ? [] : [{ from: template, to: entry.to, on: entry.on }];
    },
  );
  const [setup, inject, revert] = [actions('setup'), actions('inject'), actions('revert')];
  const oracle = validation.isBroken(['oracle']) ? undefined : compileOracle(inFile, names, data.oracle);
  const expect = validation.isBroken(['expect']) ? [] : expectations(inFile, data.expect);
  checkFolder(inFile, data.scenario);
  if (!validation.isBroken(['symptom'])) checkSymptom(inFile, data.symptom, inject, expect);
  const isSound = ![...problems, ...inFile.problems].some((problem) => problem.severity === 'error');
  for (const input of isSound ? inputs : []) {
    if (inFile.inputs.has(input.name)) continue;
    inFile.report('unused-input', `unused input '${input.name}'`, ['inputs', input.name], {
      severity: 'warning',
      atKey: true,
    });
  }

  const all = inOrder([...problems, ...inFile.problems]);
  if (oracle === undefined || all.some((problem) => problem.severity === 'error')) {
    return { scenario: undefined, problems: all };
  }
  return {
    scenario: {
      id: data.scenario,
      title: data.title,
      description: data.description ?? '',
      symptom: data.symptom?.trim(),
      sources: data.sources ?? [],
      file: file.file,
      place: file.place(['scenario']),
      folder: resolve(dirname(file.file)),
      inputs,
      needs: data.needs ?? [],
      lab: data.lab ?? USUAL_LAB,
      target: data.target,
      versions: data.versions ?? [],
      because: data.because,
      files,
      setup,
      inject,
      oracle,
      revert,
      expect,
    },
    problems: all,
  };
}

function compileOracle(inFile: InFile, names: Names, data: ScenarioData['oracle']): Oracle | undefined {
  const { template } = inFile.template(['oracle', 'run'], data.run, names, 'command');
  const deadline = milliseconds(inFile, ['oracle'], data.deadline) ?? ACTION_DEADLINE;
  return template && { title: data.title, run: template, on: data.on, deadline };
}

function expectations(inFile: InFile, data: ScenarioData['expect']): Expectation[] {
  if (Object.keys(data).length === 0) {
    const hint = "if nothing must be found, write 'runbook-id: { findings: [] }'";
    inFile.report('nothing-expected', 'no runbook has an expectation', ['expect'], {
      atKey: true,
      hint,
    });
  }
  return Object.entries(data).flatMap(([runbook, given]) => {
    const several = Array.isArray(given);
    return elements<ExpectationData>(several ? given : [given]).map((expectation, i) => {
      const path: Path = several ? ['expect', runbook, i] : ['expect', runbook];
      const { cure, findings } = expectation;
      if (cure !== undefined && !findings.some((expected) => expected.finding === cure)) {
        inFile.report(
          'expectation-unknown',
          `the cure is for '${cure}', which is not among the expected findings`,
          [...path, 'cure'],
        );
      }
      return {
        runbook,
        place: inFile.file.placeOfKey(['expect', runbook]),
        findings,
        cure,
        versions: expectation.versions ?? [],
        because: expectation.because,
      };
    });
  });
}

/** A symptom belongs to a failure, and the person who practises must find its cause. */
function checkSymptom(
  inFile: InFile,
  symptom: string | undefined,
  inject: readonly Action[],
  expect: readonly Expectation[],
): void {
  if (symptom === undefined) return;
  if (inject.length === 0) {
    const hint = 'remove it, or add the fault as `inject`';
    inFile.report('misplaced-key', 'a scenario without a failure has no symptom', ['symptom'], {
      atKey: true,
      hint,
    });
  }
  const named = expect
    .flatMap(({ runbook, findings }) => [runbook, ...findings.map(({ finding }) => finding)])
    // A name of one word may be plain English.
    .find((name) => name.includes('-') && symptom.includes(name));
  if (named === undefined) return;
  inFile.report('symptom-reveals', `the symptom names what is to be found: '${named}'`, ['symptom'], {
    severity: 'warning',
    hint: 'write what a user or an alert reports',
  });
}

function checkFolder(inFile: InFile, id: unknown): void {
  const folder = basename(dirname(resolve(inFile.file.file)));
  if (typeof id !== 'string' || id === folder) return;
  inFile.report(
    'name-mismatch',
    `the folder is named '${folder}', but the id is '${id.slice(0, 80)}'`,
    ['scenario'],
    {
      hint: 'rename one of them',
    },
  );
}

function milliseconds(inFile: InFile, path: Path, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = parseMilliseconds(text);
  if (value === undefined)
    inFile.report('wrong-value', 'a deadline must be more than 0 and at most 24h', [...path, 'deadline']);
  return value;
}

function elements<T>(data: readonly T[] | undefined): readonly T[] {
  return Array.isArray(data) ? (data as readonly T[]) : [];
}
