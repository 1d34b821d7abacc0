/**
 * `drillbook demo`: one drill on a page.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { planDrills } from '../project/plan-drills.ts';
import type { ExitCode } from './exit.ts';
import { holdLab } from './hold.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks, loadScenarios } from '../project/library.ts';
import type { Hold } from '../drill/request.ts';
import { runDrills } from '../drill/run-drills.ts';
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import { exitCodeOf } from './exit-of-drills.ts';
import { trySinks } from './output.ts';
import { parseSet } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';
import { DemoScreen } from './demo-screen.ts';
import { listingOf } from './demo-listing.ts';

export const help = `  --full            show every question that the runbook asks, and its answer
  --hold            open a shell in the lab while the failure is present
  --no-pause        no pauses between paragraphs (on a terminal, a key skips one)
  --cast FILE       also write a recording of the terminal, asciicast v2
  --lab LAB         the version of its lab: NAME@VERSION, or VERSION (default: the lab's own default)
  --set KEY=VALUE   set an input of the scenario; repeatable

The default scenario is fuse-hung-rm. If no engine is available, a recorded drill is replayed.
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      full: { type: 'boolean' },
      hold: { type: 'boolean' },
      'no-pause': { type: 'boolean' },
      cast: { type: 'string' },
      lab: { type: 'string' },
      set: { type: 'string', multiple: true },
    },
  });
  if (positionals.length > 1)
    throw new UsageError('one-scenario', 'demo takes one scenario', 'For several: drillbook drill SCENARIO…');
  if (values.cast !== undefined) trySinks([{ format: 'console', file: values.cast }]);
  const scenarios = loadScenarios([positionals[0] ?? 'fuse-hung-rm']);
  const named = new Set(scenarios.flatMap((scenario) => scenario.expect.map((one) => one.runbook)));
  const runbooks = loadRunbooks([...named]);
  using interrupt = onInterrupt();
  const screen = new DemoScreen({
    full: values.full === true,
    pauses: values['no-pause'] !== true,
    signal: interrupt.signal,
  });
  const hold: Hold = async (lab, why) => {
    screen.failure(await listingOf(lab.target()));
    if (values.hold !== true) return;
    await screen.shown();
    const print = (text: string): void => void process.stdout.write(text);
    print(screen.cheatSheet());
    await holdLab(lab, why, interrupt.signal, print);
  };
  let exit: ExitCode;
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
        screen.tell(event);
      },
      hold,
    });
    exit = exitCodeOf(document, interrupt.signal);
  } catch (error) {
    const [scenario] = scenarios;
    if (scenario === undefined || !isWithoutEngine(error)) throw error;
    const { replayDemo } = await import('./replay-demo.ts');
    exit = await replayDemo(scenario, runbooks, screen, error.message);
  }
  await screen.shown();
  if (values.cast !== undefined) await writeFile(values.cast, screen.cast());
  return exit;
}

/** Whether no engine is available at all. An engine that fails or hangs is reported as such. */
function isWithoutEngine(error: unknown): error is Error {
  if (!(error instanceof Error) || error.name !== 'EngineError') return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'engine-absent' || code === 'engine-denied';
}
