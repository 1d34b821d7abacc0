/** One drill for a terminal: what was expected, what was reported, what decided, and how to see it again. */
import type { DrillResult, RunbookResult } from '../drill/result.ts';
import { PASSING } from '../drill/result.ts';
import { expressionLines } from './console-explain.ts';
import { findingLine, seconds } from './console-lines.ts';
import { deciding } from './deciding.ts';
import { isNoteworthy } from './drill-order.ts';
import type { Paint } from './paint.ts';
import { VERDICT_STYLE } from './paint.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { padColumns, wrapText } from '../text/wrap.ts';

/** How a drill is laid out. */
export interface Layout {
  readonly name: string;
  /** Columns of the names of all drills. */
  readonly width: number;
  readonly paint: Paint;
  /** undefined: nothing wraps. */
  readonly columns: number | undefined;
}

/** Columns of the verdict and the time, with what separates them. */
const VERDICT_AND_TIME = 2 + 14 + 2 + 8;

/** One line; where the columns are too few to align it, as many as it takes. */
export function headLine(drill: DrillResult, { name, width, paint, columns }: Layout): string[] {
  const style = VERDICT_STYLE[drill.verdict];
  if (columns === undefined || width + VERDICT_AND_TIME <= columns) {
    const verdict = paint(style, drill.verdict.padEnd(14));
    return [`${paint('bold', padColumns(name, width))}  ${verdict}  ${seconds(drill.ms)}`];
  }
  const text = `${paint('bold', name)} ${paint(style, drill.verdict)} ${seconds(drill.ms)}`;
  return wrapText(text, { columns, rest: '  ' });
}

export function drillBlock(drill: DrillResult, layout: Layout): string[] {
  const { paint, columns } = layout;
  const wrapped = (text: string, first: string, rest = `${first}  `): string[] =>
    wrapText(text, { columns, first, rest });
  const lines = headLine(drill, layout);
  for (const { code, phase, message } of drill.problems) {
    lines.push(
      ...wrapped(`${paint('red', code)} (${phase}): ${terminalText(message).trimEnd()}`, '  ', '      '),
    );
  }
  for (const { name, command } of drill.leftovers) {
    lines.push(...wrapped(`left: ${terminalLine(name)}; remove it with: ${terminalLine(command)}`, '  '));
  }
  lines.push(...drill.runbooks.filter(isNoteworthy).flatMap((one) => runbookLines(one, layout)));
  const others = drill.runbooks.filter((one) => !isNoteworthy(one));
  if (others.length > 0) lines.push(...wrapped(paint('dim', othersLine(others)), '  '));
  if (!PASSING.has(drill.verdict) && drill.reproduce !== undefined) {
    lines.push(...wrapped('to look inside, run it again and hold the lab:', '  '));
    // On one line, however long, so that it can be copied.
    lines.push(`    ${terminalLine(drill.reproduce)}`);
  }
  return lines;
}

/** The verdict on a runbook of a drill that ended before the diagnosis says nothing. */
function wasJudged({ verdict, ms }: RunbookResult): boolean {
  return verdict !== 'quiet' || ms.during !== undefined;
}

function runbookLines(result: RunbookResult, { width, paint, columns }: Layout): string[] {
  const indent = '    ';
  const wrapped = (text: string, first = indent): string[] =>
    wrapText(text, { columns, first, rest: `${indent}  ` });
  const fits = columns === undefined || width + 14 <= columns;
  const name = fits ? padColumns(result.runbook, width - 1) : result.runbook;
  const verdict = wasJudged(result)
    ? paint(VERDICT_STYLE[result.verdict], result.verdict)
    : paint('dim', 'not judged');
  const head = wrapText(`${name} ${verdict}`, { columns, first: '  ', rest: indent });
  const found = result.during.flatMap((finding) => wrapped(findingLine(finding, paint)));
  if (PASSING.has(result.verdict)) return [...head, ...found];
  const expected = result.expected.map(
    ({ finding, subjects }) => `${finding} for ${subjects.map(terminalLine).join(', ')}`,
  );
  const stated = new Set(
    result.compared.missed.map(({ finding, subject }) => `expected ${finding} for ${subject}`),
  );
  const reasons = result.reasons.filter(({ message }) => !stated.has(message));
  return [
    ...head,
    ...wrapped(`expected: ${expected.length === 0 ? 'nothing' : expected.join('; ')}`),
    ...(result.ms.during === undefined ? [] : wrapped(`reported: ${found.length === 0 ? 'nothing' : ''}`)),
    ...found.map((line) => `  ${line}`),
    ...reasons.flatMap(({ phase, message }) => wrapped(`${phase}: ${terminalText(message).trimEnd()}`)),
    ...decidingLines(result, paint, columns),
  ];
}

function decidingLines(result: RunbookResult, paint: Paint, columns: number | undefined): string[] {
  if (result.explained === undefined) return [];
  const { expressions, unexplained } = deciding(result);
  const wrapped = (text: string, first: string): string[] =>
    wrapText(text, { columns, first, rest: `${first}  ` });
  return [
    ...(expressions.length === 0 ? [] : ['    decided by:']),
    ...expressions
      .flatMap((one) => expressionLines(one, paint))
      .flatMap((line) => wrapped(line.trimStart(), line.startsWith(' ') ? '        ' : '      ')),
    ...unexplained.flatMap((subject) =>
      wrapped(
        `no condition was evaluated for ${terminalLine(subject)}: it is not among the subjects, or a step before failed`,
        '    ',
      ),
    ),
  ];
}

/** Quiet does not mean healthy if subjects are unknown, or if the runbook does not apply. */
function othersLine(others: readonly RunbookResult[]): string {
  const quiet = others.filter(wasJudged);
  const count = (all: readonly unknown[]): string => `${all.length} runbook${all.length === 1 ? '' : 's'}`;
  if (quiet.length === 0) return `${count(others)} not judged`;
  const blind = quiet.filter(({ unseen }) => unseen !== undefined).map(({ runbook }) => runbook);
  const apart = quiet.filter(({ applies }) => applies === false).map(({ runbook }) => runbook);
  // A library for many services has many that do not apply; the JSON document names them.
  const not =
    apart.length === 0
      ? ''
      : apart.length > 3
        ? `; ${apart.length} do not apply`
        : `; does not apply: ${apart.join(', ')}`;
  return `${count(quiet)} quiet${blind.length === 0 ? '' : `, with subjects unknown to ${blind.join(', ')}`}${not}`;
}
