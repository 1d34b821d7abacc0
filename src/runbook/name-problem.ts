/** Why an id or a variable cannot be a name at its place. */
import type { Names } from '../expression/names.ts';
import { refusedName } from '../expression/names.ts';

export interface NameProblem {
  readonly code: 'reserved-name' | 'duplicate-id';
  readonly message: string;
  readonly hint?: string;
}

export function nameProblem(name: string, names: Names): NameProblem | undefined {
  const refused = refusedName(name);
  if (refused !== undefined)
    return { code: 'reserved-name', message: `'${name.slice(0, 64)}' cannot be a name: ${refused}` };
  if (names.has(name)) return { code: 'duplicate-id', message: `'${name}' is already something else here` };
  return undefined;
}
