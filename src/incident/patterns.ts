/** Checks the regular expressions of an incident: RE2, as everywhere. */
import type { Problem } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import { compileRegex, regexHint } from '../expression/regex.ts';
import type { FactsData, IncidentData } from './schema.ts';

export function refusedPatterns(file: YamlFile, data: IncidentData): Problem[] {
  const patterns: (readonly [string, Path])[] = [
    ...commands(data.facts, ['facts']),
    ...commands(data.assumed, ['assumed']),
  ];
  for (const [runbook, expected] of Object.entries(data.expect ?? {})) {
    if (typeof expected === 'string') continue;
    for (const [nth, one] of expected.entries()) {
      for (const key of ['message', 'message-not', 'remedy', 'remedy-not'] as const) {
        const pattern = one[key];
        if (pattern !== undefined) patterns.push([pattern, ['expect', runbook, nth, key]]);
      }
    }
  }
  return patterns.flatMap(([source, path]) => {
    const compiled = compileRegex(source);
    if ('regex' in compiled) return [];
    return [file.problem('regex-refused', compiled.refused, path, { hint: regexHint(source) })];
  });
}

function commands(facts: FactsData | undefined, path: Path): (readonly [string, Path])[] {
  return (facts?.commands ?? []).map(({ command }, nth) => [command, [...path, 'commands', nth, 'command']]);
}
