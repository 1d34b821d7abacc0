/**
 * `drillbook diagnose`: runbooks against a target.
 */
import { parseArgs } from 'node:util';
import type { diagnoseAll } from '../diagnose/diagnose.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Target } from '../targets/target.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { findProof } from '../project/proof/find.ts';
import { targetOpener } from '../project/open-target.ts';
import { loadLab } from './load-lab.ts';
import { emit, OUTPUT_HELP, OUTPUT_OPTIONS, parseSinks, trySinks } from './output.ts';
import { refuseUnknownSubject } from './refuse-unknown-subject.ts';
import { seconds } from './seconds.ts';
import type { InputValue } from '../expression/set-inputs.ts';
import { givenValues, parseSet, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --on TARGET             local (default), docker://NAME, ssh://[user@]host[:port], a capture file,
                          or an incident file (.yaml)
  --all                   diagnose with every runbook of the library
  --tag TAG               diagnose with every runbook that has this tag; repeatable: one of them
  --set KEY=VALUE         set an input of a runbook; repeatable
  --deadline SECONDS      overall timeout; unfinished steps are reported as unknown (default 60)
  --dry-run               print the commands and files without running or reading them
  --remedy ID             run this remedy of a finding, after confirmation; needs --subject
  --subject NAME          the subject to cure or to explain
  --yes                   run the remedy without confirmation
  -v, --evidence          print all evidence and whole remedies instead of what decided
  -vv, --verbose          also print all steps, conditions undecided for lack of a field, and skipped lines of answers
  --explain               also print every expression for each subject, or for that of --subject, with its value
                          or why it has none
  --watch                 on a capture or an incident: repeat when a runbook, a probe or that file is saved
${OUTPUT_HELP}
Exit codes: 0 all subjects healthy or no runbook applies, 1 findings, 3 no findings, but a subject is unknown.
With --remedy: 0 the remedy worked, 1 it failed or there was nothing to cure.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals: named } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: 'string' },
      all: { type: 'boolean' },
      tag: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      deadline: { type: 'string' },
      'dry-run': { type: 'boolean' },
      remedy: { type: 'string' },
      subject: { type: 'string' },
      yes: { type: 'boolean' },
      watch: { type: 'boolean' },
      explain: { type: 'boolean' },
      evidence: { type: 'boolean', short: 'v', multiple: true },
      verbose: { type: 'boolean' },
      ...OUTPUT_OPTIONS,
    },
  });
  const sinks = parseSinks(values);
  trySinks(sinks);
  const set = parseSet(values.set ?? []);
  const deadline = seconds(values.deadline);
  const verbose = values.verbose === true || (values.evidence?.length ?? 0) > 1;
  const evidence = verbose || values.evidence !== undefined;
  if ([values.all === true, values.tag !== undefined, named.length > 0].filter(Boolean).length > 1)
    throw new UsageError('no-runbook', 'give either runbook names, --all or --tag');
  const positionals = values.tag === undefined ? named : await filesTagged(values.tag);
  if (positionals.length === 0 && values.all !== true) {
    const hint = 'drillbook diagnose container-up-process-gone --on docker://NAME';
    throw new UsageError('no-runbook', 'no runbook given', hint);
  }
  if (values.remedy !== undefined && values.subject === undefined) {
    throw new UsageError('remedy-subject', '--remedy needs --subject', 'add --subject NAME');
  }
  if (values.subject !== undefined && values.remedy === undefined && values.explain !== true) {
    throw new UsageError(
      'remedy-subject',
      '--subject needs --remedy or --explain',
      'add --remedy ID, or --explain',
    );
  }
  if (values['dry-run'] === true) return dryRun(positionals);
  if (values.watch === true) {
    if (values.remedy !== undefined)
      throw new UsageError('watch-remedy', '--remedy cannot be combined with --watch');
    const { watch } = await import('./watch.ts');
    const explain = values.explain === true;
    return watch({ names: positionals, on: values.on, set, deadline, verbose, evidence, explain });
  }
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'running probes to end';
  // Open the target while the runbooks load: one waits for I/O, the other computes.
  const opening = (await targetOpener(values.on ?? 'local', loadLab))(interrupt.signal);
  // It may reject before it is awaited below; this avoids an unhandled rejection.
  opening.catch(() => undefined);
  const loaded = await load(positionals, set, opening);
  await using target = await opening;
  const options = {
    inputs: loaded.inputs,
    explain: values.explain === true,
    ...(deadline === undefined ? {} : { deadline }),
  };
  const diagnoses = await untilInterrupted(loaded.diagnoseAll(loaded.runbooks, target, options), interrupt);
  if (diagnoses === undefined) return EXIT.interrupted;
  if (values.remedy !== undefined && values.subject !== undefined) {
    const { offerRemedy } = await import('./offer-remedy.ts');
    const wanted = { remedy: values.remedy, subject: values.subject, yes: values.yes === true };
    return (await untilInterrupted(offerRemedy(wanted, diagnoses, target), interrupt)) ?? EXIT.interrupted;
  }
  const { subject } = values;
  if (subject !== undefined) {
    const names = diagnoses.flatMap((one) => one.subjects.map(({ name }) => name));
    if (!diagnoses.every(({ applies }) => applies === false)) refuseUnknownSubject(names, subject);
  }
  const proven = await withProofs(diagnoses, loaded.runbooks);
  const shown = subject === undefined ? proven : proven.map((one) => explainedFor(one, subject));
  await emit(sinks, { kind: 'diagnoses', diagnoses: shown }, { verbose, evidence });
  return exitCodeOf(diagnoses);
}

