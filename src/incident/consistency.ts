/** Facts of an incident that contradict each other. */
import type { Problem } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { FactsData, IncidentData, ProcessData } from './schema.ts';

export function consistency(file: YamlFile, data: IncidentData): Problem[] {
  return [...ofFacts(file, data.facts, ['facts']), ...ofFacts(file, data.assumed ?? {}, ['assumed'])];
}

function ofFacts(file: YamlFile, facts: FactsData, path: Path): Problem[] {
  return [
    ...twice(file, facts.processes ?? [], 'pid', [...path, 'processes']),
    ...twice(file, facts.containers ?? [], 'id', [...path, 'containers']),
    ...twice(file, facts.engines ?? [], 'kind', [...path, 'engines']),
    ...twice(file, facts.cgroups ?? [], 'path', [...path, 'cgroups']),
    ...(facts.processes ?? []).flatMap((process, nth) =>
      ofProcess(file, process, [...path, 'processes', nth]),
    ),
  ];
}

/** Two elements of one list with the same name: it is ambiguous which one counts. */
function twice<K extends string>(
  file: YamlFile,
  list: readonly Readonly<Record<K, string | number>>[],
  key: K,
  path: Path,
): Problem[] {
  const seen = new Set<string | number>();
  return list.flatMap((one, nth) => {
    const name = one[key];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [
      file.problem('duplicate-id', `duplicate ${key} ${String(name).slice(0, 80)}`, [...path, nth, key]),
    ];
  });
}

/** Keys that only an existing process can have. */
const OF_THE_LIVING = ['state', 'stack', 'wchan', 'threads', 'fds', 'cgroup', 'syscall'] as const;

function ofProcess(file: YamlFile, process: ProcessData, path: Path): Problem[] {
  const problems = twice(file, process.threads ?? [], 'tid', [...path, 'threads']);
  const contradiction = (key: string, message: string): void => {
    problems.push(file.problem('facts-contradict', message, [...path, key]));
  };
  if (process.gone === true) {
    for (const key of OF_THE_LIVING) {
      if (process[key] !== undefined)
        contradiction(key, `process ${process.pid} is gone, so it cannot have '${key}'`);
    }
  }
  const count = process['thread-count'];
  const stated =
    (process.threads ?? []).filter(({ tid, gone }) => tid !== process.pid && gone !== true).length + 1;
  if (count !== undefined && count > 0 && count < stated) {
    contradiction('thread-count', `fewer than the ${stated} threads listed for process ${process.pid}`);
  }
  if (count !== undefined && count !== stated && process['threads-complete'] === true) {
    contradiction('threads-complete', `only ${stated} of ${count} threads are listed, including the first`);
  }
  const open = process['open-files'];
  const fds = Object.keys(process.fds ?? {}).length;
  if (open !== undefined && open < fds)
    contradiction('open-files', `fewer than the ${fds} descriptors listed`);
  return problems;
}
