/**
 * Renders a problem for a terminal: the place, the source line, a caret, a hint. Pure: colours are passed in.
 */
import { terminalColumns, terminalLine } from '../text/terminal-text.ts';
import type { Problem } from './problem.ts';

/** Colours each part of a problem. */
export interface ProblemStyle {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly place: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly hint: (text: string) => string;
}

const as = (text: string): string => text;
export const PLAIN: ProblemStyle = { error: as, warning: as, place: as, dim: as, hint: as };

/** Columns of a source line to show; a longer line is cut around the caret. */
const WIDTH = 110;

/**
 * Renders a problem for a terminal: place, message, source line, caret, hint. Several lines, without a trailing line break.
 *
 * @example
 * const { problems } = loadRunbook({ file: 'mine.yaml', text: 'runbook: mine' });
 * console.error(problems.map((problem) => renderProblem(problem)).join('\n'));
 *
 * @param style adds colours; none by default
 */
export function renderProblem(problem: Problem, style: ProblemStyle = PLAIN): string {
  const paint = problem.severity === 'error' ? style.error : style.warning;
  const where = `${terminalLine(problem.file)}:${problem.line}:${problem.column}`;
  const lines = [
    `${style.place(where)} ${paint(`${problem.severity}[${problem.code}]`)} ${terminalLine(problem.message)}`,
  ];
  if (problem.sourceLine !== undefined) {
    const gutter = String(problem.line);
    const { shown, caret } = excerpt(problem.sourceLine, problem.column, problem.length);
    lines.push(`  ${style.dim(`${gutter} |`)} ${shown}`);
    lines.push(`  ${style.dim(`${' '.repeat(gutter.length)} |`)} ${paint(caret)}`);
  }
  if (problem.hint !== undefined) lines.push(`  ${style.hint(`hint: ${terminalLine(problem.hint)}`)}`);
  return lines.join('\n');
}

/** Shows each control character as one visible column, to keep the caret aligned. */
function excerpt(line: string, column: number, length: number): { shown: string; caret: string } {
  const from = column - 1 > WIDTH - 20 ? column - 1 - 40 : 0;
  const cut = from > 0 ? '…' : '';
  const part = line.slice(from, from + WIDTH);
  const shown = `${cut}${terminalColumns(part)}${from + WIDTH < line.length ? '…' : ''}`;
  const before = cut.length + column - 1 - from;
  const marked = Math.max(1, Math.min(length, part.length - (column - 1 - from)));
  return { shown: shown.trimEnd(), caret: `${' '.repeat(before)}${'^'.repeat(marked)}` };
}
