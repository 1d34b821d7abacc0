/** Findings and remedies: conditions over what the steps saw, and what to do about it. */
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Validation } from '../../document/validate.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { Finding, MessageChoice, Remedy, RemedyCommand, Step } from '../model.ts';
import type { FindingData, RemedyData } from '../schema.ts';
import { compileChain } from './compile-chain.ts';
import type { CommandContext } from './compile-command.ts';
import { compileCommand, condition, isBroken } from './compile-command.ts';

export interface ConclusionContext extends CommandContext {
  readonly validation: Validation;
  readonly steps: readonly Step[];
  /** The variable that holds the subject. */
  readonly subject: string | undefined;
}

export function compileFindings(
  context: ConclusionContext,
  data: unknown,
  remedyIds: readonly string[],
): Finding[] {
  const ids = idsOf(context, 'findings', data);
  return usable<FindingData>(context, 'findings', data).flatMap(({ path, value: finding }) => {
    const { inFile } = context;
    const when = condition(context, [...path, 'when'], finding.when, 'when');
    const confirm = listOf(finding.confirm).map((source, i) => {
      const at = Array.isArray(finding.confirm) ? [...path, 'confirm', i] : [...path, 'confirm'];
      return condition(context, at, source, 'confirm');
    });
    const message = messageOf(context, [...path, 'message'], finding.message);
    references(context, path, finding, ids, remedyIds);
    if (when === undefined || message === undefined || confirm.includes(undefined)) return [];
    return [
      {
        id: finding.id,
        severity: finding.severity,
        place: inFile.file.place(path),
        when,
        confirm: confirm.filter((one) => one !== undefined),
        inhibitedBy: finding['inhibited-by'] ?? [],
        message,
        chain: compileChain(context, [...path, 'chain'], finding.chain),
        evidence: evidenceOf(
          context,
          [when, ...confirm, ...message.map((one) => one.when)],
          message.map((one) => one.text),
          finding,
        ),
        remedy: finding.remedy,
      },
    ];
  });
}

function messageOf(
  context: ConclusionContext,
  path: Path,
  data: FindingData['message'],
): MessageChoice[] | undefined {
  const { inFile, names } = context;
  if (typeof data === 'string') {
    const { template } = inFile.template(path, data, names, 'text');
    return template && [{ when: undefined, text: template }];
  }
  const choices = data.map((choice, i) => {
    const when =
      choice.when === undefined
        ? undefined
        : condition(context, [...path, i, 'when'], choice.when, 'message-when');
    const { template: text } = inFile.template([...path, i, 'text'], choice.text, names, 'text');
    return text === undefined || isBroken(choice.when, when) ? undefined : { when, text };
  });
  for (const [i, choice] of data.entries()) {
    const isLast = i === data.length - 1;
    if ((choice.when === undefined) === isLast) continue;
    const message = isLast
      ? 'the last text must have no condition, so that there always is a message'
      : 'a text without a condition must come last';
    inFile.report('choice-order', message, isLast ? [...path, i, 'when'] : [...path, i], { atKey: isLast });
  }
  return choices.includes(undefined) ? undefined : choices.filter((one) => one !== undefined);
}

interface Part {
  readonly refs: ReadonlySet<string>;
}

/**
 * Step ids that a finding refers to, in the order of the steps, and those that it adds. A `let` without a title that only
 * the text refers to is a part of its text, which nobody needs twice.
 */
function evidenceOf(
  { steps, names, subject }: ConclusionContext,
  conditions: readonly (Part | undefined)[],
  message: readonly Part[],
  { evidence = [] }: FindingData,
): string[] {
  const isText = (id: string): boolean =>
    steps.some((step) => step.id === id && step.kind === 'let' && step.title === '');
  const refs = new Set([
    ...conditions.flatMap((part) => [...(part?.refs ?? [])]),
    ...message.flatMap((part) => [...part.refs]).filter((id) => !isText(id)),
  ]);
  const ids = [...names.keys(), ...steps.map(({ id }) => id)].filter((id) => id !== 'inputs' && refs.has(id));
  const shown = ids.map((id) => (id === subject ? 'subjects' : id));
  return [...new Set([...shown, ...evidence])];
}

function references(
  { inFile, steps, names }: ConclusionContext,
  path: Path,
  finding: FindingData,
  ids: readonly string[],
  remedyIds: readonly string[],
): void {
  for (const [i, other] of (finding['inhibited-by'] ?? []).entries()) {
    const at = [...path, 'inhibited-by', i];
    if (other === finding.id) inFile.report('inhibited-by-unknown', 'a finding does not explain itself', at);
    else if (!ids.includes(other)) {
      inFile.report('inhibited-by-unknown', `there is no finding '${other}'`, at, {
        hint: didYouMean(other, ids),
      });
    }
  }
  const stepIds = [...new Set([...names.keys(), 'subjects', ...steps.map((step) => step.id)])].filter(
    (id) => id !== 'inputs',
  );
  for (const [i, id] of (finding.evidence ?? []).entries()) {
    if (stepIds.includes(id)) continue;
    const hint = didYouMean(id, stepIds);
    inFile.report('evidence-unknown', `there is no step '${id}'`, [...path, 'evidence', i], { hint });
  }
  if (finding.remedy !== undefined && !remedyIds.includes(finding.remedy)) {
    inFile.report('remedy-unknown', `there is no remedy '${finding.remedy}'`, [...path, 'remedy'], {
      hint: didYouMean(finding.remedy, remedyIds),
    });
  }
}

export function compileRemedies(
  context: ConclusionContext,
  data: unknown,
): { remedies: Remedy[]; ids: string[] } {
  const ids = idsOf(context, 'remedies', data);
  const remedies = usable<RemedyData>(context, 'remedies', data).flatMap(({ path, value: remedy }) => {
    const commands = remedy.commands.map((data_, i) => {
      const at = [...path, 'commands', i];
      const made = compileCommand(context, at, data_);
      return made?.map((one): RemedyCommand => ({ ...one, nth: i }));
    });
    const [verify] = (remedy.verify && compileCommand(context, [...path, 'verify'], remedy.verify)) ?? [];
    const when =
      remedy.when === undefined
        ? undefined
        : condition(context, [...path, 'when'], remedy.when, 'remedy-when');
    const otherwise =
      remedy.otherwise === undefined
        ? undefined
        : context.inFile.template([...path, 'otherwise'], remedy.otherwise, context.names, 'text').template;
    if (
      commands.includes(undefined) ||
      isBroken(remedy.verify, verify) ||
      isBroken(remedy.when, when) ||
      isBroken(remedy.otherwise, otherwise)
    ) {
      return [];
    }
    return [
      {
        id: remedy.id,
        title: remedy.title,
        place: context.inFile.file.place(path),
        when,
        otherwise,
        sideEffects: remedy['side-effects'],
        commands: commands.flatMap((one) => one ?? []),
        verify,
      },
    ];
  });
  return { remedies, ids };
}

function usable<T>(
  { validation }: ConclusionContext,
  key: string,
  data: unknown,
): { path: Path; value: T }[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((value: T, i) => (validation.isBroken([key, i]) ? [] : [{ path: [key, i], value }]));
}

/** Ids in use, also of what is broken otherwise; a second use is reported. */
function idsOf({ inFile }: ConclusionContext, key: string, data: unknown): string[] {
  const ids: string[] = [];
  if (!Array.isArray(data)) return ids;
  for (const [i, value] of data.entries()) {
    const id = (value as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') continue;
    if (ids.includes(id)) inFile.report('duplicate-id', `'${id}' is there already`, [key, i, 'id']);
    else ids.push(id);
  }
  return ids;
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
