/**
 * Loads a runbook file, or reports every problem in it.
 */
import { dirname } from 'node:path';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import { validate } from '../../document/validate.ts';
import type { YamlFile } from '../../document/yaml-file.ts';
import { parseYaml } from '../../document/yaml-file.ts';
import { declareInputs } from '../../expression/declared-inputs.ts';
import { InFile } from '../../expression/in-file.ts';
import { Names } from '../../expression/names.ts';
import { compileApplies } from './compile-applies.ts';
import { compileFindings, compileRemedies } from './compile-findings.ts';
import { Allowances } from '../check/allowances.ts';
import type { StepContext } from './compile-steps.ts';
import { compileSteps } from './compile-steps.ts';
import { compileSubjects } from './compile-subjects.ts';
import { Seen } from './draft.ts';
import type { CommandContext } from './compile-command.ts';
import { inlineProbe } from './inline-probe.ts';
import { useRemedy } from './shared-remedy.ts';
import { lint } from '../check/lint.ts';
import type { Runbook } from '../model.ts';
import { APPLIES_IF } from '../model.ts';
import { checkFileName } from './name-problem.ts';
import { unlessCycle } from '../check/never-holds.ts';
import { Shared } from './shared.ts';
import type { RunbookData } from '../schema.ts';
import { runbook as runbookSchema } from '../schema.ts';
import { inOrder } from '../../document/order.ts';

/** The result of `loadRunbook`. */
export interface LoadedRunbook {
  /** undefined if there is an error. Warnings do not prevent a runbook from running. */
  readonly runbook: Runbook | undefined;
  /** All problems, in file order. */
  readonly problems: readonly Problem[];
}

/** With the expressions as written in the files. */
export interface LoadedInParts extends LoadedRunbook {
  /** The file, and the files of the used probes and shared remedies, once for each use. */
  readonly parts: readonly InFile[];
}

/** Options of `loadRunbook`. */
export interface LoadOptions {
  /** Of the runbooks of one folder, so that each probe and remedy is read once. */
  readonly shared?: Shared;
  /** false: look only for errors, which takes less time. */
  readonly warns?: boolean;
}

/**
 * Loads a runbook, or reports every problem in it. It never throws for the contents of a file.
 *
 * @example
 * const { runbook, problems } = loadRunbook('runbooks/disk-full.yaml');
 * for (const problem of problems) console.error(renderProblem(problem));
 *
 * @param from a file's path, its text with the file name to use in problems, or a parsed file
 */
export function loadRunbook(
  from: string | { readonly file: string; readonly text: string } | YamlFile,
  options: LoadOptions = {},
): LoadedRunbook {
  const { runbook, problems } = loadRunbookInParts(from, options);
  return { runbook, problems };
}

export function loadRunbookInParts(
  from: Parameters<typeof loadRunbook>[0],
  options: LoadOptions = {},
): LoadedInParts {
  const file =
    typeof from === 'string' ? readSource(from) : 'text' in from ? parseYaml(from.file, from.text) : from;
  return compileRunbook(file, options.shared ?? Shared.in(dirname(file.file)), options.warns ?? true);
}

function compileRunbook(file: YamlFile, shared: Shared, warns: boolean): LoadedInParts {
  if (file.data === undefined) {
    const empty = file.problem('yaml-syntax', 'the file is empty', []);
    const problems = file.problems.length > 0 ? inOrder(file.problems) : [empty];
    return { runbook: undefined, problems, parts: [] };
  }
  const validation = validate(file, runbookSchema);
  const problems = [...file.problems, ...validation.problems];
  if (typeof file.data !== 'object' || file.data === null || Array.isArray(file.data)) {
    return { runbook: undefined, problems: inOrder(problems), parts: [] };
  }
  const data = file.data as RunbookData;
  const allowances = new Allowances(data);
  const inFile = new InFile(file, allowances.allows);
  const seen = new Seen();
  const names = Names.none();
  const inputs = declareInputs(inFile, validation, names, data.inputs);
  const use: NonNullable<StepContext['use']> = (context, path, step, id) =>
    inlineProbe(shared.probes, context, path, step, id);
  const useShared: CommandContext['use'] = (context, path, command) =>
    useRemedy(shared.remedies, context, path, command);
  const applies = compileApplies(
    { inFile, validation, names, seen, use, probes: shared.probes },
    data[APPLIES_IF],
  );
  const subjects = compileSubjects({ inFile, validation, names, seen, use }, data.subjects);
  const steps = compileSteps(
    { inFile, validation, names, prefix: '', use, only: undefined, seen },
    data.steps,
  );
  const context = {
    inFile,
    validation,
    names,
    steps,
    seen,
    subject: subjects?.as,
    prefix: '',
    use: useShared,
  };
  const { remedies, ids } = compileRemedies(context, data.remedies);
  const findings = compileFindings(context, data.findings, ids);
  checkFileName(inFile, 'runbook', data.runbook);
  const mentioned = new Set(findings.flatMap((finding) => finding.evidence));
  const cycle = unlessCycle(findings);
  if (cycle !== undefined) {
    const message = `${cycle.ids.join(' and ')} inhibit each other, so none is reported if all hold`;
    inFile.report('inhibited-by-cycle', message, cycle.path);
  }
  lint({ inFile, seen, data, allowances, mentioned, before: problems, warns });
  const all = inOrder([...problems, ...inFile.problems]);
  if (all.some((problem) => problem.severity === 'error'))
    return { runbook: undefined, problems: all, parts: [] };
  return {
    runbook: {
      id: data.runbook,
      title: data.title,
      description: data.description ?? '',
      metadata: {
        ...(data.impact === undefined ? {} : { impact: data.impact }),
        ...(data.references === undefined ? {} : { references: data.references }),
        ...(data.owner === undefined ? {} : { owner: data.owner }),
        ...(data.escalate === undefined ? {} : { escalate: data.escalate }),
      },
      tags: data.tags ?? [],
      file: file.file,
      inputs,
      applies,
      subjects,
      steps,
      findings,
      remedies,
    },
    problems: all,
    parts: [inFile, ...seen.shared],
  };
}
