/**
 * Diagnoses for a terminal. No width is assumed: long text wraps.
 */
import type { Diagnosis, RemedyPlan, SubjectReport } from '../diagnose/diagnosis.ts';
import type { Metadata } from '../runbook/model.ts';
import { findingLine } from './console-lines.ts';
import { notApplying } from './not-applying.ts';
import { explainedLines } from './console-explain.ts';
import { shownEvidence } from './evidence-text.ts';
import type { Style } from './reportable.ts';
import { metadataEntries } from './metadata-entries.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';
import { verboseLines } from './console-verbose.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

export function consoleDiagnosis(diagnoses: readonly Diagnosis[], style: Style): string {
  const paint = painter(style.colour);
  const texts = diagnoses
    .filter((diagnosis) => diagnosis.applies !== false)
    .map((diagnosis) => `${diagnosisLines(diagnosis, paint, style.verbose === true).join('\n')}\n`);
  const apart = diagnoses.flatMap((diagnosis) => notApplyingLines(diagnosis, paint));
  if (apart.length > 0) texts.push(`${apart.join('\n')}\n`);
  return texts.join('\n');
}

/** A line each, after the diagnoses that have something to say. */
function notApplyingLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const not = notApplying(diagnosis);
  if (not === undefined) return [];
  const { runbook, target, explained = [] } = diagnosis;
  return [
    `${paint('bold', `${runbook} on ${terminalLine(target)}`)} ${terminalLine(not)}`,
    ...explainedLines(explained, paint),
  ];
}

function diagnosisLines(diagnosis: Diagnosis, paint: Paint, verbose: boolean): string[] {
  const { runbook, target, ms, subjects, findings, steps } = diagnosis;
  const lines = [paint('bold', `${runbook} on ${terminalLine(target)}`) + paint('dim', `  ${ms} ms`)];
  for (const finding of findings) {
    lines.push('', findingLine(finding, paint));
    for (const unseen of finding.unseen ?? []) lines.push(`  not seen: ${terminalText(unseen)}`);
    for (const [step, text] of Object.entries(finding.evidence)) {
      lines.push(paint('dim', `  ${step}:`), ...indented(shownEvidence(text)));
    }
    if (finding.remedy !== undefined) lines.push(...remedyLines(finding.remedy, paint));
  }
  if (findings.length > 0) lines.push(...metadataLines(diagnosis, paint));
  const unknown = subjects.filter((subject) => subject.status === 'unknown');
  for (const subject of unknown) lines.push('', ...unknownLines(subject, paint));
  for (const step of steps) {
    for (const task of step.stuck ?? []) {
      lines.push(
        `abandoned by ${step.id}: ${task.pid} ${terminalLine(task.comm)} ${task.state} in ${terminalLine(task.wchan)}`,
      );
    }
  }
  if (verbose) lines.push(...verboseLines(diagnosis, paint));
  lines.push(...explainedLines(diagnosis.explained ?? [], paint));
  const count = (status: SubjectReport['status']): number =>
    subjects.filter((one) => one.status === status).length;
  const total = (['suspect', 'unknown', 'healthy'] as const).filter((status) => count(status) > 0);
  lines.push(
    '',
    total.length === 0 ? 'no subjects' : total.map((status) => `${count(status)} ${status}`).join(', '),
  );
  return lines;
}

function metadataLines(metadata: Metadata, paint: Paint): string[] {
  const lines = metadataEntries(metadata).map(([label, text]) =>
    paint('dim', `${label.toLowerCase()}: ${terminalText(text)}`),
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

function remedyLines(
  { id, title, commands, sideEffects, verify, problem }: RemedyPlan,
  paint: Paint,
): string[] {
  if (problem !== undefined) {
    return [
      paint('dim', `  remedy ${id} is not offered here (${terminalLine(title)}):`),
      ...indented(problem),
    ];
  }
  return [
    paint('dim', `  remedy ${id}: ${terminalLine(title)}`),
    ...commands.flatMap(({ command }) => indented(command)),
    `    side effects: ${terminalText(sideEffects)}`,
    ...(verify === undefined
      ? []
      : [paint('dim', '  it worked if this exits with 0:'), ...indented(verify.command)]),
  ];
}

function indented(text: string): string[] {
  return terminalText(text)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

function unknownLines(subject: SubjectReport, paint: Paint): string[] {
  return [
    `${paint(['yellow', 'bold'], 'unknown')} ${terminalLine(subject.name)}`,
    ...(subject.unseen ?? []).map((why) => `  ${terminalText(why)}`),
  ];
}
