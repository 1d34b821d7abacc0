/** Merges a report's facts with assumed ones: if both state the same thing, the report wins. */
import type { FactsData } from './schema.ts';

/** Lists of named things: items with the same name are the same thing. */
const NAMED: Readonly<Record<string, string>> = {
  processes: 'pid',
  threads: 'tid',
  containers: 'id',
  engines: 'kind',
  cgroups: 'path',
};

/** Lists whose halves both apply. */
const UNITED: ReadonlySet<string> = new Set([
  'absent',
  'denied',
  'hangs',
  'folders',
  'missing-commands',
  'commands',
]);

/** Maps that form a single statement, so parts of another one do not apply. */
const WHOLE: ReadonlySet<string> = new Set(['files-limit']);

export function mergeFacts(facts: FactsData, assumed: FactsData | undefined): FactsData {
  return assumed === undefined ? facts : (merged(facts, assumed, '') as FactsData);
}

function merged(over: unknown, under: unknown, key: string): unknown {
  if (over === undefined) return under;
  if (under === undefined || WHOLE.has(key)) return over;
  if (Array.isArray(over) && Array.isArray(under)) {
    const id = NAMED[key];
    if (id !== undefined && over.every(isMap) && under.every(isMap)) return mergedByName(over, under, id);
    return UNITED.has(key) ? [...(over as unknown[]), ...(under as unknown[])] : over;
  }
  if (isMap(over) && isMap(under)) {
    const keys = new Set([...Object.keys(over), ...Object.keys(under)]);
    return Object.fromEntries(
      Array.from(keys, (name) => [name, merged(own(over, name), own(under, name), name)]),
    );
  }
  return over;
}

function mergedByName(
  over: readonly Record<string, unknown>[],
  under: readonly Record<string, unknown>[],
  id: string,
): unknown[] {
  const beneath = new Map(under.map((one) => [one[id], one]));
  const seen = new Set(over.map((one) => one[id]));
  return [
    ...over.map((one) => merged(one, beneath.get(one[id]), '')),
    ...under.filter((one) => !seen.has(one[id])),
  ];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(map: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
