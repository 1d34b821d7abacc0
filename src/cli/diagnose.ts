/**
 * `drillbook diagnose`: runbooks against a target.
 */
import { parseArgs } from 'node:util';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks } from './library.ts';
import { openTarget } from './open-target.ts';
import { emit, OUTPUT_HELP, OUTPUT_OPTIONS, parseSinks } from './output.ts';
import { inputValues, parseSet, refuseUnknownKeys } from './set.ts';
import { UsageError } from './usage-error.ts';

export const help = `  --on TARGET             local (default), docker://NAME, ssh://[user@]host[:port], or a capture file
  --set KEY=VALUE         an input of a runbook; repeatable
  --deadline SECONDS      for the whole; what is not known then stays unknown (default 60)
${OUTPUT_HELP}
Exit codes: 0 all healthy, 1 findings, 3 no finding, but something could not be looked at.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: 'string' },
      set: { type: 'string', multiple: true },
      deadline: { type: 'string' },
      ...OUTPUT_OPTIONS,
    },
  });
  const sinks = parseSinks(values);
  if (positionals.length === 0) {
    throw new UsageError(
      'no-runbook',
      'Which runbook?',
      'drillbook diagnose container-up-process-gone --on docker://NAME',
    );
  }
  const runbooks = loadRunbooks(positionals);
  const declared = runbooks.flatMap((runbook) => [...runbook.inputs]);
  const set = parseSet(values.set ?? []);
  refuseUnknownKeys(set, declared, positionals.join(', '));
  const inputs = new Map(Object.entries(inputValues(declared, set)));
  const deadline = seconds(values.deadline);
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the probes under way to be ended';
  await using target = await openTarget(values.on ?? 'local', interrupt.signal);
  const interrupted = new Promise<undefined>((resolve) => {
    interrupt.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const diagnoses = await Promise.race([
    diagnoseAll(runbooks, target, { inputs, ...(deadline === undefined ? {} : { deadline }) }),
    interrupted,
  ]);
  if (diagnoses === undefined) return EXIT.interrupted;
  await emit(sinks, { kind: 'diagnoses', diagnoses });
  return exitCodeOf(diagnoses);
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^(\d+(?:\.\d+)?)s?$/.exec(text)?.[1];
  if (value === undefined || Number(value) <= 0) {
    throw new UsageError(
      'deadline-syntax',
      `--deadline takes seconds, e.g. 30, got ${JSON.stringify(text)}.`,
    );
  }
  return Number(value) * 1000;
}

function exitCodeOf(diagnoses: readonly Diagnosis[]): ExitCode {
  if (diagnoses.some((diagnosis) => diagnosis.findings.length > 0)) return EXIT.unexpected;
  const blind = diagnoses.some((diagnosis) =>
    diagnosis.subjects.some((subject) => subject.status === 'unknown'),
  );
  return blind ? EXIT.machine : EXIT.expected;
}
