/**
 * A runbook as a page for one subject of a target: every command as it was asked, so that it can be pasted as it is.
 */
import type {
  Diagnosis,
  ExplainedExpression,
  ExplainedPart,
  FoundFinding,
  SubjectReport,
} from '../diagnose/diagnosis.ts';
import { metadataEntries } from './metadata-entries.ts';
import { notApplying } from './not-applying.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import { cutLine } from '../text/cut-line.ts';
import { codeBlock, codeSpan, plainText } from '../text/markdown.ts';

/** Commands of a loop that are shown. */
const MOST_COMMANDS = 3;
/** Characters of a value. */
const MOST_OF_VALUE = 200;

/** A step as it was made for the subject. */
export interface PerformedStep {
  readonly step: Step;
  /** Commands that ask the same as the step did, in order. Empty for `let` and `healthy-if`. */
  readonly asked: readonly string[];
  /** The value of a `let` or `healthy-if` as text, or why there is none. */
  readonly value: string | undefined;
}

export interface FilledPage {
  readonly runbook: Runbook;
  /** With `explained`. */
  readonly diagnosis: Diagnosis;
  readonly subject: string;
  /** In the order of the runbook. */
  readonly steps: readonly PerformedStep[];
  /** As for `showRunbook`. */
  readonly proof: string;
}

export function filledPage({ runbook, diagnosis, subject, steps, proof }: FilledPage): string {
  const found = new Set(diagnosis.findings.filter((one) => one.subject === subject).map((one) => one.id));
  // With a result, what decides about other findings would only distract.
  const explained = (diagnosis.explained ?? []).filter(
    (one) => one.subject === subject && (found.size === 0 || found.has(one.id)),
  );
  return `${[
    `# ${plainText(runbook.title)}`,
    `Runbook ${codeSpan(runbook.id)} for ${codeSpan(subject)} on ${plainText(diagnosis.target)}`,
    proof === '' ? '' : `**Proof:** ${plainText(proof)}`,
    runbook.description.trim(),
    metadata(runbook),
    '## Steps',
    ...onlyOnce(steps).flatMap((one) => performed(one, explained)),
    '## Result',
    ...result(diagnosis, subject),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** The page of a runbook that does not apply: there is nothing to do by hand. */
export function notApplyingPage(runbook: Runbook, diagnosis: Diagnosis): string {
  return `${[
    `# ${plainText(runbook.title)}`,
    `Runbook ${codeSpan(runbook.id)} on ${plainText(diagnosis.target)} ${plainText(notApplying(diagnosis) ?? '')}`,
  ].join('\n\n')}\n`;
}

function performed(
  { step, asked, value }: PerformedStep,
  explained: readonly ExplainedExpression[],
): string[] {
  switch (step.kind) {
    case 'healthy-if':
      return value === 'true'
        ? [`### The subject is healthy, because ${codeSpan(cut(step.condition.source))}`]
        : [];
    case 'let':
      // Values without a question are there for other expressions, which show them.
      return step.title === '' || value === undefined
        ? []
        : [
            `### ${plainText(step.title)}\n${codeSpan(step.id)} is ${codeSpan(cut(value))}.`,
            ...lookFor(step, explained),
          ];
    case 'run':
    case 'read':
      return asked.length === 0
        ? []
        : [
            `### ${step.title === '' ? codeSpan(step.id) : plainText(step.title)}${pasteable(commandsOf(asked))}`,
            ...(step.samples === undefined
              ? []
              : [`Repeat up to ${step.samples.times} times, ${step.samples.every} ms apart.`]),
            ...(step.expect === '' ? [] : [`Healthy: ${plainText(step.expect)}`]),
            ...lookFor(step, explained),
          ];
  }
}

/** Without questions that a probe asks again, such as for the processes of the node. */
function onlyOnce(steps: readonly PerformedStep[]): PerformedStep[] {
  const shown = new Set<string>();
  return steps.filter(({ step, asked }) => {
    const key = JSON.stringify([step.title, asked]);
    if (asked.length === 0 || !shown.has(key)) return Boolean(shown.add(key));
    return false;
  });
}

/** A line of code takes less room indented than fenced, and may follow a heading directly. */
function pasteable(commands: string): string {
  return commands.includes('\n') ? `\n\n${codeBlock(commands, 'sh')}` : `\n    ${commands}`;
}

function commandsOf(asked: readonly string[]): string {
  const distinct = [...new Set(asked)];
  const shown = distinct.slice(0, MOST_COMMANDS).map((one) => one.trimEnd());
  const more = distinct.length - shown.length;
  return [...shown, ...(more > 0 ? [`# and ${more} more like these`] : [])].join('\n');
}

/** The operands that name this step, by the finding that they decide. */
function lookFor({ id }: Step, explained: readonly ExplainedExpression[]): string[] {
  const name = new RegExp(`(?<![\\w.])${id.replaceAll('.', '\\.')}(?![\\w])`);
  const lines = explained.flatMap(({ kind, id: finding, conjuncts, ...whole }) => {
    if (kind !== 'when' && kind !== 'confirm') return [];
    const parts: readonly ExplainedPart[] = conjuncts ?? [whole];
    return parts
      .filter(({ expression }) => name.test(expression))
      .map(
        (part) =>
          `- ${codeSpan(finding)}: ${codeSpan(cut(part.expression))} is ${part.value ?? part.outcome}`,
      );
  });
  return lines.length === 0 ? [] : [`Look for:\n\n${[...new Set(lines)].join('\n')}`];
}

function result({ findings, subjects }: Diagnosis, subject: string): string[] {
  const found = findings.filter((finding) => finding.subject === subject);
  const report = subjects.find((one) => one.name === subject);
  return found.length === 0 ? [statusText(report)] : found.flatMap(findingText);
}

function statusText(report: SubjectReport | undefined): string {
  if (report?.status !== 'unknown') return 'Healthy: no finding holds.';
  return `Unknown:\n\n${(report.unseen ?? []).map((why) => `- ${plainText(why)}`).join('\n')}`;
}

function findingText({ id, severity, message, remedy }: FoundFinding): string[] {
  const lines = [`**${severity}** ${codeSpan(id)}: ${plainText(message)}`];
  if (remedy === undefined) return lines;
  if (remedy.problem !== undefined)
    return [...lines, `Remedy ${codeSpan(remedy.id)} is not offered here: ${plainText(remedy.problem)}`];
  return [
    ...lines,
    `Remedy: ${plainText(remedy.title)}. **Side effects:** ${plainText(remedy.sideEffects)}`,
    codeBlock(remedy.commands.map(({ command }) => command.trimEnd()).join('\n'), 'sh'),
    ...(remedy.verify === undefined
      ? []
      : ['It worked if this exits with 0:', codeBlock(remedy.verify.command.trimEnd(), 'sh')]),
  ];
}

function metadata(runbook: Runbook): string {
  return metadataEntries(runbook.metadata)
    .map(([label, text]) => (label === 'See' ? `- See <${text}>` : `- ${label}: ${plainText(text)}`))
    .join('\n');
}

function cut(text: string): string {
  return cutLine(text, MOST_OF_VALUE);
}
