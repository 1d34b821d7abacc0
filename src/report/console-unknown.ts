/** Subjects of which nothing is known to be wrong, and nothing to be right: why, and what to do about it. */
import type { Diagnosis, SubjectReport } from '../diagnose/diagnosis.ts';
import { cutLine } from '../text/cut-line.ts';
import { terminalLine } from '../text/terminal-text.ts';
import { adviceFor } from './advice.ts';
import type { Page } from './page.ts';

/** Subjects named in one line, and reasons shown of a group. */
const MOST_NAMED = 8;
const MOST_REASONS = 4;
/** Characters of a reason: it may quote a whole command. */
const MOST_OF_REASON = 160;

/** Subjects with the same reasons together: where an engine does not answer, all have the same. */
export function unknownLines(diagnosis: Diagnosis, page: Page): string[] {
  return groups(unknownOf(diagnosis), ({ name, unseen = [] }) =>
    // A reason names the subject only where it differs in nothing else.
    unseen.join('\n').replaceAll(name, ''),
  ).flatMap((group) => {
    const names = group.map(({ name }) => name);
    return ['', ...groupLines(names, group[0].unseen ?? [], adviceOn(diagnosis, group[0], page), page)];
  });
}

/** Of many runbooks without a finding, those where the same helps together. */
export function unknownRunbooks(
  diagnoses: readonly Diagnosis[],
  pageOn: (diagnosis: Diagnosis) => Page,
): string[][] {
  const all = diagnoses.flatMap((diagnosis) => {
    const [first] = unknownOf(diagnosis);
    if (first === undefined) return [];
    return [{ diagnosis, first, advice: adviceOn(diagnosis, first, pageOn(diagnosis)) }];
  });
  return groups(all, ({ advice }) => advice.join('\n')).map((group) => {
    const [{ diagnosis, first, advice }] = group;
    const names = group.map((one) => one.diagnosis.runbook);
    return groupLines(names, first.unseen ?? [], advice, pageOn(diagnosis));
  });
}

function unknownOf({ subjects }: Diagnosis): readonly SubjectReport[] {
  return subjects.filter((subject) => subject.status === 'unknown');
}

function adviceOn({ steps }: Diagnosis, { name, unseen = [] }: SubjectReport, page: Page): string[] {
  const of = steps.filter((step) => step.subject === name || step.subject === 'node');
  return adviceFor(unseen, of, { ...page, subject: name });
}

function groupLines(
  names: readonly string[],
  reasons: readonly string[],
  advice: readonly string[],
  { paint, wrapped, style }: Page,
): string[] {
  const all = names.map(terminalLine);
  const most = style.evidence === true ? all.length : MOST_NAMED;
  const more = all.length > most ? ` and ${all.length - most} more` : '';
  const shown = style.evidence === true ? reasons : reasons.slice(0, MOST_REASONS);
  const left = reasons.length - shown.length;
  return [
    ...wrapped(
      `${paint(['yellow', 'bold'], 'unknown')} ${paint('bold', all.slice(0, most).join(', '))}${more}`,
      '',
      '  ',
    ),
    ...shown.flatMap((why) =>
      wrapped(terminalLine(style.evidence === true ? why : cutLine(why, MOST_OF_REASON)), '  '),
    ),
    ...(left === 0 ? [] : [paint('dim', `  … ${left} more reasons with -v`)]),
    ...advice.flatMap((text) => wrapped(terminalLine(text), '  → ', '    ')),
  ];
}

function groups<T>(all: readonly T[], keyOf: (one: T) => string): [T, ...T[]][] {
  const byKey = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [one]);
    else group.push(one);
  }
  return [...byKey.values()];
}
