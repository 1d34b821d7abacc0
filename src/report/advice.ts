/** What a person can do about an observation that could not be made. */
import type { StepReport } from '../diagnose/diagnosis.ts';
import { quoteIfNeeded } from '../shell/quote.ts';

/** Why there is no observation, by its reason, and what helps. The first that matches counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /the capture has no answer to|not captured/,
    'Record a new capture with this runbook (`drillbook capture`): this one was made without it.',
  ],
  [
    /incident (?:does not|says)|not in the incident|is not known of the incident/,
    'Add the fact to the incident file, if the report has it.',
  ],
  [
    /permission denied|not permitted|EACCES|EPERM|hidden from this user|cannot see the processes|may not (?:see|be read)/i,
    'Run drillbook as root on the target (for ssh: as a user who is root, or with sudo).',
  ],
  [
    /exit code 127|: not found$|command not found/,
    'Install the missing command on the target, or diagnose from where it is installed.',
  ],
  [
    /missed its deadline|timed out|overall timeout|within its deadline/,
    'Ask again, with a longer `--deadline` if the node is slow. If it never answers, `engine-does-not-answer` and `process-listing-hangs` find out why.',
  ],
  [
    /does not answer|gives no answer/,
    'Diagnose `engine-does-not-answer` on the same target: an engine that does not answer is a failure of its own.',
  ],
  [
    /could not be killed|abandoned/,
    'Diagnose `process-listing-hangs`: a question of the diagnosis itself hangs in the kernel.',
  ],
  [/connection|unreachable|session/i, 'Check that the target is reachable, then diagnose again.'],
  [
    /contradicts its condition/,
    'Diagnose again in a moment: two answers do not fit, as while something is being started or ended.',
  ],
  [
    /exceeded|truncated|more than its|at most/,
    'Raise the limit (`max`, or an input of the runbook): there is more than was observed.',
  ],
];

/**
 * @param unseen reasons of one subject
 * @param steps those of the subject, whose reasons may say more
 * @returns sentences, each once; the last one always helps
 */
export function adviceFor(
  unseen: readonly string[],
  steps: readonly Pick<StepReport, 'id' | 'reason'>[],
  {
    runbook,
    target,
    subject,
  }: { readonly runbook: string; readonly target: string; readonly subject: string },
): string[] {
  const named = new Set(unseen.flatMap((why) => why.match(/[\w.-]+(?=: )/g) ?? []));
  const reasons = [...unseen, ...steps.flatMap(({ id, reason = '' }) => (named.has(id) ? [reason] : []))];
  const advice = new Set(
    reasons.flatMap((why) => ADVICE.find(([pattern]) => pattern.test(why))?.slice(1) ?? []),
  );
  if (advice.size > 0) return [...advice].map(String).slice(0, 2);
  const of = subject === 'node' ? '' : ` --subject ${quoteIfNeeded(subject)}`;
  const command = `drillbook show ${runbook} --on ${quoteIfNeeded(target)}${of}`;
  return [`Ask by hand: \`${command}\` prints every question as a command.`];
}
