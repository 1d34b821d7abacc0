/** The middle of the demo's page: what the engine lists, what the runbook finds, why, and the observations that decided it. */
import type { FoundFinding } from '../diagnose/diagnosis.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';
import { textColumns } from '../text/wrap.ts';
import { codeLines } from './code-lines.ts';
import { excerptsOf, type Excerpt } from './excerpt.ts';
import type { PageText } from './page-text.ts';
import { SEVERITY_STYLE } from './paint.ts';

/** What the engine of the lab lists while the failure is there. */
export interface Listing {
  readonly command: string;
  readonly text: string;
}

/** A finding, and the runbook that it is of. */
export interface FindingOfRunbook {
  readonly runbook: string;
  readonly finding: FoundFinding;
}

/** Lines of a listing. */
const MOST_LISTED = 8;

export function listingPart(page: PageText, { command, text }: Listing): string {
  const lines = terminalText(text.trimEnd()).split('\n');
  const more = lines.length > MOST_LISTED ? [`(and ${lines.length - MOST_LISTED} more)`] : [];
  const shown = codeLines([...lines.slice(0, MOST_LISTED), ...more].join('\n'), page.columns, '  ');
  return `\n${page.heading(`What \`${command}\` says`)}${shown}`;
}

/** The chain explains the finding; without one, its message does. */
export function findingPart(
  page: PageText,
  { runbook, finding }: FindingOfRunbook,
  others: readonly FindingOfRunbook[],
): string {
  const { severity, id, subject, message, chain = [] } = finding;
  const sure = finding.certainty === 'certain' ? '' : ' (likely)';
  const what = `${page.paint(SEVERITY_STYLE[severity], severity)} ${id} for ${terminalLine(subject)}${sure}`;
  const links = chain.map(({ text, unknown }, depth) => {
    const said = unknown === undefined ? text : `${text}: ${unknown}`;
    const indent = '  '.repeat(depth);
    return page.lines(terminalLine(said), {
      first: depth === 0 ? '  ' : `${indent}└ `,
      rest: `  ${indent}`,
    });
  });
  const why = links.length > 0 ? links.join('') : page.block(message);
  const also = others.map(
    (one) => `${one.runbook} finds ${one.finding.id} for ${terminalLine(one.finding.subject)}`,
  );
  const more = also.length === 0 ? '' : page.block(`Also: ${also.join('; ')}`);
  return `\n${page.heading(`What the runbook ${runbook} finds`)}${page.lines(what, { first: '  ' })}${why}${more}`;
}

export function evidencePart(page: PageText, finding: FoundFinding): string {
  const excerpts = excerptsOf(finding);
  if (excerpts.length === 0) return '';
  return `\n${page.heading('The evidence')}${excerpts.map((one) => excerptPart(page, one)).join('')}`;
}

/** The question and its answer, on one line where they fit. */
function excerptPart(page: PageText, { title, step, lines, note }: Excerpt): string {
  const shown = lines.flatMap((line) => (line.kind === 'line' ? [line] : []));
  const deciding = shown.filter(({ decides }) => decides);
  const said = (deciding.length > 0 ? deciding : shown).map(({ text }) => terminalLine(text));
  // A heading names what the answer below it is of.
  const answers = said.filter((line) => said.length === 1 || !/^\S*:$/.test(line));
  const question = terminalLine(title === '' ? step : title);
  const about = note === '' ? [] : [`(${note})`];
  const answer = answers.length > 1 ? [...answers, ...about] : [[...answers, ...about].join(' ')];
  const [first = ''] = answer;
  if (answer.length === 1 && textColumns(`  ${question} ${first}`) <= page.columns)
    return `  ${question} ${page.paint('cyan', first)}\n`;
  const below = answer.map((one) => page.lines(page.paint('cyan', one), { first: '    ', rest: '      ' }));
  return `${page.lines(question, { first: '  ' })}${below.join('')}`;
}
