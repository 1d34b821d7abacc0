/**
 * `drillbook mutate`: lists the mutations of a runbook that no recorded drill notices.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readSource } from '../document/read-source.ts';
import type { MutationDocument } from '../mutation/mutate.ts';
import { breakables } from '../mutation/breakable.ts';
import { MutatedFile } from '../mutation/mutated-file.ts';
import { documentOf, tryShare } from '../mutation/mutate.ts';
import { Share } from '../mutation/share.ts';
import type { Place } from '../document/problem.ts';
import { Helpers, helpedThread } from './mutate-threads.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import type { Variation } from '../mutation/variation/load.ts';
import { loadVariations } from '../mutation/variation/load.ts';
import { escapedJson, terminalText } from '../text/terminal-text.ts';
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
  const helping = helpedThread();
  const share = new Share(helping?.buffer);
  using helpers = new Helpers(helping === undefined ? share.buffer : undefined, args);
  const folder = capturesFolder(values.captures);
  const runbooks = loadRunbooks(positionals);
  const drills = await loadRecordedDrills(folder);
  if (drills.length === 0) throw new UsageError('no-captures', `no recorded drills in ${folder}`);
  const { variations, allowed, problems } = loadVariations(folder);
  if (problems.length > 0) throw new BrokenFiles(problems);
  const unknown = unknownRunbooks(variations);
  using interrupt = onInterrupt();
  interrupt.waitingFor = 'the current mutant';
  const from = performance.now();
  const request = {
    files: runbooks.map((runbook) => readSource(runbook.file)),
    drills,
    variations,
    allowed,
    signal: interrupt.signal,
  };
  const files = MutatedFile.of(breakables(request.files), share.known);
  const own = await tryShare(request, files, share);
  if (helping !== undefined) {
    helping.post(own);
    return EXIT.expected;
  }
  const others = await helpers.found(interrupt.signal);
  if (others === undefined) return EXIT.interrupted;
  const document = documentOf(request, from, files, [own, ...others]);
  const wrong = [...unknown, ...document.wrong.flatMap(wrongLines)];
  if (wrong.length > 0) {
    const out = values.json === true ? process.stderr : process.stdout;
    out.write(`${wrong.map((line) => terminalText(line)).join('\n')}\n`);
    return EXIT.unexpected;
  }
  process.stdout.write(
    values.json === true
      ? `${escapedJson(document, 2)}\n`
      : consoleMutation(document, { colour: process.stdout.isTTY === true }, (file) => relative('', file)),
  );
  return exitCodeOf(document);
}

/** Variations of runbooks that were not selected are skipped, but those of unknown runbooks would never run. */
function unknownRunbooks(variations: readonly Variation[]): string[] {
  return variations.flatMap(({ runbook, title, place }) =>
    fileInLibrary('runbook', runbook) === undefined
      ? [wrongLine(title, place, `unknown runbook ${runbook}`)]
      : [],
  );
}

/** If a runbook already gives the wrong result, testing its mutants proves nothing. */
function wrongLines({ title, place, reasons }: MutationDocument['wrong'][number]): string[] {
  return reasons.map((reason) => wrongLine(title, place, reason));
}

function wrongLine(title: string, { file, line }: Place, reason: string): string {
  return `${relative('', file)}:${line}: ${title}: ${reason}`;
}

function exitCodeOf({ files }: MutationDocument): ExitCode {
  const isOpen = files.some(
    ({ survivors, needless, notCaptured }) =>
      survivors.some((one) => one.allowed === undefined) || needless.length > 0 || notCaptured.length > 0,
  );
  return isOpen ? EXIT.unexpected : EXIT.expected;
}
