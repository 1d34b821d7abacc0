/** The scores of runbooks for a terminal, the worst first: a table, or a list where the terminal is too narrow for it. */
import type { DrillDocument, RunbookScore } from '../drill/result.ts';
import { seconds } from './console-lines.ts';
import { share, worstScoresFirst } from './drill-order.ts';
import type { Paint } from './paint.ts';
import { wrapText } from '../text/wrap.ts';

/** Title, width, and value. Counts are of findings; `quiet` and `error` count drills. */
const COLUMNS = [
  ['found', 5, (one) => String(one.detected)],
  ['missed', 6, (one) => String(one.missed)],
  ['false', 5, (one) => String(one.falseAlarms)],
  ['quiet', 5, (one) => String(one.quiet)],
  ['error', 5, (one) => String(one.errored)],
  ['prec', 4, (one) => share(one.precision)],
  ['recall', 6, (one) => share(one.recall)],
  ['time', 6, (one) => (one.timeToDetect === null ? '-' : seconds(one.timeToDetect))],
] as const satisfies readonly (readonly [string, number, (score: RunbookScore) => string])[];

export function scoreLines(
  { scores, overall }: DrillDocument,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const rows = [...worstScoresFirst(scores), overall];
  const width = Math.max(...rows.map((one) => one.runbook.length), 'runbook'.length);
  const painted = (one: RunbookScore, line: string): string =>
    one.missed + one.falseAlarms + one.errored > 0 ? paint(['red', 'bold'], line) : line;
  const titles = COLUMNS.map(([title, wide]) => title.padStart(wide)).join(' ');
  if (columns !== undefined && width + 1 + titles.length > columns) {
    return rows.flatMap((one) => {
      const cells = COLUMNS.map(([title, , cell]) => `${title} ${cell(one)}`).join(', ');
      return [
        ...wrapText(painted(one, one.runbook), { columns }),
        ...wrapText(cells, { columns, first: '  ' }),
      ];
    });
  }
  const row = (one: RunbookScore): string => {
    const cells = COLUMNS.map(([, wide, cell]) => cell(one).padStart(wide)).join(' ');
    return painted(one, `${one.runbook.padEnd(width)} ${cells}`);
  };
  return [paint('dim', `${'runbook'.padEnd(width)} ${titles}`), ...rows.map(row)];
}
