/**
 * The demo without an engine: replays a recorded drill, and says so.
 */
import { diagnoseAll } from '../diagnose/diagnose.ts';
import { judge } from '../drill/judge.ts';
import { loadRecordedDrills } from '../drill/recorded.ts';
import type { Phase, PhaseDiagnoses } from '../drill/result.ts';
import { PASSING, worstOf } from '../drill/result.ts';
import type { Story } from '../report/story.ts';
import { terminalText } from '../text/terminal-text.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { capturesFolder } from '../project/captures-folder.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import { UsageError } from '../document/usage-error.ts';

/** @param why why the engine is not available */
export async function replayDemo(
  scenario: Scenario,
  runbooks: readonly Runbook[],
  story: Story,
  why: string,
): Promise<ExitCode> {
  const recorded = (await loadRecordedDrills(capturesFolder(undefined))).find(
    (one) => one.name === scenario.id,
  );
  if (recorded === undefined) {
    throw new UsageError('no-captures', `${why}; and there is no recorded drill of ${scenario.id} to replay`);
  }
  const taken = recorded.phases[0]?.capture.header;
  const print = (text: string): void => void process.stdout.write(text);
  print(
    `${terminalText(why)}\nThis is a REPLAY: nothing is run now. The runbook runs on a drill of ${scenario.id} recorded on ${taken?.taken.slice(0, 10)}` +
      ` (${terminalText(taken?.kernel ?? 'unknown kernel')}).\n\n`,
  );
  print(story.tell({ type: 'started', scenario, labName: taken?.drill?.lab ?? '' }));
  const phases: Partial<Record<Phase, PhaseDiagnoses>> = {};
  for (const { phase, file, replay } of recorded.phases) {
    print(story.tell({ type: 'phase', scenario: scenario.id, phase }));
    const diagnoses = await diagnoseAll(runbooks, replay.target(file), {
      listen: (step) => story.tell({ type: 'step', scenario: scenario.id, phase, step }),
    });
    for (const diagnosis of diagnoses) {
      print(story.tell({ type: 'diagnosis', scenario: scenario.id, phase, diagnosis }));
    }
    phases[phase] = new Map(diagnoses.map((diagnosis) => [diagnosis.runbook, diagnosis]));
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
  print(`\n${scenario.id}, REPLAYED from a recording without a lab: ${verdict}\n`);
  return PASSING.has(verdict) ? EXIT.expected : EXIT.unexpected;
}
