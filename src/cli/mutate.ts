/**
 * `drillbook mutate`: lists the mutations of a runbook that no recorded drill notices.
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

export const help = `  --captures DIR          the recorded drills (default captures/ or test/fixtures/captures/)
  --json                  print one JSON document

Breaks each condition, bound, expression and step of a runbook in turn and runs the result on every recorded drill.
Mutants that change no diagnosis are listed: what they break is untested or unnecessary. For situations that no drill
can reproduce, describe variations of recorded drills in DIR/variations/RUNBOOK.yaml; see docs/captures.md.
To accept a survivor, allow it in that file, with the reason:

  allow:
    - in: steps.stack
      rule: shift-bound
      reason: one sample more or less changes nothing

Exit codes: 0 every survivor is allowed, 1 some are not, or a variation gives an unexpected result.
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
  if (drills.length === 0) throw new UsageError('no-captures', `no recorded drills in ${folder}`);
  const { variations, allowed, problems } = loadVariations(folder);
  if (problems.length > 0) throw new BrokenFiles(problems);
  const wrong = await wrongVariations(variations, runbooks, drills);
  if (wrong.length > 0) {
    const out = values.json === true ? process.stderr : process.stdout;
    out.write(`${wrong.map((line) => terminalText(line)).join('\n')}\n`);
    return EXIT.unexpected;
  }
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the current mutant';
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

/** If a runbook already gives the wrong result, testing its mutants proves nothing. */
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
      // Skip variations of runbooks that were not selected, but report those of unknown runbooks: they would never run.
      if (fileInLibrary('runbook', variation.runbook) === undefined)
        lines.push(`${relative('', file)}:${line}: ${variation.title}: unknown runbook ${variation.runbook}`);
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
