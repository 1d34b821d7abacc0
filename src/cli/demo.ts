/**
 * `drillbook demo`: one drill, narrated.
 */
import { parseArgs } from 'node:util';
import { planDrills } from '../project/plan-drills.ts';
import { painter } from '../report/paint.ts';
import { Story } from '../report/story.ts';
import type { ExitCode } from './exit.ts';
import { holdLab } from './hold.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks, loadScenarios } from '../project/library.ts';
import { runDrills } from '../drill/run-drills.ts';
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import { exitCodeOf } from './exit-of-drills.ts';
import { parseSet } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --hold            open a shell in the lab while the failure is present
  --lab LAB         the version of its lab: NAME@VERSION, or VERSION (default: the lab's own default)
  --set KEY=VALUE   set an input of the scenario; repeatable

The default scenario is fuse-hung-rm. If no engine is available, a recorded drill is replayed.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      hold: { type: 'boolean' },
      lab: { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  });
  if (positionals.length > 1)
    throw new UsageError('one-scenario', 'demo takes one scenario', 'For several: drillbook drill SCENARIO…');
  const scenarios = loadScenarios([positionals[0] ?? 'fuse-hung-rm']);
  const named = new Set(scenarios.flatMap((scenario) => scenario.expect.map((one) => one.runbook)));
  const runbooks = loadRunbooks([...named]);
  const story = new Story(painter(process.stdout.isTTY === true));
  using interrupt = onInterrupt();
  try {
    lightenDockerode();
    const document = await runDrills({
      plan: planDrills(scenarios, values.lab === undefined ? [] : [values.lab]),
      runbooks,
      set: parseSet(values.set ?? []),
      jobs: 1,
      signal: interrupt.signal,
      listen: (event) => {
        if (event.type === 'started') interrupt.waitingFor = `removal of the lab of ${event.scenario.id}`;
        process.stdout.write(story.tell(event));
      },
      ...(values.hold === true
        ? { hold: (lab, why) => holdLab(lab, why, interrupt.signal, (text) => process.stdout.write(text)) }
        : {}),
    });
    return exitCodeOf(document, interrupt.signal);
  } catch (error) {
    const [scenario] = scenarios;
    if (scenario === undefined || !isWithoutEngine(error)) throw error;
    const { replayDemo } = await import('./replay-demo.ts');
    return replayDemo(scenario, runbooks, story, error.message);
  }
}

/** Whether no engine is available at all. An engine that fails or hangs is reported as such. */
function isWithoutEngine(error: unknown): error is Error {
  if (!(error instanceof Error) || error.name !== 'EngineError') return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'engine-absent' || code === 'engine-denied';
}
