/**
 * A remedy outside a lab: its commands are shown, and run only after confirmation.
 */
import { createInterface } from 'node:readline/promises';
import type { Diagnosis, RemedyPlan } from '../diagnose/diagnosis.ts';
import { applyRemedy } from '../diagnose/remedy.ts';
import { terminalText } from '../text/terminal-text.ts';
import type { Target } from '../targets/target.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { UsageError } from '../document/usage-error.ts';

export interface WantedRemedy {
  readonly remedy: string;
  readonly subject: string;
  /** `--yes` was given. */
  readonly yes: boolean;
}

export async function offerRemedy(
  wanted: WantedRemedy,
  diagnoses: readonly Diagnosis[],
  target: Target,
): Promise<ExitCode> {
  const plan = planOf(wanted, diagnoses);
  if (plan === undefined) {
    process.stdout.write(
      `Nothing to cure: no finding for ${terminalText(wanted.subject)} has that remedy.\n`,
    );
    for (const { runbook, applies, reason = '' } of diagnoses)
      if (applies === false) process.stdout.write(`${runbook} does not apply: ${terminalText(reason)}\n`);
    return EXIT.unexpected;
  }
  if (plan.problem !== undefined) {
    process.stdout.write(
      `${terminalText(plan.title)}\nNot offered for ${terminalText(wanted.subject)}: ${terminalText(plan.problem)}\n`,
    );
    return EXIT.unexpected;
  }
  process.stdout.write(described(plan, wanted, target));
  if (!wanted.yes && !(await agreed())) {
    process.stdout.write('Nothing was run.\n');
    return EXIT.unexpected;
  }
  const outcome = await applyRemedy(plan, target, (_, said) => {
    if (said !== '') process.stdout.write(`${terminalText(said)}\n`);
  });
  process.stdout.write(
    outcome.ok ? 'The remedy worked.\n' : `The remedy failed: ${terminalText(outcome.message)}\n`,
  );
  return outcome.ok ? EXIT.expected : EXIT.unexpected;
}

function planOf(wanted: WantedRemedy, diagnoses: readonly Diagnosis[]): RemedyPlan | undefined {
  return diagnoses
    .flatMap((diagnosis) => diagnosis.findings)
    .find((finding) => finding.subject === wanted.subject && finding.remedy?.id === wanted.remedy)?.remedy;
}

function described(plan: RemedyPlan, { subject }: WantedRemedy, target: Target): string {
  const commands = plan.commands.map(
    ({ command }) => `    ${terminalText(command.trimEnd()).replaceAll('\n', '\n    ')}\n`,
  );
  return (
    `${terminalText(plan.title)}\nFor ${terminalText(subject)} on ${terminalText(target.name)}, this would run:\n` +
    `${commands.join('')}Side effects: ${terminalText(plan.sideEffects)}\n`
  );
}

/** Only a person at a terminal can confirm; without a terminal, `--yes` is required. */
async function agreed(): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
    throw new UsageError('remedy-unconfirmed', 'cannot confirm the remedy without a terminal', 'Add --yes.');
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question('Run it? Type yes: ')).trim() === 'yes';
  } finally {
    lines.close();
  }
}
