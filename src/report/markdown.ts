/**
 * Markdown, for a pull request, a step summary or a wiki.
 */
import type { Metadata } from '../runbook/model.ts';
import type { Diagnosis, FoundFinding, RemedyPlan } from '../diagnose/diagnosis.ts';
import type { DrillDocument, DrillResult } from '../drill/result.ts';
import { PASSING, VERDICTS } from '../drill/result.ts';
import { seconds } from './console-lines.ts';
import { drillNames, share, worstDrillsFirst, worstScoresFirst } from './drill-order.ts';
import { shownEvidence } from './evidence-text.ts';
import { metadataEntries } from './metadata-entries.ts';
import { notApplying } from './not-applying.ts';
import type { Reportable } from './reportable.ts';
import { codeBlock } from '../text/markdown.ts';
import { markdownText } from '../text/markdown-text.ts';

export function markdown(result: Reportable): string {
  if (result.kind === 'drill') return drillMarkdown(result.document);
  return result.diagnoses.map(diagnosisMarkdown).join('\n');
}

function drillMarkdown(document: DrillDocument): string {
  const totals = VERDICTS.filter((verdict) => document.totals[verdict] > 0)
    .map((verdict) => `${document.totals[verdict]} ${verdict}`)
    .join(', ');
  const name = drillNames(document);
  const drills = worstDrillsFirst(document.drills);
  const rows = drills.map(
    (drill) => `| ${markdownText(name(drill))} | ${drill.verdict} | ${found(drill)} | ${seconds(drill.ms)} |`,
  );
  const failed = drills.filter((drill) => !PASSING.has(drill.verdict));
  const skipped = document.skipped ?? [];
  return [
    '## Drills',
    '',
    `${totals} in ${seconds(document.ms)}`,
    '',
    '| scenario | verdict | found | time |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...scoreTable(document),
    ...failed.flatMap((drill) => failure(drill, name(drill))),
    ...skipped.map(
      ({ scenario, lab, because }) =>
        `- skipped: ${markdownText(scenario)} (${markdownText(lab)}): ${markdownText(because.join(' '))}`,
    ),
    '',
  ].join('\n');
}

function found(drill: DrillResult): string {
  const findings = drill.runbooks.flatMap((runbook) => runbook.during);
  return findings
    .map((finding) => `${markdownText(finding.id)}: ${markdownText(finding.subject)}`)
    .join('<br>');
}

function scoreTable({ scores, overall }: DrillDocument): string[] {
  return [
    '| runbook | detected | missed | false alarms | quiet | errored | precision | recall | time to detect |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...[...worstScoresFirst(scores), overall].map(
      (one) =>
        `| ${markdownText(one.runbook)} | ${one.detected} | ${one.missed} | ${one.falseAlarms} | ${one.quiet} | ${one.errored} | ${share(one.precision)} | ${share(one.recall)} | ${one.timeToDetect === null ? '-' : seconds(one.timeToDetect)} |`,
    ),
    '',
  ];
}

function failure(drill: DrillResult, name: string): string[] {
  const reasons = drill.runbooks.flatMap((runbook) =>
    runbook.reasons.map(
      (reason) =>
        `- ${markdownText(runbook.runbook)}, ${reason.phase}: ${reason.verdict}: ${markdownText(reason.message)}`,
    ),
  );
  const problems = drill.problems.map(
    (problem) => `- ${problem.code} (${problem.phase}): ${markdownText(problem.message)}`,
  );
  const again =
    drill.reproduce === undefined
      ? []
      : ['', 'Run it again and hold its lab:', '', codeBlock(drill.reproduce, 'sh')];
  return [`### ${markdownText(name)}: ${drill.verdict}`, '', ...problems, ...reasons, ...again, ''];
}

function diagnosisMarkdown(diagnosis: Diagnosis): string {
  const unknown = diagnosis.subjects.filter((subject) => subject.status === 'unknown');
  const not = notApplying(diagnosis);
  if (not !== undefined) {
    const heading = `## ${markdownText(diagnosis.runbook)} on ${markdownText(diagnosis.target)}`;
    return [heading, '', `The runbook ${markdownText(not)}`, ''].join('\n');
  }
  return [
    `## ${markdownText(diagnosis.runbook)} on ${markdownText(diagnosis.target)}`,
    '',
    '| subject | status |',
    '|---|---|',
    ...diagnosis.subjects.map((subject) => `| ${markdownText(subject.name)} | ${subject.status} |`),
    '',
    ...diagnosis.findings.flatMap(findingMarkdown),
    ...(diagnosis.findings.length === 0 ? [] : metadataMarkdown(diagnosis)),
    ...unknown.flatMap((subject) => [
      `### ${markdownText(subject.name)}: unknown`,
      '',
      ...(subject.unseen ?? []).map((why) => `- ${markdownText(why)}`),
      '',
    ]),
  ].join('\n');
}

function metadataMarkdown(metadata: Metadata): string[] {
  // The schema allows nothing in a reference that ends a link.
  const lines = metadataEntries(metadata).map(([label, text]) =>
    label === 'See' ? `- See <${text}>` : `- ${label}: ${markdownText(text)}`,
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

function findingMarkdown(finding: FoundFinding): string[] {
  return [
    `### ${markdownText(finding.id)}: ${markdownText(finding.subject)}`,
    '',
    `${finding.severity}, ${finding.certainty}. ${markdownText(finding.message)}`,
    '',
    ...(finding.unseen ?? []).map((why) => `- not seen: ${markdownText(why)}`),
    '<details><summary>Evidence</summary>',
    '',
    ...Object.entries(finding.evidence).flatMap(([step, text]) => [
      `\`${step}\``,
      '',
      codeBlock(shownEvidence(text)),
      '',
    ]),
    '</details>',
    '',
    ...(finding.remedy === undefined ? [] : remedyMarkdown(finding.remedy)),
  ];
}

function remedyMarkdown({ id, title, commands, sideEffects, verify, problem }: RemedyPlan): string[] {
  if (problem !== undefined) {
    return [
      `Remedy ${markdownText(id)} (${markdownText(title)}) is not offered here: ${markdownText(problem)}`,
      '',
    ];
  }
  return [
    `Remedy ${markdownText(id)}: ${markdownText(title)}. Side effects: ${markdownText(sideEffects)}`,
    '',
    codeBlock(commands.map(({ command }) => command.trimEnd()).join('\n')),
    '',
    ...(verify === undefined
      ? []
      : ['It worked if this exits with 0:', '', codeBlock(verify.command.trimEnd()), '']),
  ];
}
