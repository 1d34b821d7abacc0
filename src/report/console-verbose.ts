/** What `diagnose --verbose` adds: every step, and what authors of runbooks want to know. */
import { relative } from 'node:path';
import type { Diagnosis, StepReport, UndecidedCondition } from '../diagnose/diagnosis.ts';
import type { Page } from './page.ts';
import type { Paint } from './paint.ts';
import { cutLine } from '../text/cut-line.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { cutColumns } from '../text/wrap.ts';

/** How many subjects to name in one line. */
const MOST_NAMED = 5;
/** Characters of a skipped line to show. */
const MOST_SHOWN = 100;

export function verboseLines({ undecided = [], steps }: Diagnosis, paint: Paint): string[] {
  const lines = [
    ...grouped(undecided, ({ condition, read }) => `${condition}\n${read}`).flatMap((group) =>
      undecidedLines(group, paint),
    ),
    ...grouped(
      steps.filter((step) => step.skipped !== undefined),
      ({ id }) => id,
    ).map((group) => skippedLine(group, paint)),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Every step of each subject: how it ended, how long it took, and what it asked. */
export function stepLines({ steps }: Diagnosis, { paint, columns, wrapped }: Page): string[] {
  return grouped(steps, ({ subject }) => subject).flatMap((group) => {
    const width = Math.max(...group.map(({ id }) => id.length));
    return [
      '',
      ...wrapped(paint('bold', `steps for ${terminalLine(group[0]?.subject ?? '')}`)),
      ...group.map(({ id, status, ms, command = '', reason }) => {
        const what = terminalLine(cutLine(status === 'ok' ? command : (reason ?? command), MOST_SHOWN));
        const line =
          `${status.padEnd(9)} ${ms.toFixed(1).padStart(8)} ms  ${terminalLine(id).padEnd(width)}  ${what}`.trimEnd();
        return paint(
          status === 'ok' || status === 'skipped' ? 'dim' : 'yellow',
          columns === undefined ? line : cutColumns(line, columns),
        );
      }),
    ];
  });
}

function undecidedLines(group: readonly UndecidedCondition[], paint: Paint): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const hint = first.hint === undefined ? '' : `; ${terminalLine(first.hint)}`;
  const file = relative(process.cwd(), first.file);
  return [
    `${paint('yellow', 'undecided')} ${first.condition}: ${terminalLine(first.read)} is absent for ${named(group)}${hint}`,
    paint('dim', `  ${terminalLine(file)}:${first.line}: ${terminalLine(first.expression)}`),
  ];
}

function skippedLine(group: readonly StepReport[], paint: Paint): string {
  let [lines, of] = [0, 0];
  for (const { skipped } of group) {
    lines += skipped?.lines ?? 0;
    of += skipped?.of ?? 0;
  }
  const shown = cutLine(group[0]?.skipped?.first ?? '', MOST_SHOWN);
  return `${paint('yellow', 'skipped')} ${lines} of ${of} lines in step ${group[0]?.id}, the first for ${named(group.slice(0, 1))}: ${terminalLine(shown)}`;
}

function named(group: readonly { readonly subject: string }[]): string {
  const names = [...new Set(group.map(({ subject }) => terminalLine(subject)))];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).join(', ') + more;
}

function grouped<T>(all: readonly T[], key: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}
