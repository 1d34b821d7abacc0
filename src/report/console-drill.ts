/**
 * Drills for a terminal, those that need attention first. A few drills are shown with their findings; many are shown one
 * line each, or as a matrix if they ran in several versions of a lab, followed by the scores. Nothing needs colour.
 */
import type { DrillDocument, DrillResult } from '../drill/result.ts';
import { PASSING, VERDICTS } from '../drill/result.ts';
import { drillBlock, headLine } from './console-drill-block.ts';
import { seconds } from './console-lines.ts';
import { hasMatrix, matrixLines } from './console-matrix.ts';
import { scoreLines } from './console-scores.ts';
import { drillNames, isNoteworthy, worstDrillsFirst } from './drill-order.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';
import type { Style } from './reportable.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { cutColumns, textColumns, wrapText } from '../text/wrap.ts';

/** From this many drills on, passing drills take one line each. */
const MANY = 4;
/** Columns of a line that is cut where nothing says how wide the terminal is. */
const USUAL = 80;

export function consoleDrill(document: DrillDocument, { colour, columns }: Style): string {
  const paint = painter(colour);
  const name = drillNames(document);
  const many = document.drills.length >= MANY;
  const asMatrix = many && hasMatrix(document);
  const width = Math.max(
    0,
    ...document.drills.flatMap((drill) => [
      name(drill).length,
      ...drill.runbooks.filter(isNoteworthy).map((one) => one.runbook.length + 2),
    ]),
  );
  const lines = worstDrillsFirst(document.drills).flatMap((drill) => {
    if (!many || !PASSING.has(drill.verdict))
      return drillBlock(drill, { name: name(drill), width, paint, columns });
    return asMatrix ? [] : passedLines(drill, name(drill), width, paint, columns);
  });
  if (asMatrix) lines.push(...(lines.length === 0 ? [] : ['']), ...matrixLines(document, paint, columns));
  for (const { scenario, lab, because } of document.skipped ?? []) {
    const text = `${paint('dim', `skipped ${scenario} (${lab}):`)} ${terminalLine(because.join(' '))}`;
    lines.push(...wrapText(text, { columns, rest: '  ' }));
  }
  if (many) lines.push('', ...scoreLines(document, paint, columns));
  lines.push('', ...wrapText(totalLine(document), { columns, rest: '  ' }));
  return `${lines.join('\n')}\n`;
}

/** Followed by the findings, as far as they fit. */
function passedLines(
  drill: DrillResult,
  name: string,
  width: number,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const head = headLine(drill, { name, width, paint, columns });
  const [first = ''] = head;
  const found = drill.runbooks.flatMap((one) => one.during).map((finding) => terminalLine(finding.id));
  const text = [...new Set(found)].join(', ');
  const room = (columns ?? USUAL) - textColumns(first) - 2;
  if (text === '' || room < 10 || head.length > 1) return head;
  return [`${first}  ${paint('dim', cutColumns(text, room))}`];
}

function totalLine(document: DrillDocument): string {
  const count = document.drills.length;
  const totals = VERDICTS.filter((verdict) => document.totals[verdict] > 0).map(
    (verdict) => `${document.totals[verdict]} ${verdict}`,
  );
  return `${count} drill${count === 1 ? '' : 's'} in ${seconds(document.ms)}: ${totals.join(', ')}`;
}
