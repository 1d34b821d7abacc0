/**
 * `--set key=value`: each value goes to every scenario and runbook that declares the key, and is checked.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../text/did-you-mean.ts';
import { refusalOf } from '../document/regular-file.ts';
import { UsageError } from '../document/usage-error.ts';

export type InputValue = string | bigint | boolean;

/** An input of a scenario or a runbook. */
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
    if (at <= 0) throw new UsageError('set-syntax', `--set must be KEY=VALUE, got ${JSON.stringify(pair)}`);
    set.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return set;
}

/** Rejects undeclared keys. */
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
      `unknown input ${JSON.stringify(key)}`,
      didYouMean(key, names) ?? known,
    );
  }
}

/** The values of these inputs: set values, converted and checked, or the defaults. */
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

/** Only the set values, converted and checked; each declaration keeps its own default for the others. */
export function givenValues(
  declared: readonly DeclaredInput[],
  set: ReadonlyMap<string, string>,
): Map<string, InputValue> {
  return new Map(Object.entries(inputValues(declared, set)).filter(([name]) => set.has(name)));
}

function convert(input: DeclaredInput, text: string): InputValue {
  if (input.oneOf !== undefined && !input.oneOf.includes(text)) {
    const hint = didYouMean(text, input.oneOf) ?? `One of ${input.oneOf.join(', ')}.`;
    throw new UsageError('set-value', `${input.name} cannot be ${JSON.stringify(text)}`, hint);
  }
  switch (input.type) {
    case 'string':
      return text;
    case 'file':
      return text === '' ? text : regularFile(input.name, text);
    case 'int':
      if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
      throw new UsageError('set-value', `${input.name} must be a whole number, got ${JSON.stringify(text)}`);
    case 'bool':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new UsageError('set-value', `${input.name} must be true or false, got ${JSON.stringify(text)}`);
  }
}

/** Resolves a path relative to the working folder. */
function regularFile(name: string, text: string): string {
  const path = resolve(text);
  let why: string | undefined;
  try {
    if (!statSync(path).isFile()) why = 'is not a regular file';
  } catch (error) {
    why = refusalOf(error).message;
  }
  if (why === undefined) return path;
  throw new UsageError('set-value', `${name} must be a file, got ${JSON.stringify(text)}: ${why}`);
}
