/**
 * Runs the remedy of a finding: in a drill's lab, or after a person confirmed exactly these commands.
 */
import type { PlannedCommand, RemedyPlan } from './diagnosis.ts';
import type { Answer, Target } from '../targets/target.ts';
import { decodeUtf8 } from '../targets/target.ts';
import { cutText } from '../expression/sentence.ts';

/** Whether a remedy worked, and why not. */
export interface CureOutcome {
  readonly ok: boolean;
  readonly message: string;
}

/** Characters of a command's output to quote. */
const MOST_SAID = 1000;
const POLL_FROM = 5;
const POLL_TO = 100;

/**
 * Runs the commands of a remedy in order, then polls `verify` until it exits 0 or its deadline passes. This changes the
 * target; ask a person first. It never rejects because of the target.
 *
 * @example
 * const { findings } = await diagnose(runbook, target);
 * const plan = findings[0]?.remedy;
 * if (plan !== undefined) console.log(await applyRemedy(plan, target));
 *
 * @param listen called after each command, with what it printed
 */
export async function applyRemedy(
  plan: RemedyPlan,
  target: Target,
  listen?: (command: PlannedCommand, said: string) => void,
): Promise<CureOutcome> {
  const failed = (why: string): CureOutcome => ({ ok: false, message: `${plan.id}: ${why}` });
  if (plan.problem !== undefined) return failed(plan.problem);
  for (const part of parts(plan.commands)) {
    const left: string[] = [];
    // If one command of a `for` fails, the others still run.
    for (const command of part) {
      const answer = await target.run(command.command, { deadline: command.deadline });
      listen?.(command, saidBy(answer));
      if (hasWorked(answer)) continue;
      const what = command.loop?.each ?? command.command.trim();
      left.push(`${cutText(what, MOST_SAID)}: ${failureOf(answer)}`);
    }
    if (left.length === 0) continue;
    return failed(
      part.length === 1 ? left.join() : `${left.length} of ${part.length} remain: ${left.join('; ')}`,
    );
  }
  if (plan.verify === undefined) return { ok: true, message: '' };
  const why = await waitUntilVerified(plan.verify, target);
  return why === undefined ? { ok: true, message: '' } : failed(why);
}

/** Groups the commands of one `for`. */
function parts(commands: readonly PlannedCommand[]): PlannedCommand[][] {
  const all: PlannedCommand[][] = [];
  let nth: number | undefined;
  for (const command of commands) {
    const last = all.at(-1);
    if (last !== undefined && command.loop !== undefined && command.loop.nth === nth) last.push(command);
    else all.push([command]);
    nth = command.loop?.nth;
  }
  return all;
}

/** undefined once verified; otherwise what was missing last. */
async function waitUntilVerified(verify: PlannedCommand, target: Target): Promise<string | undefined> {
  const endsAt = performance.now() + verify.deadline;
  let missing: string | undefined;
  for (let wait = POLL_FROM; ; wait = Math.min(POLL_TO, wait * 1.5)) {
    const left = Math.max(1, endsAt - performance.now());
    const answer = await target.run(verify.command, { deadline: left });
    if (hasWorked(answer)) return undefined;
    // The last poll gets the rest of the deadline; its timeout does not say what is missing.
    const wasCut = answer.status === 'timed-out' || answer.status === 'abandoned';
    if (missing === undefined || !wasCut) missing = failureOf(answer);
    if (performance.now() + wait >= endsAt) {
      return `not verified within ${verify.deadline} ms: ${missing}`;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function hasWorked(answer: Answer): boolean {
  return answer.status === 'answered' && answer.exitCode === 0;
}

function failureOf(answer: Answer): string {
  const how = answer.reason ?? `exit code ${answer.exitCode ?? 'none'}`;
  const said = saidBy(answer).trim();
  return said === '' ? how : `${how}: ${cutText(said, MOST_SAID)}`;
}

function saidBy({ stdout, stderr }: Answer): string {
  return `${decodeUtf8(stdout)}${decodeUtf8(stderr)}`.trimEnd();
}