async function filesTagged(tags: readonly string[]): Promise<string[]> {
  const { taggedRunbooks } = await import('../project/listing.ts');
  return taggedRunbooks(tags).map(({ file }) => file);
}

/** With what each runbook was proven against. */
async function withProofs(
  diagnoses: readonly Diagnosis[],
  runbooks: readonly Runbook[],
): Promise<readonly Diagnosis[]> {
  if (runbooks.every(({ file }) => findProof(file) === undefined)) return diagnoses;
  const { ProofStamps } = await import('../project/proof/stamps.ts');
  const stamps = new ProofStamps(undefined);
  return diagnoses.map((diagnosis, nth) => {
    const runbook = runbooks[nth];
    const proof = runbook && stamps.sentence(runbook);
    return proof === undefined ? diagnosis : { ...diagnosis, proof };
  });
}

/** With the explanation of one subject only. */
function explainedFor(diagnosis: Diagnosis, subject: string): Diagnosis {
  const explained =
    diagnosis.applies === false
      ? (diagnosis.explained ?? [])
      : (diagnosis.explained?.filter((one) => one.subject === subject) ?? []);
  return { ...diagnosis, explained };
}

interface Loaded {
  readonly runbooks: readonly Runbook[];
  readonly inputs: ReadonlyMap<string, InputValue>;
  readonly diagnoseAll: typeof diagnoseAll;
}

/** Closes the target if the runbooks cannot be loaded. */
async function load(
  names: readonly string[],
  set: ReadonlyMap<string, string>,
  opening: Promise<Target>,
): Promise<Loaded> {
  try {
    const [{ loadRunbooks }, diagnose] = await Promise.all([
      import('../project/library.ts'),
      import('../diagnose/diagnose.ts'),
    ]);
    const runbooks = loadRunbooks(names);
    const declared = runbooks.flatMap((runbook) => [...runbook.inputs]);
    refuseUnknownKeys(set, declared, runbooks.map(({ id }) => id).join(', '));
    return { runbooks, inputs: givenValues(declared, set), diagnoseAll: diagnose.diagnoseAll };
  } catch (error) {
    await opening.then(
      (target) => target.close(),
      () => undefined,
    );
    throw error;
  }
}

async function dryRun(names: readonly string[]): Promise<ExitCode> {
  const [{ loadRunbooks }, { commandList }] = await Promise.all([
    import('../project/library.ts'),
    import('./command-list.ts'),
  ]);
  process.stdout.write(commandList(loadRunbooks(names), []));
  return EXIT.expected;
}

export function exitCodeOf(diagnoses: readonly Diagnosis[]): ExitCode {
  if (diagnoses.some((diagnosis) => diagnosis.findings.length > 0)) return EXIT.unexpected;
  const blind = diagnoses.some((diagnosis) =>
    diagnosis.subjects.some((subject) => subject.status === 'unknown'),
  );
  return blind ? EXIT.machine : EXIT.expected;
}
