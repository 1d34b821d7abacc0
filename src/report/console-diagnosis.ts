/**
 * Diagnoses for a person at a terminal. Width is never assumed: long text is left to wrap.
 */
import type { Diagnosis, SubjectReport } from '../diagnose/diagnosis.ts';
import { findingLine } from './console-lines.ts';
import type { Style } from './format.ts';
import type { Paint } from './paint.ts';
import { painter } from './paint.ts';
import { terminalLine, terminalText } from '../text/terminal-text.ts';

export function consoleDiagnosis(diagnoses: readonly Diagnosis[], style: Style): string {
  const paint = painter(style.colour);
  return diagnoses.map((diagnosis) => `${diagnosisLines(diagnosis, paint).join('\n')}\n`).join('\n');
}

function diagnosisLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const { runbook, target, ms, subjects, findings, steps } = diagnosis;
  const lines = [paint('bold', `${runbook} on ${terminalLine(target)}`) + paint('dim', `  ${ms} ms`)];
  for (const finding of findings) {
    lines.push('', findingLine(finding, paint));
    for (const unseen of finding.unseen ?? []) lines.push(`  not seen: ${terminalText(unseen)}`);
    for (const [step, text] of Object.entries(finding.evidence)) {
      lines.push(
        paint('dim', `  ${step}:`),
        ...terminalText(text)
          .split('\n')
          .map((line) => `    ${line}`),
      );
    }
    if (finding.remedy !== undefined) {
      lines.push(paint('dim', `  remedy ${finding.remedy.id}: ${terminalLine(finding.remedy.title)}`));
      for (const { command } of finding.remedy.commands) {
        lines.push(
          ...terminalText(command)
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        );
      }
      lines.push(`    destroys: ${terminalText(finding.remedy.destroys)}`);
    }
  }
  const unknown = subjects.filter((subject) => subject.status === 'unknown');
  for (const subject of unknown) lines.push('', ...unknownLines(subject, paint));
  for (const step of steps) {
    for (const task of step.stuck ?? []) {
      lines.push(
        `abandoned by ${step.id}: ${task.pid} ${terminalLine(task.comm)} ${task.state} in ${terminalLine(task.wchan)}`,
      );
    }
  }
  const count = (status: SubjectReport['status']): number =>
    subjects.filter((one) => one.status === status).length;
  const total = (['suspect', 'unknown', 'healthy'] as const).filter((status) => count(status) > 0);
  lines.push(
    '',
    total.length === 0 ? 'no subjects' : total.map((status) => `${count(status)} ${status}`).join(', '),
  );
  return lines;
}

function unknownLines(subject: SubjectReport, paint: Paint): string[] {
  return [
    `${paint(['yellow', 'bold'], 'unknown')} ${terminalLine(subject.name)}`,
    ...(subject.unseen ?? []).map((why) => `  ${terminalText(why)}`),
  ];
}
