/**
 * Removes what the translation does not read from a compose file's data: `x-` keys, keys without effect in a lab, and
 * keys that are not supported, which are reported. Puts in the variables.
 */
import type { Path } from '../../../document/yaml-file.ts';
import type { InFile } from '../../../expression/in-file.ts';
import { BUILD, DEPLOY, FILE, NETWORK, SERVICE, TOP, VOLUME } from './keys.ts';
import { interpolate, type Lookup } from './variables.ts';

type Data = Readonly<Record<string, unknown>>;
type Keys = typeof TOP;

/** @returns a copy */
export function prune(inFile: InFile, data: Data): Data {
  const top = without(inFile, [], data, TOP);
  const each = (key: string, keys: Keys, more?: (path: Path, one: Data) => Data): void => {
    const group = top[key];
    if (!isMap(group)) return;
    top[key] = mapValues(group, (name, one) => {
      if (!isMap(one)) return one;
      const path = [key, name];
      const left = without(inFile, path, one, keys);
      return more === undefined ? left : more(path, left);
    });
  };
  each('services', SERVICE, (path, service) => ({
    ...service,
    ...(isMap(service['build'])
      ? { build: without(inFile, [...path, 'build'], service['build'], BUILD) }
      : {}),
    ...(isMap(service['deploy'])
      ? { deploy: without(inFile, [...path, 'deploy'], service['deploy'], DEPLOY) }
      : {}),
  }));
  each('networks', NETWORK);
  each('volumes', VOLUME);
  each('secrets', FILE);
  each('configs', FILE);
  return top;
}

function without(
  inFile: InFile,
  path: Path,
  data: Data,
  { ignored = [], unsupported = {} }: Keys,
): Record<string, unknown> {
  const left: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(data)) {
    if (key.startsWith('x-') || ignored.includes(key)) continue;
    if (!Object.hasOwn(unsupported, key)) {
      left[key] = value;
      continue;
    }
    const hint = unsupported[key] || 'remove it, or leave it to another compose file';
    inFile.report('compose-unsupported', `compose key '${key}' is not supported`, [...path, key], {
      atKey: true,
      hint,
    });
  }
  return left;
}

/** Puts the variables into every text, except below `x-` keys. Where one has no value, the text stays as it is. */
export function putIn(inFile: InFile, data: unknown, lookup: Lookup, path: Path = []): unknown {
  if (typeof data === 'string') {
    const result = interpolate(data, lookup);
    if ('value' in result) return result.value;
    inFile.faults(path, [result.fault]);
    return data;
  }
  if (Array.isArray(data)) return data.map((one, i) => putIn(inFile, one, lookup, [...path, i]));
  if (!isMap(data)) return data;
  return mapValues(data, (key, one) =>
    key.startsWith('x-') ? undefined : putIn(inFile, one, lookup, [...path, key]),
  );
}

export function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapValues(map: Data, change: (key: string, value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(key, value)]));
}
