/**
 * Drills for a terminal. A few drills are shown with their findings; many are shown one line each, followed by a table of
 * runbooks. Tables fit into 80 columns with the usual names, and need no colour; other text wraps.
 */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import type { DrillDocument, DrillResult, RunbookResult, RunbookScore } from '../drill/result.ts';
import { PASSING, VERDICTS } from '../drill/result.ts';
import { expressionLines } from './console-explain.ts';
import { findingLine, seconds } from './console-lines.ts';
import { drillNames, share, worstDrillsFirst, worstScoresFirst } from './drill-order.ts';
import type { Style } from './reportable.ts';
import type { Paint } from './paint.ts';
import { painter, VERDICT_STYLE } from './paint.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

/** From this many drills on, passing drills take one line each. */
const MANY = 4;
const WIDTH = 80;

export function consoleDrill(document: DrillDocument, style: Style): string {
  const paint = painter(style.colour);
  const name = drillNames(document);
  const many = document.drills.length >= MANY;
  const width = Math.max(
    0,
    ...document.drills.flatMap((drill) => [
      name(drill).length,
      ...drill.runbooks.filter(isTold).map((one) => one.runbook.length + 2),
    ]),
  );
  const lines = worstDrillsFirst(document.drills).flatMap((drill) =>
    many && PASSING.has(drill.verdict)
      ? [passedLine(drill, name(drill), width, paint)]
      : drillLines(drill, name(drill), width, paint),
  );
  for (const { scenario, lab, because } of document.skipped ?? []) {
    lines.push(`${paint('dim', `skipped ${scenario} (${lab}):`)} ${terminalLine(because.join(' '))}`);
  }
  if (many) lines.push('', ...scoreTable(document, paint));
  lines.push('', totalLine(document));
  return `${lines.join('\n')}\n`;
}

function headLine(result: DrillResult, name: string, width: number, paint: Paint): string {
  const verdict = paint(VERDICT_STYLE[result.verdict], result.verdict.padEnd(14));
  return `${paint('bold', name.padEnd(width))}  ${verdict}  ${seconds(result.ms)}`;
}

/** Followed by the findings, as far as they fit. */
function passedLine(result: DrillResult, name: string, width: number, paint: Paint): string {
  const head = headLine(result, name, width, paint);
  const taken = Math.max(width, name.length) + 2 + 14 + 2 + seconds(result.ms).length;
  const found = result.runbooks.flatMap((one) => one.during).map((finding) => terminalLine(finding.id));
  const text = [...new Set(found)].join(', ');
  const room = WIDTH - taken - 2;
  if (text === '' || room < 10) return head;
  return `${head}  ${paint('dim', text.length > room ? `${text.slice(0, room - 1)}…` : text)}`;
}

function drillLines(result: DrillResult, name: string, width: number, paint: Paint): string[] {
  const lines = [headLine(result, name, width, paint)];
  for (const problem of result.problems) {
    lines.push(`  ${paint('red', problem.code)} (${problem.phase}): ${indented(problem.message)}`);
  }
  for (const leftover of result.leftovers) {
    lines.push(`  left: ${terminalLine(leftover.name)}; remove it with: ${terminalLine(leftover.command)}`);
  }
  lines.push(...result.runbooks.filter(isTold).flatMap((runbook) => runbookLines(runbook, width, paint)));
  const quiet = result.runbooks.filter((one) => one.verdict === 'quiet');
  if (quiet.length > 0) lines.push(paint('dim', quietLine(quiet)));
  return lines;
}

/** Quiet does not mean healthy if subjects are unknown, or if the runbook does not apply. */
function quietLine(quiet: readonly RunbookResult[]): string {
  const apart = quiet.filter(({ applies }) => applies === false).map(({ runbook }) => runbook);
  // A library for many services has many that do not apply; the JSON document names them.
  const not =
    apart.length === 0
      ? ''
      : apart.length > 3
        ? `; ${apart.length} do not apply`
        : `; does not apply: ${apart.join(', ')}`;
  return `${quietWithDoubts(quiet)}${not}`;
}

function quietWithDoubts(quiet: readonly RunbookResult[]): string {
  const count = `  ${quiet.length} runbook${quiet.length === 1 ? '' : 's'} quiet`;
  const blind = quiet.filter(({ unseen }) => unseen !== undefined).map(({ runbook }) => runbook);
  return blind.length === 0 ? count : `${count}, with subjects unknown to ${blind.join(', ')}`;
}

function isTold(result: RunbookResult): boolean {
  return result.verdict !== 'quiet' || result.expected.length > 0;
}

function runbookLines(result: RunbookResult, width: number, paint: Paint): string[] {
  const verdict = paint(VERDICT_STYLE[result.verdict], result.verdict);
  const found = (finding: FoundFinding): string => `    ${findingLine(finding, paint)}`;
  return [
    `  ${result.runbook.padEnd(width - 2)}  ${verdict}`,
    ...result.reasons.map(({ phase, message }) => `    ${phase}: ${indented(message)}`),
    ...(result.explained ?? []).flatMap((one) => expressionLines(one, paint)).map((line) => `      ${line}`),
    ...result.during.map(found),
  ];
}

/** Indents continuation lines. */
function indented(text: string): string {
  return terminalText(text).trimEnd().replaceAll('\n', '\n      ');
}

const COLUMNS = [
  ['detected', (one) => String(one.detected)],
  ['missed', (one) => String(one.missed)],
  ['false', (one) => String(one.falseAlarms)],
  ['quiet', (one) => String(one.quiet)],
  ['errored', (one) => String(one.errored)],
  ['prec.', (one) => share(one.precision)],
  ['recall', (one) => share(one.recall)],
] as const satisfies readonly (readonly [string, (score: RunbookScore) => string])[];

/** Counts of findings; `quiet` and `errored` count drills. */
function scoreTable({ scores, overall }: DrillDocument, paint: Paint): string[] {
  const rows = [...worstScoresFirst(scores), overall];
  const width = Math.max(...rows.map((one) => one.runbook.length), 'runbook'.length);
  const head = COLUMNS.map(([title]) => title).join(' ');
  const row = (one: RunbookScore): string => {
    const cells = COLUMNS.map(([title, cell]) => cell(one).padStart(title.length)).join(' ');
    const line = `${one.runbook.padEnd(width)} ${cells}`;
    return one.missed + one.falseAlarms + one.errored > 0 ? paint(['red', 'bold'], line) : line;
  };
  return [paint('dim', `${'runbook'.padEnd(width)} ${head}`), ...rows.map(row)];
}

function totalLine(document: DrillDocument): string {
  const count = document.drills.length;
  const totals = VERDICTS.filter((verdict) => document.totals[verdict] > 0).map(
    (verdict) => `${document.totals[verdict]} ${verdict}`,
  );
  return `${count} drill${count === 1 ? '' : 's'} in ${seconds(document.ms)}: ${totals.join(', ')}`;
}
