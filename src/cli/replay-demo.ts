/**
 * The demo without an engine: replays a recorded drill, and says so.
 */
import { diagnoseAll } from '../diagnose/diagnose.ts';
import { curingPlans } from '../drill/cure.ts';
import { judge } from '../drill/judge.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import type { Phase, PhaseDiagnoses } from '../drill/result.ts';
import { PASSING, worstOf } from '../drill/result.ts';
import { terminalText } from '../text/terminal-text.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { capturesFolder } from '../project/captures-folder.ts';
import { wrapText } from '../text/wrap.ts';
import type { DemoScreen } from './demo-screen.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { UsageError } from '../document/usage-error.ts';

/** @param why why the engine is not available */
export async function replayDemo(
  scenario: Scenario,
  runbooks: readonly Runbook[],
  screen: DemoScreen,
  why: string,
): Promise<ExitCode> {
  const recorded = (await loadRecordedDrills(capturesFolder(undefined))).find(
    (one) => one.name === scenario.id,
  );
  if (recorded === undefined) {
    throw new UsageError('no-captures', `${why}; and there is no recorded drill of ${scenario.id} to replay`);
  }
  const taken = recorded.phases[0]?.capture.header;
  const about =
    `${terminalText(why)}\nThis is a REPLAY: nothing is run now. The runbook runs on a drill of ${scenario.id} recorded on ${taken?.taken.slice(0, 10)}` +
    ` (${terminalText(taken?.kernel ?? 'unknown kernel')}).`;
  screen.say(`${wrapText(about, { columns: process.stdout.columns ?? 80 }).join('\n')}\n\n`);
  screen.tell({ type: 'started', scenario, labName: taken?.drill?.lab ?? '' });
  const phases: Partial<Record<Phase, PhaseDiagnoses>> = {};
  for (const { phase, file, replay } of recorded.phases) {
    screen.tell({ type: 'phase', scenario: scenario.id, phase });
    const diagnoses = await diagnoseAll(runbooks, replay.target(file), {
      listen: (step) => screen.tell({ type: 'step', scenario: scenario.id, phase, step }),
    });
    for (const diagnosis of diagnoses) {
      screen.tell({ type: 'diagnosis', scenario: scenario.id, phase, diagnosis });
    }
    phases[phase] = new Map(diagnoses.map((diagnosis) => [diagnosis.runbook, diagnosis]));
    // What lies between two recorded phases: a drill that got to the next one did it.
    if (phase === 'before') replayInjection(scenario, screen);
    if (phase === 'during') {
      screen.failure(undefined);
      replayCure(scenario, phases.during, screen);
    }
  }
  const verdict = worstOf(
    runbooks.map(
      (runbook) =>
        judge(
          runbook,
          scenario.expect.find((one) => one.runbook === runbook.id),
          phases,
        ).verdict,
    ),
  );
  screen.replayed(scenario.id, verdict);
  return PASSING.has(verdict) ? EXIT.expected : EXIT.unexpected;
}

function replayInjection(scenario: Scenario, screen: DemoScreen): void {
  const { id, inject, oracle } = scenario;
  const outcome = { ok: true, message: '', answer: undefined };
  for (const action of inject) screen.tell({ type: 'action', scenario: id, action, outcome });
  if (inject.length > 0) screen.tell({ type: 'oracle', scenario: id, holds: true, said: oracle.title });
}

function replayCure(scenario: Scenario, during: PhaseDiagnoses | undefined, screen: DemoScreen): void {
  const { id, inject, expect, revert, oracle } = scenario;
  if (inject.length === 0) return;
  const plans = curingPlans(expect, (runbook) => during?.get(runbook)?.findings ?? []);
  for (const { command } of plans.flatMap(({ commands }) => commands))
    screen.tell({ type: 'remedy', scenario: id, command, said: '' });
  const outcome = { ok: true, message: '', answer: undefined };
  if (plans.length === 0)
    for (const action of revert) screen.tell({ type: 'action', scenario: id, action, outcome });
  screen.tell({ type: 'oracle', scenario: id, holds: false, said: oracle.title });
}
