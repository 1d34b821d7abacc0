/** Problems sorted by position, without duplicates. */
import type { Problem } from './problem.ts';

export function inOrder(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map<string, Problem>();
  // On a line with a YAML syntax error, any other problem is the parser's guess.
  const unreadable = new Set(
    problems.flatMap(({ code, file, line }) => (code === 'yaml-syntax' ? [`${file}\0${line}`] : [])),
  );
  const seen = new Set<string>();
  for (const problem of problems) {
    const line = `${problem.file}\0${problem.line}`;
    if (unreadable.has(line)) {
      if (problem.code !== 'yaml-syntax' || seen.has(line)) continue;
      seen.add(line);
    }
    const key = `${problem.file}\0${problem.line}:${problem.column}\0${problem.code}\0${problem.message}`;
    if (!byPlace.has(key)) byPlace.set(key, problem);
  }
  return [...byPlace.values()].toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}
