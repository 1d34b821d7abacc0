/**
 * Diagnoses for a terminal: first how many findings there are, then each finding, then what is unknown, and what to do
 * about both.
 */
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { Metadata, Severity } from '../runbook/model.ts';
import { explainedLines } from './console-explain.ts';
import { findingLines } from './console-finding.ts';
import { unknownLines, unknownRunbooks } from './console-unknown.ts';
import { stepLines, verboseLines } from './console-verbose.ts';
import { metadataEntries } from './metadata-entries.ts';
import { notApplying } from './not-applying.ts';
import type { Page } from './page.ts';
import { pageOf } from './page.ts';
import type { Paint } from './paint.ts';
import { SEVERITY_STYLE } from './paint.ts';
import type { Style } from './reportable.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

export function consoleDiagnosis(diagnoses: readonly Diagnosis[], style: Style): string {
  const applying = diagnoses.filter((diagnosis) => diagnosis.applies !== false);
  // Of many, those without a finding take a line together, unless somebody wants to see everything.
  const many = diagnoses.length > 1 && style.verbose !== true;
  const apart = many
    ? applying.filter(({ findings, explained = [] }) => findings.length + explained.length === 0)
    : [];
  const quiet = apart.filter(({ subjects }) => subjects.every(({ status }) => status === 'healthy'));
  const shown = applying.filter((diagnosis) => !apart.includes(diagnosis)).toSorted(worstFirst);
  const page = (of: Diagnosis): Page =>
    pageOf(style, { runbook: of.runbook, target: of.target, subject: '' });
  const [any] = diagnoses;
  const blocks = shown.map((diagnosis) => diagnosisLines(diagnosis, page(diagnosis)));
  if (any !== undefined) {
    const { paint, wrapped } = page(any);
    if (diagnoses.length > 1 && applying.length > 0) {
      const head = paint('bold', `${diagnoses.length} runbooks on ${terminalLine(any.target)}`);
      blocks.unshift([...wrapped(head), ...wrapped(countsOf(applying, paint))]);
    }
    blocks.push(...unknownRunbooks(apart, page));
    if (quiet.length > 0) {
      const names = quiet.map(({ runbook, subjects }) => `${runbook} (${subjects.length})`).join(', ');
      blocks.push(wrapped(`${paint('green', 'healthy')} ${names}`, '', '  '));
    }
    const not = diagnoses.flatMap((diagnosis) => notApplyingLines(diagnosis, page(diagnosis)));
    if (not.length > 0) blocks.push(not);
  }
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** Those with findings first, the worst of them before others; the rest in their order. */
function worstFirst(a: Diagnosis, b: Diagnosis): number {
  return rankOf(a) - rankOf(b);
}

const RANK = { critical: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

function rankOf({ findings }: Diagnosis): number {
  return Math.min(3, ...findings.map(({ severity }) => RANK[severity]));
}

/** `1 critical, 2 healthy, 3 unknown`: findings by severity, then subjects. */
function countsOf(diagnoses: readonly Diagnosis[], paint: Paint): string {
  const findings = diagnoses.flatMap((one) => one.findings);
  const subjects = diagnoses.flatMap((one) => one.subjects);
  const counts: [string, number, Parameters<Paint>[0]][] = [
    ...(['critical', 'warning', 'info'] as const).map((severity): [string, number, Parameters<Paint>[0]] => [
      severity,
      findings.filter((one) => one.severity === severity).length,
      SEVERITY_STYLE[severity],
    ]),
    ['healthy', subjects.filter(({ status }) => status === 'healthy').length, 'green'],
    ['unknown', subjects.filter(({ status }) => status === 'unknown').length, ['yellow', 'bold']],
  ];
  const some = counts.filter(([, count]) => count > 0);
  if (some.length === 0) return 'no subjects';
  return some.map(([name, count, style]) => paint(style, `${count} ${name}`)).join(', ');
}

/** A line each, after the diagnoses that have something to say. */
function notApplyingLines(diagnosis: Diagnosis, { paint, wrapped }: Page): string[] {
  const not = notApplying(diagnosis);
  if (not === undefined) return [];
  const { runbook, target, explained = [] } = diagnosis;
  return [
    ...wrapped(`${paint('bold', `${runbook} on ${terminalLine(target)}`)} ${terminalLine(not)}`, '', '  '),
    ...explainedLines(explained, paint),
  ];
}

function diagnosisLines(diagnosis: Diagnosis, page: Page): string[] {
  const { paint, wrapped, style } = page;
  const { runbook, target, ms, findings, steps, explained = [] } = diagnosis;
  const lines = [
    ...wrapped(paint('bold', `${runbook} on ${terminalLine(target)}`)),
    ...wrapped(`${countsOf([diagnosis], paint)}  ${paint('dim', `${ms} ms`)}`),
  ];
  for (const finding of findings) {
    lines.push('', ...findingLines(finding, { ...page, subject: finding.subject }));
  }
  if (findings.length > 0) lines.push(...metadataLines(diagnosis, page));
  lines.push(...unknownLines(diagnosis, page));
  const stuck = steps.flatMap(({ id, stuck: tasks = [] }) => tasks.map((task) => ({ id, ...task })));
  if (stuck.length > 0) lines.push('');
  for (const { id, pid, comm, state, wchan } of stuck) {
    lines.push(
      ...wrapped(`abandoned by ${id}: ${pid} ${terminalLine(comm)} ${state} in ${terminalLine(wchan)}`),
    );
  }
  if (style.verbose === true) lines.push(...verboseLines(diagnosis, paint), ...stepLines(diagnosis, page));
  return [...lines, ...explainedLines(explained, paint)];
}

function metadataLines(metadata: Metadata, { paint, wrapped }: Page): string[] {
  const lines = metadataEntries(metadata).flatMap(([label, text]) =>
    wrapped(paint('dim', `${label.toLowerCase()}: ${terminalText(text)}`), '  ', '    '),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}
