/**
 * Compares what a runbook finds in a varied recording with what the variation expects.
 */
import { diagnose } from '../../diagnose/diagnose.ts';
import type { Diagnosis, FoundFinding } from '../../diagnose/diagnosis.ts';
import { compileRegex } from '../../expression/regex.ts';
import type { Runbook } from '../../runbook/model.ts';
import type { Capture } from '../../capture/model.ts';
import { replayIndex } from '../../capture/replay.ts';
import type { Variation } from './load.ts';
import type { ExpectedData } from './schema.ts';

/** @returns a sentence for each difference */
export async function judgeVariation(
  variation: Variation,
  runbook: Runbook,
  capture: Capture,
): Promise<string[]> {
  return judged(variation, await diagnose(runbook, replayIndex(capture).target()));
}

/** What a variation is judged by. */
export type Judged = Pick<Diagnosis, 'applies' | 'reason' | 'findings' | 'subjects'>;

/** @returns a sentence for each difference */
export function judged(
  { expect, status, because }: Pick<Variation, 'expect' | 'status' | 'because'>,
  diagnosis: Judged,
): string[] {
  const { findings, subjects } = diagnosis;
  const left = [...findings];
  const reasons: string[] = [];
  for (const one of expect) {
    const id = typeof one === 'string' ? one : one.finding;
    const nth = left.findIndex((finding) => finding.id === id);
    const [found] = nth < 0 ? [] : left.splice(nth, 1);
    if (found === undefined) reasons.push(`${id} was not found`);
    else reasons.push(...differences(one, found));
  }
  reasons.push(
    ...left.map((finding) => `${finding.id} was found for ${finding.subject}: ${finding.message}`),
  );
  if (reasons.length > 0) {
    // They may explain why a finding is missing.
    reasons.push(...subjects.flatMap(({ name, unseen = [] }) => unseen.map((why) => `${name}: ${why}`)));
  }
  return [...reasons, ...statusOf(diagnosis, status, because)];
}

function statusOf(
  { applies, reason, subjects }: Judged,
  wanted: Variation['status'],
  because: string | undefined,
): string[] {
  const unknown = subjects.filter((subject) => subject.status === 'unknown');
  if (wanted === 'healthy') {
    if (applies === false) return [`the runbook does not apply: ${reason}`];
    const ill = subjects.filter((subject) => subject.status !== 'healthy');
    return ill.map(({ name, status, unseen = [] }) => `${name} is ${status}: ${unseen.join('; ')}`);
  }
  if (wanted === undefined && because === undefined) return [];
  if (unknown.length === 0) return ['no subject is unknown'];
  const reasons = unknown.flatMap(({ unseen = [] }) => unseen);
  if (because === undefined || reasons.some((reason) => like(because, reason))) return [];
  return [`no reason for unknown matches; the reasons are: ${reasons.join('; ')}`];
}

function differences(expected: ExpectedData, found: FoundFinding): string[] {
  if (typeof expected === 'string') return [];
  const { certainty, message, remedy } = expected;
  const { commands: planned = [], problem = '' } = found.remedy ?? {};
  const commands = [...planned.map((one) => one.command), problem].join('\n').trimEnd();
  return [
    ...(certainty === undefined || certainty === found.certainty
      ? []
      : [`${found.id} is ${found.certainty}: ${found.unseen?.join('; ') ?? ''}`]),
    ...(message === undefined || like(message, found.message)
      ? []
      : [`the message of ${found.id} is: ${found.message}`]),
    ...(remedy === undefined || like(remedy, commands)
      ? []
      : [`the remedy of ${found.id} would run: ${commands}`]),
  ];
}

function like(source: string, text: string): boolean {
  const compiled = compileRegex(source);
  return 'regex' in compiled && compiled.regex.test(text);
}
