/**
 * A finding's own remedy, carried out: in a drill's lab, or where a person said yes to exactly these commands.
 */
import type { PlannedCommand, RemedyPlan } from './diagnosis.ts';
import type { Target } from '../target/target.ts';
import { textOf } from '../target/target.ts';

export interface CureOutcome {
  readonly ok: boolean;
  readonly message: string;
}

const POLL_FROM = 5;
const POLL_TO = 100;

/** Runs the commands in order, then polls `worked` until it exits 0 or its deadline passes. */
export async function applyRemedy(
  plan: RemedyPlan,
  target: Target,
  listen?: (command: PlannedCommand, said: string) => void,
): Promise<CureOutcome> {
  if (plan.problem !== undefined) return { ok: false, message: `${plan.id}: ${plan.problem}` };
  for (const command of plan.commands) {
    const answer = await target.run(command.command, { deadline: command.deadline });
    const said = `${textOf(answer.stdout)}${textOf(answer.stderr)}`.trimEnd();
    listen?.(command, said);
    if (answer.status !== 'answered' || answer.exitCode !== 0) {
      const how = answer.reason ?? `exit code ${answer.exitCode ?? 'none'}`;
      return {
        ok: false,
        message: `${plan.id}: ${command.command}: ${how}${said === '' ? '' : `: ${said}`}`,
      };
    }
  }
  return plan.worked === undefined
    ? { ok: true, message: '' }
    : waitUntilWorked(plan.id, plan.worked, target);
}

async function waitUntilWorked(id: string, worked: PlannedCommand, target: Target): Promise<CureOutcome> {
  const endsAt = performance.now() + worked.deadline;
  for (let wait = POLL_FROM; ; wait = Math.min(POLL_TO, wait * 1.5)) {
    const left = Math.max(1, endsAt - performance.now());
    const answer = await target.run(worked.command, { deadline: left });
    if (answer.status === 'answered' && answer.exitCode === 0) return { ok: true, message: '' };
    if (performance.now() + wait >= endsAt) {
      const said = `${textOf(answer.stdout)}${textOf(answer.stderr)}`.trim();
      const how = answer.reason ?? `exit code ${answer.exitCode ?? 'none'}`;
      return {
        ok: false,
        message: `${id}: not seen to have worked within ${worked.deadline} ms: ${how}${said === '' ? '' : `: ${said}`}`,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
