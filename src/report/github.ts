/**
 * Workflow commands for GitHub Actions: an annotation at the line of the scenario or runbook at fault.
 * The step summary is the markdown report; the command line decides where it goes.
 */
import { relative } from 'node:path';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { DrillDocument } from '../drill/result.ts';
import { drillNames } from './drill-order.ts';
import { notApplying } from './not-applying.ts';
import type { Reportable } from './reportable.ts';
import { terminalText } from '../text/terminal-text.ts';

export function github(result: Reportable): string {
  const lines =
    result.kind === 'drill' ? drillLines(result.document) : result.diagnoses.flatMap(diagnosisLines);
  return lines.map((line) => `${line}\n`).join('');
}

function drillLines(document: DrillDocument): string[] {
  const name = drillNames(document);
  return document.drills.flatMap((drill) => [
    ...drill.problems.map(({ code, message }) =>
      annotation('error', `${name(drill)}: ${code}`, message, { file: drill.file, line: 1 }),
    ),
    ...drill.runbooks.flatMap((runbook) =>
      runbook.reasons.map((reason) =>
        annotation(
          'error',
          `${name(drill)}: ${reason.verdict}`,
          `${runbook.runbook}, ${reason.phase}: ${reason.message}`,
          reason,
        ),
      ),
    ),
  ]);
}

function diagnosisLines(diagnosis: Diagnosis): string[] {
  const findings = diagnosis.findings.map((finding) =>
    annotation(
      finding.severity === 'info' ? 'notice' : 'error',
      finding.id,
      `${finding.subject}: ${finding.message}`,
    ),
  );
  const unknown = diagnosis.subjects
    .filter((subject) => subject.status === 'unknown')
    .map((subject) =>
      annotation(
        'warning',
        `${diagnosis.runbook}: unknown`,
        `${subject.name}: ${(subject.unseen ?? []).join('; ')}`,
      ),
    );
  const not = notApplying(diagnosis);
  const none = not === undefined ? [] : [annotation('notice', diagnosis.runbook, not)];
  return [...findings, ...unknown, ...none];
}

function annotation(
  level: 'error' | 'warning' | 'notice',
  title: string,
  message: string,
  at?: { readonly file: string; readonly line: number },
): string {
  const place = at === undefined ? '' : `file=${property(relative(process.cwd(), at.file))},line=${at.line},`;
  return `::${level} ${place}title=${property(title)}::${data(message)}`;
}

/** As actions/toolkit escapes them (packages/core/src/command.ts). */
function data(text: string): string {
  return terminalText(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
