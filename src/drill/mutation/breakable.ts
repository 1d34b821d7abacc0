/**
 * A file to be broken, and the runbooks in which that can be noticed.
 */
import { basename, dirname, join } from 'node:path';
import { absent } from '../../expression/lack.ts';
import type { Expression } from '../../expression/outcome.ts';
import { YamlFile } from '../../document/yaml-file.ts';
import { loadRunbook } from '../../runbook/load.ts';
import type { Runbook, Step } from '../../runbook/model.ts';
import { Probes } from '../../runbook/probes.ts';
import type { Mutant } from './mutant.ts';
import { changed } from './mutant.ts';

export interface Breakable {
  /** The runbook's id or the probe's. */
  readonly id: string;
  readonly kind: 'runbook' | 'probe';
  readonly file: YamlFile;
  /** Runbooks that use it; a runbook itself. */
  readonly runbooks: readonly string[];
  /** These runbooks with the mutant in them, or undefined where one cannot be loaded: then it is no mutant. */
  broken(mutant: Mutant): readonly Runbook[] | undefined;
}

/** The runbooks and the probes that they use, which must be without errors. */
export function breakables(files: readonly YamlFile[]): Breakable[] {
  const folders = new Map<string, Probes>();
  const probesOf = (file: YamlFile): Probes => {
    const folder = join(dirname(file.file), 'probes');
    let probes = folders.get(folder);
    if (probes === undefined) folders.set(folder, (probes = new Probes(folder)));
    return probes;
  };
  const users = new Map<YamlFile, YamlFile[]>();
  for (const file of files) {
    for (const name of usedProbes(file.data)) {
      const probe = probesOf(file).get(name)?.file;
      if (probe !== undefined) users.set(probe, [...(users.get(probe) ?? []), file]);
    }
  }
  return [
    ...files.map((file): Breakable => {
      const probes = probesOf(file);
      return {
        id: nameOf(file),
        kind: 'runbook',
        file,
        runbooks: [nameOf(file)],
        broken: (mutant) =>
          loaded([file], mutant, (each) => loadRunbook(withChange(each, mutant), { probes }), ''),
      };
    }),
    ...Array.from(users, ([probe, using]): Breakable => {
      const name = nameOf(probe);
      return {
        id: name,
        kind: 'probe',
        file: probe,
        runbooks: using.map(nameOf),
        broken: (mutant) => {
          const broken = withChange(probe, mutant);
          return loaded(
            using,
            mutant,
            (file) => loadRunbook(file, { probes: probesOf(file).with(name, broken) }),
            name,
          );
        },
      };
    }),
  ];
}

function loaded(
  files: readonly YamlFile[],
  { change }: Mutant,
  load: (file: YamlFile) => { runbook: Runbook | undefined },
  probe: string,
): Runbook[] | undefined {
  const runbooks: Runbook[] = [];
  for (const file of files) {
    const { runbook } = load(file);
    if (runbook === undefined) return undefined;
    const ids = probe === '' ? [''] : usesOf(file.data, probe).map((id) => `${id}.`);
    runbooks.push(
      change.kind === 'step'
        ? withoutStep(
            runbook,
            ids.map((prefix) => prefix + change.id),
          )
        : runbook,
    );
  }
  return runbooks;
}

function withChange(file: YamlFile, { change }: Mutant): YamlFile {
  if (change.kind === 'step') return file;
  return new YamlFile(file.source, changed(file.data, change.path, change.value), [], undefined);
}

const NEVER: Expression = {
  source: 'false',
  refs: new Set(),
  evaluate: () => ({ kind: 'value', value: false }),
};
const NOTHING: Expression = {
  source: 'absent',
  refs: new Set(),
  evaluate: () => absent('the step is not made').toOutcome(),
};

/** Its observation is absent, as if its `when` never held; so is what a used probe yields. */
function withoutStep(runbook: Runbook, ids: readonly string[]): Runbook {
  const isMeant = (step: Step): boolean => ids.some((id) => step.id === id || step.id.startsWith(`${id}.`));
  const steps = runbook.steps.map((step): Step => {
    if (!isMeant(step) || step.kind === 'gate') return step;
    return step.kind === 'let' ? { ...step, value: NOTHING } : { ...step, when: NEVER };
  });
  return { ...runbook, steps };
}

function nameOf(file: YamlFile): string {
  return basename(file.file).replace(/\.ya?ml$/, '');
}

function usedProbes(data: unknown): Set<string> {
  return new Set(usingSteps(data).map(({ uses }) => uses));
}

/** Ids of the steps that use this probe. */
function usesOf(data: unknown, probe: string): string[] {
  return usingSteps(data).flatMap(({ id, uses }) => (uses === probe ? [id] : []));
}

function usingSteps(data: unknown): { id: string; uses: string }[] {
  const steps: unknown = (data as { steps?: unknown } | undefined)?.steps;
  if (!Array.isArray(steps)) return [];
  return (steps as { id?: unknown; uses?: unknown }[]).flatMap(({ id, uses }) =>
    typeof id === 'string' && typeof uses === 'string' ? [{ id, uses }] : [],
  );
}
