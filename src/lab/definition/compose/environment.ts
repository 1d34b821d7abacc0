/** The environment of a service: its env files, and what it states itself. */
import { resolve } from 'node:path';
import type { Path } from '../../../document/yaml-file.ts';
import { FileRefused } from '../../../document/regular-file.ts';
import { kindAt } from '../image.ts';
import { besideFile, isOn, type ComposeContext } from './context.ts';
import { readDotenv } from './dotenv.ts';
import type { ServiceData } from './schema.ts';

type Pairs = Readonly<Record<string, string>>;

export function environmentOf(context: ComposeContext, path: Path, data: ServiceData): Pairs {
  const all: Record<string, string> = {};
  const { env_file: files = [] } = data;
  for (const [i, one] of (typeof files === 'string' ? [files] : files).entries()) {
    const at = typeof files === 'string' ? [...path, 'env_file'] : [...path, 'env_file', i];
    if (typeof one === 'string') Object.assign(all, fromFile(context, at, one, true));
    else
      Object.assign(
        all,
        fromFile(context, [...at, 'path'], one.path, one.required === undefined || isOn(one.required)),
      );
  }
  return { ...all, ...pairsOf(context, [...path, 'environment'], data.environment ?? {}) };
}

/** A map, or a list of `NAME=value`. A name alone is a variable that compose would take from its own environment. */
export function pairsOf(
  { inFile, lookup }: ComposeContext,
  path: Path,
  data: NonNullable<ServiceData['environment']>,
): Pairs {
  const all: Record<string, string> = {};
  const entries = Array.isArray(data)
    ? data.map((one, i): readonly [string, string | undefined, Path] => {
        const [, name = one, value] = /^([^=]*)=([^]*)$/.exec(one) ?? [];
        return [name, value, [...path, i]];
      })
    : Object.entries(data).map(([name, value]): readonly [string, string | undefined, Path] => [
        name,
        value === null ? undefined : String(value),
        [...path, name],
      ]);
  for (const [name, own, at] of entries) {
    const value = own ?? lookup(name);
    if (name === '' || name.includes('\0')) {
      inFile.report('wrong-value', 'a variable has a name', at);
    } else if (value === undefined) {
      const hint = "give it a value here or in .env: this machine's own environment is never read";
      inFile.report('variable-unset', `${name} has no value`, at, { hint, atKey: !Array.isArray(data) });
    } else if (value.includes('\0')) {
      inFile.report('wrong-value', 'this cannot contain NUL', at);
    } else {
      all[name] = value;
    }
  }
  return all;
}

function fromFile(context: ComposeContext, path: Path, written: string, required: boolean): Pairs {
  if (!required && kindAt(resolve(context.folder, written)) === undefined) return {};
  const file = besideFile(context, path, written, 'file');
  if (file === undefined) return {};
  context.read.add(file);
  try {
    const { values, problems } = readDotenv(file, context.lookup);
    context.inFile.problems.push(...problems);
    return Object.fromEntries(values);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    context.inFile.report('file-missing', `${written} ${error.message}`, path);
    return {};
  }
}
