/**
 * `drillbook mutate`: which breaks of a runbook does no recorded drill notice?
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readSource } from '../document/read-source.ts';
import type { MutationDocument } from '../drill/mutation/mutate.ts';
import { mutate } from '../drill/mutation/mutate.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import { loadVariations } from '../drill/variation/load.ts';
import { consoleMutation } from '../report/mutation.ts';
import { capturesFolder } from './captures-folder.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { BrokenFiles, loadRunbooks } from './library.ts';
import { UsageError } from './usage-error.ts';

export const help = `  --captures DIR          the recorded drills; by default captures/ or test/fixtures/captures/
  --json                  one JSON document

Each condition, bound, expression and step of a runbook is broken in turn, and the broken runbook is run on every
recorded drill. A break after which all diagnoses say the same is listed: what it broke is not tested, or not needed.
Where that is all right, say why beside it, in the file:

  accept:
    - code: survives-shift-bound
      because: one look more or less changes nothing

Exit codes: 0 every survivor is accepted, 1 some are not.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { captures: { type: 'string' }, json: { type: 'boolean' } },
  });
  const folder = capturesFolder(values.captures);
  const runbooks = loadRunbooks(positionals);
  const drills = await loadRecordedDrills(folder);
  if (drills.length === 0) throw new UsageError('no-captures', `There are no recorded drills in ${folder}.`);
  const { variations, problems } = loadVariations(folder);
  if (problems.length > 0) throw new BrokenFiles(problems);
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the mutant under way';
  const document = await mutate({
    files: runbooks.map((runbook) => readSource(runbook.file)),
    drills,
    variations,
    signal: interrupt.signal,
    listen: ({ id, noticed, mutants }) => {
      if (process.stderr.isTTY === true) process.stderr.write(`${id}: ${noticed} of ${mutants} noticed\n`);
    },
  });
  if (interrupt.signal.aborted) return EXIT.interrupted;
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify(document, null, 2)}\n`
      : consoleMutation(document, { colour: process.stdout.isTTY === true }, (file) => relative('', file)),
  );
  return exitCodeOf(document);
}

function exitCodeOf({ files }: MutationDocument): ExitCode {
  const isOpen = files.some(
    ({ survivors, needless, notCaptured }) =>
      survivors.some((one) => one.accepted === undefined) || needless.length > 0 || notCaptured.length > 0,
  );
  return isOpen ? EXIT.unexpected : EXIT.expected;
}
