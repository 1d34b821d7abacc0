/** Inputs of a runbook or a scenario, which `--set` can set. */
import { didYouMean } from '../text/did-you-mean.ts';
import type { Validation } from '../document/validate.ts';
import type { InFile } from './in-file.ts';
import type { InputType } from './input-default.ts';
import { inputDefault } from './input-default.ts';
import type { Names } from './names.ts';
import { refusedName } from './names.ts';

interface InputData<Type> {
  readonly type?: Type | undefined;
  readonly default: string | number | boolean;
  readonly doc: string;
  readonly 'one-of'?: readonly string[] | undefined;
}

export interface DeclaredInput<Type> {
  readonly name: string;
  readonly type: Type | 'string';
  readonly default: string | bigint | boolean;
  readonly doc: string;
  readonly oneOf: readonly string[] | undefined;
}

/** Declares `inputs` in `names`. */
export function declareInputs<Type extends InputType>(
  inFile: InFile,
  validation: Validation,
  names: Names,
  data: Readonly<Record<string, InputData<Type>>> | undefined,
): DeclaredInput<Type>[] {
  const inputs: DeclaredInput<Type>[] = [];
  const types: Record<string, string> = {};
  const isMap = typeof data === 'object' && data !== null && !Array.isArray(data);
  for (const [name, input] of isMap ? Object.entries(data) : []) {
    const path = ['inputs', name];
    const refused = refusedName(name);
    if (validation.isBroken(path)) {
      if (refused === undefined) types[name] = 'dyn';
      continue;
    }
    if (refused !== undefined) {
      inFile.report('reserved-name', `'${name}' cannot be an input: ${refused}`, path, { atKey: true });
      continue;
    }
    const type = input.type ?? 'string';
    types[name] = type === 'file' ? 'string' : type;
    const at = [...path, 'default'];
    const value = inputDefault(type, input.default, inFile.file.written(at));
    const oneOf = input['one-of'];
    if (value === undefined) {
      const wanted = type === 'int' ? 'a whole number' : 'true or false';
      inFile.report('wrong-type', `the default must be ${wanted}`, at);
    } else if (oneOf !== undefined && !oneOf.includes(String(value))) {
      const hint = didYouMean(String(value), oneOf);
      inFile.report('wrong-value', `the default must be one of ${oneOf.join(', ')}`, at, { hint });
    } else {
      inputs.push({ name, type, default: value, doc: input.doc, oneOf });
    }
  }
  names.declare('inputs', { type: names.recordType(types) });
  return inputs;
}
