/** When a privileged machine is ready: its first process says so, or why it cannot come up (labs/_tools/README.md). */
import { EngineError } from '../engine/engine-error.ts';
import { DeadlineError, withDeadline } from '../engine/deadline.ts';
import type { Output } from './output.ts';

const READY = /^drillbook-lab: ready\r?$/m;
const FAILED = /^drillbook-lab: failed: (.*)$/m;

/** Rejects with EngineError `lab-not-ready` and the machine's last lines, or with the signal's reason. */
export async function nodeReadiness(
  output: Output,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let over = false;
  const decided = new Promise<string | undefined>((resolve) => {
    const look = (): void => {
      const said = output.all();
      const failure = FAILED.exec(said)?.[1];
      if (READY.test(said)) resolve(undefined);
      else if (failure !== undefined) resolve(failure);
      else if (over) resolve('it exited early');
    };
    void output.ended.then(() => {
      over = true;
      look();
    });
    output.onData(look);
    look();
  });
  let failure: string | undefined;
  try {
    failure = await withDeadline(deadline, 'booting the lab', () => decided, signal);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    failure = `not ready after ${deadline} ms`;
  }
  if (failure !== undefined) {
    throw notReady('lab', failure, output, 'run `drillbook doctor` to see what this host lacks');
  }
}

/** @param what what did not become ready, for the message */
export function notReady(what: string, why: string, output: Output, hint?: string): EngineError {
  const last = output.all().trim().split('\n').slice(-12).join('\n');
  return new EngineError(
    'lab-not-ready',
    `${what} did not become ready: ${why}${last ? `\n${last}` : ' (it printed nothing)'}`,
    hint === undefined ? {} : { hint },
  );
}
