/**
 * A shared remedy: its commands, with the values that a runbook gives to its inputs, become commands of the runbook's remedy.
 */
import { inOrder } from '../../document/order.ts';
import type { Problem } from '../../document/problem.ts';
import { readSource } from '../../document/read-source.ts';
import { validate } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import { parseYaml } from '../../document/yaml-file.ts';
import { InFile } from '../../expression/in-file.ts';
import type { Inlined } from '../../expression/names.ts';
import { Names } from '../../expression/names.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { Allowances } from '../check/allowances.ts';
import { lint } from '../check/lint.ts';
import type { RemedyCommand } from '../model.ts';
import type { SharedRemedyData } from '../schema.ts';
import { sharedRemedy } from '../schema.ts';
import type { CommandContext, CommandData } from './compile-command.ts';
import { compileCommand } from './compile-command.ts';
import { Seen } from './draft.ts';
import { checkFileName } from './name-problem.ts';
import type { SharedFile, SharedFiles } from './shared.ts';
import { declareShared, given } from './shared-inputs.ts';

/** The commands of a command with `uses`; undefined after reporting an error. */
export function useRemedy(
  shared: SharedFiles,
  context: CommandContext,
  path: Path,
  data: CommandData,
): RemedyCommand[] | undefined {
  const { inFile, seen } = context;
  const name = data.uses ?? '';
  const at = [...path, 'uses'];
  const used = shared.get(name);
  if (used === undefined) {
    const hint = didYouMean(name, shared.names());
    inFile.report('remedy-unknown', `unknown shared remedy '${name}'`, at, { hint });
    return undefined;
  }
  const isBroken = (): void =>
    inFile.report('probe-broken', `the remedy '${name}' has errors`, at, { hint: `check ${used.file.file}` });
  if (
    used.file.data === undefined ||
    [[], ['commands'], ['inputs']].some((one) => used.validation.isBroken(one))
  ) {
    isBroken();
    return undefined;
  }
  const { inputs } = used.file.data as SharedRemedyData;
  const { inFile: file, commands } = compileShared(used, given(context, path, data, 'remedy', inputs));
  seen.shared.push(file);
  if (file.problems.some(({ severity }) => severity === 'error')) isBroken();
  return commands;
}

/** @param fields the values of its inputs; undefined if the file is checked by itself */
function compileShared(
  { file, validation }: SharedFile,
  fields: ReadonlyMap<string, Inlined> | undefined,
): { inFile: InFile; commands: RemedyCommand[] } {
  const data = file.data as SharedRemedyData;
  const allowances = new Allowances(data);
  const inFile = new InFile(file, allowances.allows);
  const names = Names.none();
  const seen = new Seen();
  if (!validation.isBroken(['inputs'])) declareShared(names, data.inputs, fields);
  const context = { inFile, names, seen, prefix: `${data.remedy}.`, use: undefined };
  const commands = (Array.isArray(data.commands) ? data.commands : []).flatMap((command, i) =>
    validation.isBroken(['commands', i]) ? [] : (compileCommand(context, ['commands', i], command) ?? []),
  );
  const before = [...file.problems, ...validation.problems];
  lint({ inFile, seen, data, allowances, mentioned: new Set(), before });
  return { inFile, commands };
}

/** Checks a shared remedy by itself. @param from a file's path, or its text with the file name to use in problems */
export function checkRemedy(from: string | { readonly file: string; readonly text: string }): Problem[] {
  const file = typeof from === 'string' ? readSource(from) : parseYaml(from.file, from.text);
  if (file.data === undefined) {
    return file.problems.length > 0
      ? [...file.problems]
      : [file.problem('yaml-syntax', 'the file is empty', [])];
  }
  const validation = validate(file, sharedRemedy);
  const problems = [...file.problems, ...validation.problems];
  if (typeof file.data !== 'object' || file.data === null || Array.isArray(file.data))
    return inOrder(problems);
  const { inFile } = compileShared({ file, validation }, undefined);
  checkFileName(inFile, 'remedy', (file.data as SharedRemedyData).remedy);
  return inOrder([...problems, ...inFile.problems]);
}
