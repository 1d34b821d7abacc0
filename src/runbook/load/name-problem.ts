/** Why an id or a variable cannot be used as a name here. */
import { basename } from 'node:path';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { refusedName } from '../../expression/names.ts';

export interface NameProblem {
  readonly code: 'reserved-name' | 'duplicate-id';
  readonly message: string;
  readonly hint?: string;
}

export function nameProblem(name: string, names: Names): NameProblem | undefined {
  const refused = refusedName(name);
  if (refused !== undefined)
    return { code: 'reserved-name', message: `'${name.slice(0, 64)}' cannot be a name: ${refused}` };
  if (names.has(name)) return { code: 'duplicate-id', message: `the name '${name}' is already taken` };
  return undefined;
}

/** The name of the file and the id in it must be the same, so that a name on the command line is unambiguous. */
export function checkFileName(inFile: InFile, key: string, id: unknown): void {
  const name = basename(inFile.file.file).replace(/\.ya?ml$/, '');
  if (typeof id !== 'string' || id === name) return;
  const message = `the file is named '${name.slice(0, 80)}', but the id is '${id.slice(0, 80)}'`;
  inFile.report('name-mismatch', message, [key], { hint: 'rename one of them' });
}
