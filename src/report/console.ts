/**
 * Results for a person at a terminal. Width is never assumed: long text is left to wrap.
 */
import type { Diagnosis, FoundFinding, SubjectReport } from '../diagnose/diagnosis.ts';
import type { DrillDocument, DrillResult, RunbookResult } from '../drill/result.ts';
import { VERDICTS } from '../drill/result.ts';
import type { Style } from './format.ts';
import type { Paint } from './paint.ts';
import { painter, SEVERITY_STYLE, VERDICT_STYLE } from './paint.ts';
import { terminalLine, terminalText } from './terminal-text.ts';

export function consoleDrill(document: DrillDocument, style: Style): string {
  const paint = painter(style.colour);
  const rank = (result: DrillResult): number => VERDICTS.indexOf(result.verdict);
  // The worst first; among equals the order of the drills.
  const drills = document.drills.toSorted((a, b) => rank(a) - rank(b));
  const width = Math.max(
    0,
    ...drills.flatMap((one) => [one.scenario.length, ...one.runbooks.map((r) => r.runbook.length + 2)]),
  );
  const lines = drills.flatMap((result) => drillLines(result, width, paint));
  const totals = VERDICTS.filter((verdict) => document.totals[verdict] > 0).map(
    (verdict) => `${document.totals[verdict]} ${verdict}`,
  );
  for (const { scenario, because } of document.skipped ?? []) {
    lines.push(`${paint('dim', `skipped ${scenario}:`)} ${terminalLine(because.join(' '))}`);
  }
  const count = document.drills.length;
  lines.push('', `${count} drill${count === 1 ? '' : 's'} in ${seconds(document.ms)}: ${totals.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function drillLines(result: DrillResult, width: number, paint: Paint): string[] {
  const verdict = paint(VERDICT_STYLE[result.verdict], result.verdict.padEnd(14));
  const lines = [`${paint('bold', result.scenario.padEnd(width))}  ${verdict}  ${seconds(result.ms)}`];
  for (const problem of result.problems) {
    lines.push(`  ${paint('red', problem.code)} (${problem.phase}): ${terminalText(problem.message)}`);
  }
  for (const leftover of result.leftovers)
    lines.push(`  left: ${terminalLine(leftover.name)}; remove it with: ${leftover.command}`);
  for (const runbook of result.runbooks) {
    if (runbook.verdict === 'quiet' && runbook.expected.length === 0) continue;
    lines.push(...runbookLines(runbook, width, paint));
  }
  const quiet = result.runbooks.filter((one) => one.verdict === 'quiet').length;
  if (quiet > 0) lines.push(paint('dim', `  ${quiet} runbook${quiet === 1 ? '' : 's'} quiet`));
  return lines;
}

function runbookLines(result: RunbookResult, width: number, paint: Paint): string[] {
  const verdict = paint(VERDICT_STYLE[result.verdict], result.verdict);
  return [
    `  ${result.runbook.padEnd(width - 2)}  ${verdict}`,
    ...result.reasons.map(({ phase, message }) => `    ${phase}: ${terminalText(message)}`),
    ...result.during.map((finding) => `    ${findingLine(finding, paint)}`),
  ];
}

function findingLine(finding: FoundFinding, paint: Paint): string {
  const severity = paint(SEVERITY_STYLE[finding.severity], finding.severity);
  const sure = finding.certainty === 'certain' ? '' : ' (likely)';
  return `${severity} ${finding.id}${sure}: ${terminalText(finding.says).replaceAll('\n', ' ')}`;
}

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
      lines.push(paint('dim', `  remedy ${finding.remedy.id}: ${finding.remedy.title}`));
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
        `abandoned by ${step.id}: ${task.pid} ${terminalLine(task.comm)} ${task.state} in ${task.wchan}`,
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

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
