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
import type { AskStep, Metadata, Runbook, Step } from '../runbook/model.ts';
import { codeBlock, codeSpan, plainText } from '../text/markdown.ts';

/** Commands of a loop that are shown. */
const MOST_COMMANDS = 5;
/** Characters of a value. */
const MOST_OF_VALUE = 200;

/** A step as it was made for the subject. */
export interface PerformedStep {
  readonly step: Step;
  /** Commands that were run or paths that were read, in order. Empty for `let` and `healthy-if`. */
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
}

export function filledPage({ runbook, diagnosis, subject, steps }: FilledPage): string {
  const explained = (diagnosis.explained ?? []).filter((one) => one.subject === subject);
  return `${[
    `# ${plainText(runbook.title)}`,
    `Runbook ${codeSpan(runbook.id)} for ${codeSpan(subject)} on ${plainText(diagnosis.target)}`,
    runbook.description.trim(),
    ...(runbook.metadata.impact === undefined ? [] : [`**Impact:** ${plainText(runbook.metadata.impact)}`]),
    '## Steps',
    ...steps.flatMap((one) => performed(one, explained)),
    '## Result',
    ...result(diagnosis, subject),
    ...escalation(runbook.metadata),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function performed(
  { step, asked, value }: PerformedStep,
  explained: readonly ExplainedExpression[],
): string[] {
  switch (step.kind) {
    case 'healthy-if':
      return value === 'true'
        ? [`### The subject is healthy, because ${codeSpan(oneLine(step.condition.source))}`]
        : [];
    case 'let':
      // Values without a question are there for other expressions, which show them.
      return step.title === '' || value === undefined
        ? []
        : [
            `### ${plainText(step.title)}`,
            `${codeSpan(step.id)} is ${codeSpan(cut(value))}.`,
            ...lookFor(step, explained),
          ];
    case 'run':
    case 'read':
      return asked.length === 0
        ? []
        : [
            `### ${step.title === '' ? codeSpan(step.id) : plainText(step.title)}`,
            codeBlock(commandsOf(step, asked), 'sh'),
            ...(step.samples === undefined
              ? []
              : [`Repeat up to ${step.samples.times} times, ${step.samples.every} ms apart.`]),
            ...(step.expect === '' ? [] : [`Healthy: ${plainText(step.expect)}`]),
            ...lookFor(step, explained),
          ];
  }
}

function commandsOf(step: AskStep, asked: readonly string[]): string {
  const distinct = [...new Set(asked)];
  const shown = distinct
    .slice(0, MOST_COMMANDS)
    .map((one) => (step.kind === 'run' ? one.trimEnd() : readCommand(one)));
  const more = distinct.length - shown.length;
  return [...shown, ...(more > 0 ? [`# and ${more} more like these`] : [])].join('\n');
}

/** Of several paths the first that exists is read. */
function readCommand(paths: string): string {
  return paths
    .split(' | ')
    .map((path) => `cat ${/^[\w/.:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`}`)
    .join(' 2>/dev/null || ');
}

/** The operands that name this step, by the finding that they decide. */
function lookFor({ id }: Step, explained: readonly ExplainedExpression[]): string[] {
  const name = new RegExp(`(?<![\\w.])${id.replaceAll('.', '\\.')}(?![\\w])`);
  const lines = explained.flatMap((one) => {
    const finding = /^finding (\S+), (?:when|confirm)$/.exec(one.what)?.[1];
    const parts: readonly ExplainedPart[] = one.conjuncts ?? [one];
    if (finding === undefined) return [];
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

function escalation({ owner, escalate, references = [] }: Metadata): string[] {
  const lines = [
    ...(escalate === undefined ? [] : [`- Escalate to: ${plainText(escalate)}`]),
    ...(owner === undefined ? [] : [`- Owner: ${plainText(owner)}`]),
    ...references.map((url) => `- See <${url}>`),
  ];
  return lines.length === 0 ? [] : [lines.join('\n')];
}

function cut(text: string): string {
  const line = oneLine(text);
  return line.length <= MOST_OF_VALUE ? line : `${line.slice(0, MOST_OF_VALUE)}…`;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
