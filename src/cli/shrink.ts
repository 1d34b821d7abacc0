/**
 * `drillbook shrink`: reduces a capture to the smallest that still yields a finding.
 */
import { parseArgs } from 'node:util';
import { shrink } from '../capture/shrink.ts';
import type { Runbook } from '../runbook/model.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { formatCapture } from '../capture/format.ts';
import { loadCapture } from '../capture/load.ts';
import type { Capture } from '../capture/model.ts';
import { writeCapture } from '../capture/write.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks } from '../project/library.ts';
import { didYouMean } from '../text/did-you-mean.ts';
import { givenValues, parseSet, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --keep FINDING          the finding to preserve
  --subject NAME          its subject (default: any)
  --certain               the finding must stay certain, not just likely
  --runbook NAME          the runbook with the finding (default: the only one that has it)
  --set KEY=VALUE         set an input of the runbook; repeatable
  -o, --output FILE       write the reduced capture to FILE (default: stdout)

Removes questions, samples and lines as long as the runbook still yields the finding. What is left is the
evidence that the finding depends on.

Exit codes: 0 done, 2 the capture does not yield the finding.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      keep: { type: 'string' },
      subject: { type: 'string' },
      certain: { type: 'boolean' },
      runbook: { type: 'string' },
      set: { type: 'string', multiple: true },
      output: { type: 'string', short: 'o' },
    },
  });
  const [file, second] = positionals;
  if (file === undefined || second !== undefined)
    throw new UsageError('no-capture', 'give exactly one capture file');
  const finding = values.keep;
  if (finding === undefined)
    throw new UsageError('no-finding', 'no finding given', 'Name the finding to preserve: --keep FINDING');
  const runbook = runbookOf(finding, values.runbook);
  const set = parseSet(values.set ?? []);
  refuseUnknownKeys(set, runbook.inputs, runbook.id);
  const capture = await loadCapture(file);
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the current diagnosis';
  const shrunk = await shrink({
    capture,
    runbook,
    keep: { finding, ...(values.subject === undefined ? {} : { subject: values.subject }) },
    certain: values.certain === true,
    inputs: givenValues(runbook.inputs, set),
    signal: interrupt.signal,
  });
  if (shrunk === undefined) {
    const hint = `To see its findings: drillbook diagnose ${runbook.id} --on ${file}`;
    throw new UsageError('finding-not-there', `${file} does not yield ${finding}`, hint);
  }
  await put(values.output, shrunk.capture);
  process.stderr.write(terminalLine(summary(capture, shrunk.capture, shrunk.tries)) + '\n');
  return EXIT.expected;
}

/** The named runbook, or the only one with this finding. */
function runbookOf(finding: string, name: string | undefined): Runbook {
  const runbooks = loadRunbooks(name === undefined ? [] : [name]);
  const owners = runbooks.filter((runbook) => runbook.findings.some(({ id }) => id === finding));
  const [owner] = owners;
  if (owner === undefined) {
    const known = runbooks.flatMap((runbook) => runbook.findings.map(({ id }) => id));
    throw new UsageError(
      'finding-unknown',
      `no runbook has a finding ${JSON.stringify(finding)}`,
      didYouMean(finding, known),
    );
  }
  if (owners.length > 1) {
    const ids = owners.map(({ id }) => id).join(', ');
    throw new UsageError(
      'finding-of-several',
      `several runbooks have the finding ${finding}: ${ids}`,
      'Choose one: --runbook NAME',
    );
  }
  return owner;
}

async function put(file: string | undefined, capture: Capture): Promise<void> {
  if (file === undefined) {
    process.stdout.write(formatCapture(capture).text);
    return;
  }
  try {
    await writeCapture(file, capture);
  } catch (error) {
    throw new UsageError('capture-file', `cannot write ${file}: ${(error as Error).message}`);
  }
}

function summary(before: Capture, after: Capture, tries: number): string {
  const bytes = (capture: Capture): number => Buffer.byteLength(formatCapture(capture).text);
  return (
    `${after.asked.length} of ${before.asked.length} questions left, ` +
    `${bytes(after)} of ${bytes(before)} bytes; ${tries} diagnoses`
  );
}
