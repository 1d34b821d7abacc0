/**
 * `drillbook mutate`: which breaks of a runbook does no recorded drill notice?
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readSource } from '../document/read-source.ts';
import type { MutationDocument } from '../mutation/mutate.ts';
import { mutate } from '../mutation/mutate.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import { judgeVariation } from '../mutation/variation/judge-variation.ts';
import type { Variation } from '../mutation/variation/load.ts';
import { loadVariations } from '../mutation/variation/load.ts';
import { vary, VariationError } from '../mutation/variation/vary.ts';
import { escapedJson, terminalText } from '../text/terminal-text.ts';
import type { Runbook } from '../runbook/model.ts';
import { consoleMutation } from '../report/mutation.ts';
import { capturesFolder } from '../project/captures-folder.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { onInterrupt } from './interrupt.ts';
import { BrokenFiles, loadRunbooks, fileInLibrary } from '../project/library.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --captures DIR          the recorded drills; by default captures/ or test/fixtures/captures/
  --json                  one JSON document

Each condition, bound, expression and step of a runbook is broken in turn, and the broken runbook is run on every
recorded drill. A break after which all diagnoses say the same is listed: what it broke is not tested, or not needed.
What no drill can bring about is made of what one recorded: DIR/variations/RUNBOOK.yaml, see docs/captures.md.
If a survivor is fine, allow it in that file, with the reason:

  allow:
    - in: steps.stack
      rule: shift-bound
      reason: one look more or less changes nothing

Exit codes: 0 every survivor is allowed, 1 some are not, or a variation is not as expected.
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
  const { variations, allowed, problems } = loadVariations(folder);
  if (problems.length > 0) throw new BrokenFiles(problems);
  const wrong = await wrongVariations(variations, runbooks, drills);
  if (wrong.length > 0) {
    const out = values.json === true ? process.stderr : process.stdout;
    out.write(`${wrong.map((line) => terminalText(line)).join('\n')}\n`);
    return EXIT.unexpected;
  }
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the mutant under way';
  const document = await mutate({
    files: runbooks.map((runbook) => readSource(runbook.file)),
    drills,
    variations,
    allowed,
    signal: interrupt.signal,
    listen: ({ id, noticed, mutants }) => {
      if (process.stderr.isTTY === true) process.stderr.write(`${id}: ${noticed} of ${mutants} noticed\n`);
    },
  });
  if (interrupt.signal.aborted) return EXIT.interrupted;
  process.stdout.write(
    values.json === true
      ? `${escapedJson(document, 2)}\n`
      : consoleMutation(document, { colour: process.stdout.isTTY === true }, (file) => relative('', file)),
  );
  return exitCodeOf(document);
}

/** Of a runbook that does not say what it must, no break needs to be noticed. */
async function wrongVariations(
  variations: readonly Variation[],
  runbooks: readonly Runbook[],
  drills: readonly RecordedDrill[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const variation of variations) {
    const { file, line } = variation.place;
    const runbook = runbooks.find((one) => one.id === variation.runbook);
    if (runbook === undefined) {
      // Of another runbook than those that were named; but one that there is not would never be looked at.
      if (fileInLibrary('runbook', variation.runbook) === undefined)
        lines.push(
          `${relative('', file)}:${line}: ${variation.title}: there is no runbook ${variation.runbook}`,
        );
      continue;
    }
    for (const reason of await reasonsAgainst(variation, runbook, drills)) {
      lines.push(`${relative('', file)}:${line}: ${variation.title}: ${reason}`);
    }
  }
  return lines;
}

async function reasonsAgainst(
  variation: Variation,
  runbook: Runbook,
  drills: readonly RecordedDrill[],
): Promise<string[]> {
  try {
    return await judgeVariation(variation, runbook, await vary(variation, runbook, drills));
  } catch (error) {
    if (error instanceof VariationError) return [error.message];
    throw error;
  }
}

function exitCodeOf({ files }: MutationDocument): ExitCode {
  const isOpen = files.some(
    ({ survivors, needless, notCaptured }) =>
      survivors.some((one) => one.allowed === undefined) || needless.length > 0 || notCaptured.length > 0,
  );
  return isOpen ? EXIT.unexpected : EXIT.expected;
}
