/**
 * `drillbook check`: reports every problem in runbooks, probes, scenarios, labs and incidents.
 */
import { existsSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import { inOrder } from '../document/order.ts';
import type { Problem } from '../document/problem.ts';
import type { ProblemStyle } from '../document/render-problem.ts';
import { PLAIN, renderProblem } from '../document/render-problem.ts';
import type { Checked, CheckedInParts } from '../project/check-files.ts';
import { checkFilesInParts } from '../project/check-files.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import { unrecordedFields } from '../drill/recorded-fields.ts';
import { ownCaptures } from '../project/captures-folder.ts';
import { checkProofs } from '../project/proof/check-proofs.ts';
import { commandList } from './command-list.ts';
import { escapedJson } from '../text/terminal-text.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --strict         fail on warnings too, and warn about fields missing from every recorded drill
  --captures DIR   recorded drills for --strict (default captures/ or test/fixtures/captures/)
  --proof FILE     warn of runbooks that FILE does not prove as they are now (default: proof.json beside the runbooks'
                   folder, or in the current one, if there is one)
  --commands       list every command and file that the runbooks use, every command of their remedies, and every
                   privileged machine of the labs
  --json           print the problems as one JSON document

Without a file, checks runbooks/, scenarios/ and labs/ in the current folder. docs/problems/ explains each code.
To accept a warning, allow it in the file: allow: [{ rule: may-hang, reason: … }]
`;

const STYLE: ProblemStyle = {
  error: (text) => styleText('red', text),
  warning: (text) => styleText('yellow', text),
  place: (text) => styleText('bold', text),
  dim: (text) => styleText('dim', text),
  hint: (text) => styleText('cyan', text),
};

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      strict: { type: 'boolean' },
      captures: { type: 'string' },
      proof: { type: 'string' },
      commands: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const isStrict = values.strict === true;
  if (values.captures !== undefined && !isStrict) {
    throw new UsageError(
      'bad-option',
      '--captures requires --strict',
      'drillbook check --strict --captures DIR',
    );
  }
  const read = checkFilesInParts(positionals.length > 0 ? positionals : ownFolders());
  const compared = isStrict ? await withRecorded(read, values.captures) : read;
  const proofs = checkProofs(read.runbooks, values.proof);
  const checked = { ...compared, problems: inOrder([...compared.problems, ...proofs]) };
  if (checked.files.length === 0) {
    throw new UsageError('nothing-to-check', 'no runbooks, scenarios or labs found in the given paths');
  }
  if (values.json === true) process.stdout.write(`${escapedJson(toJson(checked), 2)}\n`);
  else print(checked, values.commands === true);
  const failing = checked.problems.filter(({ severity }) => severity === 'error' || isStrict);
  return failing.length === 0 ? EXIT.expected : EXIT.usage;
}

/** Compares the fields that the runbooks read with those in recorded drills. */
async function withRecorded(checked: CheckedInParts, given: string | undefined): Promise<Checked> {
  if (checked.runbooks.length === 0) return checked;
  const folder = ownCaptures(given);
  const drills = folder === undefined ? [] : await loadRecordedDrills(folder);
  if (drills.length === 0) {
    process.stderr.write(
      `drillbook check: no recorded drills in ${folder ?? 'captures/'}, so fields are not compared\n`,
    );
    return checked;
  }
  const found = await unrecordedFields(checked.parts, drills);
  return { ...checked, problems: inOrder([...checked.problems, ...found]) };
}

function ownFolders(): string[] {
  const folders = ['runbooks', 'scenarios', 'labs'].filter((folder) => existsSync(folder));
  if (folders.length > 0) return folders;
  const hint = 'Name files, or change to the folder that contains runbooks/, scenarios/ or labs/.';
  throw new UsageError('nothing-to-check', 'no runbooks/, scenarios/ or labs/ in the current folder', hint);
}

function print(checked: Checked, withCommands: boolean): void {
  const style = process.stdout.isTTY === true ? STYLE : PLAIN;
  for (const problem of checked.problems) process.stdout.write(`${renderProblem(problem, style)}\n`);
  if (withCommands) process.stdout.write(commandList(checked.runbooks, checked.labs));
  const count = (severity: Problem['severity']): number =>
    checked.problems.filter((problem) => problem.severity === severity).length;
  process.stdout.write(
    `${checked.files.length} files, ${count('error')} errors, ${count('warning')} warnings\n`,
  );
}

function toJson({ files, problems }: Checked): unknown {
  return { schema: 'drillbook/check@1', files, problems };
}
