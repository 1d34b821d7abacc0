/**
 * What differs between two captures of the same situation, beside the names that are new each time.
 */
import type { Capture, Question } from './model.ts';

/** A line for each kind of question that only one of them has, or that they answer in different ways. */
export function captureChanges(before: Capture, after: Capture): string[] {
  const [was, is] = [shapesOf(before), shapesOf(after)];
  const lines: string[] = [];
  for (const [shape, now] of is) {
    const then = was.get(shape);
    if (then === undefined) lines.push(`+ ${shape}: ${now}`);
    else if (then !== now) lines.push(`~ ${shape}: ${then} → ${now}`);
  }
  for (const [shape, then] of was) if (!is.has(shape)) lines.push(`- ${shape}: ${then}`);
  return lines;
}

/** How questions of each kind were answered: `answered`, `exit 1`, `not-found`, …, as a list without repetition. */
function shapesOf({ asked }: Capture): Map<string, string> {
  const outcomes = new Map<string, Set<string>>();
  for (const { question, answers } of asked) {
    const shape = shapeOf(question);
    const known = outcomes.get(shape) ?? new Set();
    outcomes.set(shape, known);
    for (const { status, exitCode } of answers) {
      known.add(status === 'answered' && (exitCode ?? 0) !== 0 ? `exit ${exitCode}` : status);
    }
  }
  return new Map(Array.from(outcomes, ([shape, known]) => [shape, [...known].toSorted().join(', ')]));
}

/** Ids and numbers differ from one run to the next. */
function shapeOf(question: Question): string {
  const text = 'run' in question ? `run ${question.run.trim()}` : `read ${question.read.join(' | ')}`;
  return text
    .replaceAll(/[0-9a-f]{12,64}/g, 'ID')
    .replaceAll(/(?<![A-Za-z])[0-9]+/g, 'N')
    .replaceAll(/\s+/g, ' ');
}
