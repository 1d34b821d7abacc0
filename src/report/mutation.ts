/**
 * The result of `mutate` for a terminal: one line for each file, then each survivor as a diff.
 */
import type { MutationDocument, MutationResult, Survivor } from '../mutation/mutate.ts';
import { seconds } from './console-lines.ts';
import type { Style } from './reportable.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';
import { terminalText } from '../text/terminal-text.ts';

/**
 * Renders the result of `mutate` for a terminal: one line for each file, then each survivor as a diff.
 *
 * @example
 * const document = await mutate({ files: [readSource('runbooks/disk-full.yaml')], drills: [] });
 * process.stdout.write(consoleMutation(document, { colour: process.stdout.isTTY }));
 *
 * @param shown how a path is shown, e.g. relative to the working folder
 */
export function consoleMutation(
  document: MutationDocument,
  style: Style,
  shown: (file: string) => string = (file) => file,
): string {
  const paint = painter(style.colour);
  const width = Math.max(0, ...document.files.map((one) => one.id.length));
  const lines = document.files.map((one) => summaryLine(one, width, paint));
  for (const result of document.files) {
    for (const survivor of result.survivors) lines.push('', ...survivorLines(survivor, paint, shown));
    for (const { operator, place } of result.needless) {
      lines.push(
        '',
        `${shown(place.file)}:${place.line}: no ${operator} mutant survives here: remove the allowance`,
      );
    }
    if (result.notCaptured.length > 0) {
      const count = result.notCaptured.length;
      lines.push(
        '',
        `${result.id}: ${count} of its questions are missing in the captures, so the captures are outdated:`,
      );
      lines.push(...result.notCaptured.slice(0, 3).map((question) => `  ${terminalText(question)}`));
    }
  }
  const mutants = sum(document.files.map((one) => one.mutants));
  const noticed = sum(document.files.map((one) => one.noticed));
  const open = sum(document.files.map((one) => notAllowed(one)));
  lines.push(
    '',
    `${mutants} mutants on ${document.captures} recorded phases in ${seconds(document.ms)}: ` +
      `${noticed} noticed, ${mutants - noticed - open} allowed, ${open} not noticed`,
  );
  return `${lines.join('\n')}\n`;
}

function summaryLine(result: MutationResult, width: number, paint: Paint): string {
  const { id, mutants, noticed, score } = result;
  const open = notAllowed(result);
  const allowed = mutants - noticed - open;
  const text = score === null ? 'nothing to break' : score.toFixed(3);
  const counts = [`${noticed} of ${mutants} noticed`];
  if (allowed > 0) counts.push(`${allowed} allowed`);
  if (open > 0) counts.push(`${open} not noticed`);
  return `${id.padEnd(width)}  ${paint(open === 0 ? 'green' : 'yellow', text)}  ${counts.join(', ')}`;
}

function survivorLines(survivor: Survivor, paint: Paint, shown: (file: string) => string): string[] {
  const { operator, place, before, after, allowed } = survivor;
  const lines = [
    `${paint('bold', `${shown(place.file)}:${place.line}:${place.column}`)}  ${operator}`,
    ...diff('-', before).map((line) => paint('red', line)),
    ...diff('+', after).map((line) => paint('green', line)),
  ];
  if (allowed !== undefined) lines.push(paint('dim', `  allowed: ${terminalText(allowed)}`));
  return lines;
}

function diff(sign: '-' | '+', fragment: string): string[] {
  return fragment === ''
    ? []
    : terminalText(fragment.trimEnd())
        .split('\n')
        .map((line) => `  ${sign} ${line}`);
}

function notAllowed({ survivors }: MutationResult): number {
  return survivors.filter((survivor) => survivor.allowed === undefined).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
