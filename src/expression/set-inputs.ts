/**
 * `--set key=value`: each goes to every scenario and runbook that declares it, checked against the declaration.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../text/did-you-mean.ts';
import { refusalOf } from '../document/regular-file.ts';
import { UsageError } from '../document/usage-error.ts';

export type InputValue = string | bigint | boolean;

/** What scenarios and runbooks declare alike. */
export interface DeclaredInput {
  readonly name: string;
  readonly type: 'string' | 'int' | 'bool' | 'file';
  readonly default: InputValue;
  readonly oneOf: readonly string[] | undefined;
}

export function parseSet(pairs: readonly string[]): Map<string, string> {
  const set = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at <= 0) throw new UsageError('set-syntax', `--set takes KEY=VALUE, got ${JSON.stringify(pair)}.`);
    set.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return set;
}

/** Refuses a key that nothing declares. */
export function refuseUnknownKeys(
  set: ReadonlyMap<string, string>,
  declared: readonly DeclaredInput[],
  who: string,
): void {
  const names = [...new Set(declared.map((input) => input.name))];
  for (const key of set.keys()) {
    if (names.includes(key)) continue;
    const known = names.length === 0 ? `${who} declares no inputs.` : `${who} declares ${names.join(', ')}.`;
    throw new UsageError(
      'set-unknown',
      `There is no input ${JSON.stringify(key)}.`,
      didYouMean(key, names) ?? known,
    );
  }
}

/** The values of these inputs: what was set, converted and checked, else the defaults. */
export function inputValues(
  declared: readonly DeclaredInput[],
  set: ReadonlyMap<string, string>,
): Record<string, InputValue> {
  return Object.fromEntries(
    declared.map((input) => {
      const given = set.get(input.name);
      return [input.name, given === undefined ? input.default : convert(input, given)];
    }),
  );
}

/** Only what was set, converted and checked; what was not keeps the default of each that declares it. */
export function givenValues(
  declared: readonly DeclaredInput[],
  set: ReadonlyMap<string, string>,
): Map<string, InputValue> {
  return new Map(Object.entries(inputValues(declared, set)).filter(([name]) => set.has(name)));
}

function convert(input: DeclaredInput, text: string): InputValue {
  if (input.oneOf !== undefined && !input.oneOf.includes(text)) {
    const hint = didYouMean(text, input.oneOf) ?? `One of ${input.oneOf.join(', ')}.`;
    throw new UsageError('set-value', `${input.name} cannot be ${JSON.stringify(text)}.`, hint);
  }
  switch (input.type) {
    case 'string':
      return text;
    case 'file':
      return text === '' ? text : regularFile(input.name, text);
    case 'int':
      if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
      throw new UsageError('set-value', `${input.name} is a whole number, got ${JSON.stringify(text)}.`);
    case 'bool':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new UsageError('set-value', `${input.name} is true or false, got ${JSON.stringify(text)}.`);
  }
}

/** As an absolute path: relative to where the user typed it. */
function regularFile(name: string, text: string): string {
  const path = resolve(text);
  let why: string | undefined;
  try {
    if (!statSync(path).isFile()) why = 'is not a regular file';
  } catch (error) {
    why = refusalOf(error).message;
  }
  if (why === undefined) return path;
  throw new UsageError('set-value', `${name} takes a file, and ${JSON.stringify(text)}: ${why}.`);
}
