/**
 * The differences between two captures of the same situation, apart from ids that change each time.
 */
import type { Capture, Question } from './model.ts';

/** One line for each kind of question that only one capture has, or that they answer differently. */
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

/** The outcomes of each kind of question: `answered`, `exit 1`, `not-found`, …, without duplicates. */
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

/** Replaces ids and numbers, which differ in each run. */
function shapeOf(question: Question): string {
  const text = 'run' in question ? `run ${question.run.trim()}` : `read ${question.read.join(' | ')}`;
  return text
    .replaceAll(/[0-9a-f]{12,64}/g, 'ID')
    .replaceAll(/(?<![A-Za-z])[0-9]+/g, 'N')
    .replaceAll(/\s+/g, ' ');
}
