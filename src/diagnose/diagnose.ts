/**
 * runbook × target → diagnosis.
 */
import type { Binding, Scope } from '../expression/outcome.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import type { Target } from '../targets/target.ts';
import { applicability } from './applies.ts';
import { conclude } from './conclude.ts';
import type { Diagnosis, StepReport } from './diagnosis.ts';
import { explain, explainApplies } from './explain.ts';
import { listSubjects } from './list-subjects.ts';
import { Pass } from './pass.ts';
import { stepReport } from './step-report.ts';
import type { StepListener, SubjectRun } from './subject.ts';
import { runSubject } from './subject.ts';

/** Options of a diagnosis. */
export interface DiagnoseOptions {
  /** Overall timeout in milliseconds; unfinished steps are unknown. */
  readonly deadline?: number;
  /** Values for the runbooks' inputs, by name. */
  readonly inputs?: ReadonlyMap<string, string | bigint | boolean>;
  readonly listen?: StepListener;
  /** Adds the value of every expression for each subject: `Diagnosis.explained`. */
  readonly explain?: boolean;
  /** Called with the scope of each subject after its steps, and with the list of subjects. */
  readonly scopes?: (runbook: string, scope: Scope) => void;
}

/** The only subject of a runbook without `subjects`, and of a diagnosis that could not list them. */
export const NODE = 'node';

/**
 * Runs a runbook on a target. It never rejects because of the target: failed observations make subjects `unknown`.
 *
 * @example
 * const diagnosis = await diagnose(runbook, target, { deadline: 20_000 });
 * for (const { id, subject, certainty } of diagnosis.findings) console.log(subject, id, certainty);
 */
export async function diagnose(
  runbook: Runbook,
  target: Target,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const [diagnosis] = await diagnoseAll([runbook], target, options);
  return diagnosis as Diagnosis;
}

/**
 * Runs several runbooks on a target in one pass: shared questions are asked once.
 *
 * @example
 * const diagnoses = await diagnoseAll(loadRunbooks([]), target);
 * process.stdout.write(render('console', { kind: 'diagnoses', diagnoses }, { colour: false }));
 */
export async function diagnoseAll(
  runbooks: readonly Runbook[],
  target: Target,
  options: DiagnoseOptions = {},
): Promise<Diagnosis[]> {
  const pass = new Pass(target, options.deadline);
  try {
    return await Promise.all(runbooks.map((runbook) => diagnoseIn(pass, runbook, options)));
  } finally {
    pass.end();
  }
}

async function diagnoseIn(pass: Pass, runbook: Runbook, options: DiagnoseOptions): Promise<Diagnosis> {
  const from = performance.now();
  const given = new Map<string, Binding>();
  given.set('inputs', { kind: 'value', value: inputValues(runbook, options.inputs) });
  const { id, applies, subjects } = runbook;
  const asked = applies && (await applicability({ id, applies }, NODE, given, pass, options.listen));
  if (asked !== undefined) options.scopes?.(id, asked.run.scope);
  const steps: StepReport[] = asked === undefined ? [] : reports(applies?.steps ?? [], asked.run);
  const whether = asked !== undefined && options.explain === true ? explainApplies(runbook, asked.run) : [];
  if (asked?.not !== undefined) {
    return {
      schema: 'drillbook/diagnosis@2',
      runbook: id,
      target: pass.target.name,
      ms: Math.round(performance.now() - from),
      applies: false,
      reason: asked.not,
      subjects: [],
      findings: [],
      steps,
      ...runbook.metadata,
      ...(options.explain === true ? { explained: whether } : {}),
    };
  }
  const listed = subjects && (await listSubjects({ id, subjects }, NODE, given, pass, options.listen));
  if (listed !== undefined) options.scopes?.(id, listed.run.scope);
  let runs: SubjectRun[];
  const unlisted: string[] = [];
  if (listed === undefined) {
    runs = [await runSubject(runbook, NODE, given, pass, options.listen)];
  } else {
    steps.push(...reports(subjects?.steps ?? [], listed.run));
    runs = await Promise.all(
      listed.subjects.map(async ({ name, bindings, doubt }) => ({
        ...(await runSubject(runbook, name, bindings, pass, options.listen)),
        doubt,
      })),
    );
    unlisted.push(...listed.unseen);
  }
  for (const { scope } of runs) options.scopes?.(runbook.id, scope);
  const conclusions = runs.map((run) => conclude(runbook, run));
  for (const run of runs) steps.push(...reports(runbook.steps, run));
  const undecided = [...(listed?.undecided ?? []), ...conclusions.flatMap((one) => one.undecided)];
  return {
    schema: 'drillbook/diagnosis@2',
    runbook: runbook.id,
    target: pass.target.name,
    ms: Math.round(performance.now() - from),
    subjects: [
      ...(unlisted.length > 0 ? [{ name: NODE, status: 'unknown' as const, unseen: unlisted }] : []),
      ...(listed?.unknown ?? []),
      ...conclusions.map((conclusion) => conclusion.subject),
    ],
    findings: conclusions.flatMap((conclusion) => conclusion.findings),
    steps,
    ...runbook.metadata,
    ...(undecided.length === 0 ? {} : { undecided }),
    ...(options.explain === true
      ? { explained: [...whether, ...runs.flatMap((run) => explain(runbook, run))] }
      : {}),
  };
}

/** The values of the inputs: given ones, else the defaults. */
export function inputValues(
  runbook: Runbook,
  given?: ReadonlyMap<string, string | bigint | boolean>,
): Record<string, string | bigint | boolean> {
  return Object.fromEntries(
    runbook.inputs.map((input) => [input.name, given?.get(input.name) ?? input.default]),
  );
}

/** Of the steps that asked something. */
export function reports(made: readonly Step[], run: SubjectRun): StepReport[] {
  return made.flatMap((step) => {
    const seen = run.seen.get(step.id);
    return seen === undefined || step.kind === 'let' || step.kind === 'healthy-if'
      ? []
      : [stepReport(step, run.name, seen)];
  });
}
