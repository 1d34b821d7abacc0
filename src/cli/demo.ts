/**
 * `drillbook demo`: one drill that tells what it does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { planDrills } from '../drill/plan.ts';
import type { Lab } from '../lab/lab.ts';
import { painter } from '../report/paint.ts';
import { Story } from '../report/story.ts';
import type { ExitCode } from './exit.ts';
import type { Interrupt } from './interrupt.ts';
import { onInterrupt } from './interrupt.ts';
import { loadRunbooks, loadScenarios } from '../project/library.ts';
import { parseRelease } from '../project/releases.ts';
import { runDrills } from '../drill/run-drills.ts';
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import { exitCodeOf } from './exit-of-drills.ts';
import { parseSet } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';

export const help = `  --hold            keep the lab open, with a shell in it, while the failure is there
  --lab RELEASE     the lab's Debian release: bookworm (default), bullseye, trixie
  --set KEY=VALUE   an input of the scenario; repeatable

Without a name: fuse-hung-rm, the failure that drillbook began with. Where no engine can be had, a recorded drill is replayed.
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
    throw new UsageError('one-scenario', 'A demo tells one scenario; drill takes several.');
  const scenarios = loadScenarios([positionals[0] ?? 'fuse-hung-rm']);
  const named = new Set(scenarios.flatMap((scenario) => scenario.expect.map((one) => one.runbook)));
  const runbooks = loadRunbooks([...named]);
  const story = new Story(painter(process.stdout.isTTY === true));
  using interrupt = onInterrupt();
  try {
    lightenDockerode();
    const document = await runDrills({
      plan: planDrills(scenarios, [parseRelease(values.lab)]),
      runbooks,
      set: parseSet(values.set ?? []),
      jobs: 1,
      signal: interrupt.signal,
      listen: (event) => {
        if (event.type === 'started') interrupt.waitingFor = `the lab of ${event.scenario.id} to be removed`;
        process.stdout.write(story.tell(event));
      },
      ...(values.hold === true ? { hold: (lab: Lab) => hold(lab, interrupt) } : {}),
    });
    return exitCodeOf(document, interrupt.signal);
  } catch (error) {
    const [scenario] = scenarios;
    if (scenario === undefined || !isWithoutEngine(error)) throw error;
    const { replayDemo } = await import('./replay-demo.ts');
    return replayDemo(scenario, runbooks, story, error.message);
  }
}

/** No engine can be had here at all; one that refuses or hangs is told as it is. */
function isWithoutEngine(error: unknown): error is Error {
  if (!(error instanceof Error) || error.name !== 'EngineError') return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'engine-absent' || code === 'engine-denied';
}

/** Gives the terminal to a shell in the lab; without a terminal, waits for the interrupt. */
async function hold(lab: Lab, { signal }: Interrupt): Promise<void> {
  const command = `docker exec -it ${lab.name} sh`;
  if (process.stdin.isTTY !== true) {
    process.stdout.write(
      `\nThe lab is held. Look inside with: ${command}\nInterrupt this program to go on.\n`,
    );
    if (!signal.aborted) await once(signal, 'abort');
    return;
  }
  process.stdout.write(
    `\nThe lab is held; this shell is inside it. Leave it (exit) to go on with the cure.\n`,
  );
  const shell = spawn('docker', ['exec', '-it', lab.name, 'sh'], { stdio: 'inherit' });
  const failed = await Promise.race([
    once(shell, 'error').then(([error]) => (error as Error).message),
    once(shell, 'exit').then(() => undefined),
  ]);
  if (failed === undefined) return;
  process.stdout.write(
    `No docker client here (${failed}). From another terminal: ${command}. Then press Enter.\n`,
  );
  await Promise.race([once(process.stdin, 'data'), once(signal, 'abort')]);
  process.stdin.pause();
}
