/** Problems in the order of the file, each once. */
import type { Problem } from './problem.ts';

export function inOrder(problems: readonly Problem[]): Problem[] {
  const byPlace = new Map<string, Problem>();
  for (const problem of problems) {
    const key = `${problem.file}\0${problem.line}:${problem.column}\0${problem.code}\0${problem.message}`;
    if (!byPlace.has(key)) byPlace.set(key, problem);
  }
  return [...byPlace.values()].toSorted(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}
