/**
 * A finding for a terminal, in the order in which a person asks: what, why, how do we know, what to do, what is not known.
 */
import type { ChainLink, FoundFinding, RemedyPlan } from '../diagnose/diagnosis.ts';
import { quoteIfNeeded } from '../shell/quote.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { textColumns, wrapText } from '../text/wrap.ts';
import { shownEvidence } from './evidence-text.ts';
import type { Excerpt } from './excerpt.ts';
import { excerptsOf } from './excerpt.ts';
import type { ExcerptLine } from './excerpt-lines.ts';
import type { Page } from './page.ts';
import { SEVERITY_STYLE } from './paint.ts';

/** Lines of a remedy's commands, and of its check, that are shown without `-v`. */
const MOST_COMMAND_LINES = 6;
const MOST_CHECK_LINES = 3;
/** From this width on, each link of a chain is indented more than the one above. */
const WIDE = 60;

export function findingLines(finding: FoundFinding, page: Page): string[] {
  const { paint } = page;
  const severity = paint(SEVERITY_STYLE[finding.severity], finding.severity);
  const sure = finding.certainty === 'certain' ? '' : ' (likely)';
  return [
    ...page.wrapped(
      `${severity} ${terminalLine(finding.id)}${sure}: ${paint('bold', terminalLine(finding.subject))}`,
    ),
    ...page.wrapped(terminalText(finding.message).replaceAll('\n', ' '), '  '),
    ...chainLines(finding.chain ?? [], page),
    ...(page.style.evidence === true
      ? evidenceLines(finding, page)
      : excerptLines(excerptsOf(finding), page)),
    ...(finding.remedy === undefined ? [] : ['', ...remedyLines(finding.remedy, page)]),
    ...missing(finding.unseen ?? [], page),
  ];
}

/** As a tree in which each link has one child: what is below causes what is above. */
export function chainLines(chain: readonly ChainLink[], { paint, columns, wrapped }: Page): string[] {
  if (chain.length === 0) return [];
  const step = columns === undefined || columns >= WIDE ? ' ' : '';
  const lines = chain.flatMap((link, i) => {
    const indent = `  ${step.repeat(Math.max(0, i - 1))}`;
    const text =
      link.unknown === undefined
        ? terminalLine(link.text)
        : paint('yellow', `${link.kind}: ${terminalLine(link.text)} (${terminalLine(link.unknown)})`);
    return i === 0 ? wrapped(text, '  ') : wrapped(text, `${indent}└ `, `${indent}  `);
  });
  return ['', ...lines];
}

function excerptLines(excerpts: readonly Excerpt[], page: Page): string[] {
  if (excerpts.length === 0) return [];
  return ['', ...excerpts.flatMap((excerpt) => observationLines(excerpt, page))];
}

function observationLines({ step, title, lines, note }: Excerpt, { paint, wrapped }: Page): string[] {
  const shown: string[] = [];
  let [text, after] = ['', note === '' ? '' : `  (${note})`];
  const end = lines.at(-1);
  if (end?.kind === 'gap' && lines.length > 1) after = `  … ${end.lines} more${after}`;
  const kept = end?.kind === 'gap' && lines.length > 1 ? lines.slice(0, -1) : lines;
  for (const [i, line] of kept.entries()) {
    if (line.kind === 'gap') {
      shown.push(paint('dim', `    … ${line.lines} more`));
      continue;
    }
    const next = kept[i + 1];
    const own = line.decides ? paint('bold', terminalLine(line.text)) : terminalLine(line.text);
    // What an answer is of, and an answer of one line.
    if (line.text.endsWith(':') && next?.kind === 'line' && !isListed(kept[i + 2])) {
      text = `${own} `;
      continue;
    }
    const tail = i === kept.length - 1 ? paint('dim', terminalLine(after)) : '';
    shown.push(...wrapped(`${text}${own}${tail}`, '    ', '      '));
    text = '';
  }
  return [...wrapped(paint('cyan', terminalLine(title === '' ? step : title)), '  '), ...shown];
}

/** Whether another line of the same answer follows. */
function isListed(line: ExcerptLine | undefined): boolean {
  return line?.kind === 'line' && !line.text.endsWith(':');
}

function evidenceLines({ evidence }: FoundFinding, { paint, wrapped }: Page): string[] {
  return Object.entries(evidence).flatMap(([step, text]) => [
    '',
    paint('dim', `  ${terminalLine(step)}:`),
    ...wrapped(terminalText(shownEvidence(text)).trimEnd(), '    '),
  ]);
}

function remedyLines(remedy: RemedyPlan, page: Page): string[] {
  const { paint, wrapped } = page;
  const { id, title, commands, sideEffects, verify, problem } = remedy;
  const name = `${paint('green', 'remedy')} ${terminalLine(id)}`;
  if (problem !== undefined) {
    return [
      ...wrapped(`${name} is not offered here (${terminalLine(title)}):`, '  '),
      ...wrapped(terminalText(problem), '    '),
    ];
  }
  const run = commands.map(({ command }) => command.trimEnd()).join('\n');
  return [
    ...wrapped(`${name}: ${terminalLine(title)}`, '  '),
    ...verbatim(run, MOST_COMMAND_LINES, page),
    ...wrapped(`side effects: ${terminalText(sideEffects)}`, '    '),
    ...(verify === undefined ? [] : [...checkLines(verify.command, page)]),
    ...runIt(remedy, page),
  ];
}

/** Commands are not wrapped, so that they can be copied. */
function verbatim(command: string, most: number, { paint, style }: Page): string[] {
  const lines = terminalText(command).trimEnd().split('\n');
  const shown = style.evidence === true || lines.length <= most + 1 ? lines : lines.slice(0, most);
  const left = lines.length - shown.length;
  return [
    ...shown.map((line) => `      ${line}`.trimEnd()),
    ...(left === 0 ? [] : [paint('dim', `      … ${left} more lines with -v`)]),
  ];
}

function checkLines(command: string, page: Page): string[] {
  const count = command.trimEnd().split('\n').length;
  const { paint, style, wrapped } = page;
  if (style.evidence !== true && count > MOST_CHECK_LINES)
    return wrapped(
      paint('dim', `it worked if a check of ${count} lines exits with 0 (shown with -v)`),
      '    ',
    );
  return [paint('dim', '    it worked if this exits with 0:'), ...verbatim(command, MOST_CHECK_LINES, page)];
}

/** Only a live target can be cured. */
function runIt({ id }: RemedyPlan, { target, runbook, subject, paint, wrapped }: Page): string[] {
  if (!/^(?:local$|docker:\/\/|ssh:\/\/)/.test(target)) return [];
  const on = target === 'local' ? '' : ` --on ${quoteIfNeeded(target)}`;
  const line = `drillbook diagnose ${runbook}${on} --remedy ${id} --subject ${quoteIfNeeded(subject)}`;
  const text = paint('dim', 'asks, then runs it: ');
  return textColumns(line) > 200 ? [] : wrapped(`${text}${terminalLine(line)}`, '    ');
}

function missing(unseen: readonly string[], { paint, columns }: Page): string[] {
  if (unseen.length === 0) return [];
  return [
    '',
    ...unseen.flatMap((why) =>
      wrapText(`${paint('yellow', 'not seen')}: ${terminalLine(why)}`, {
        columns,
        first: '  ',
        rest: '    ',
      }),
    ),
  ];
}
