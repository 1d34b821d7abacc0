/** Works in a lab that is removed afterwards, whatever happens in between. */
import type { Lab, Leftover } from '../lab/lab.ts';
import type { DrillProblem } from './result.ts';
import { problemOf, Stop } from './stop.ts';

/** Called where a phase begins: after an interrupt none does. */
export type Enter = (phase: DrillProblem['phase']) => void;

export interface InLab {
  readonly signal: AbortSignal | undefined;
  readonly start: () => Promise<Lab>;
  readonly work: (lab: Lab, enter: Enter) => Promise<void>;
  /** Called before the lab is removed if the work ended early, but not after an interrupt. */
  readonly failed?: (lab: Lab, problem: DrillProblem) => Promise<void>;
}

/** What ended the work early, and what is left of the lab. */
export interface LabEnded {
  readonly problems: readonly DrillProblem[];
  readonly leftovers: readonly Leftover[];
}

/** Rejects only on a bug in drillbook itself, after the lab is gone. */
export async function inLab({ signal, start, work, failed }: InLab): Promise<LabEnded> {
  const problems: DrillProblem[] = [];
  let phase: DrillProblem['phase'] = 'prepare';
  let lab: Lab | undefined;
  let leftovers: readonly Leftover[] = [];
  let fault: { readonly error: unknown } | undefined;
  try {
    lab = await start();
    await work(lab, (next) => {
      phase = next;
      if (signal?.aborted === true) throw new Stop('interrupted', next, 'interrupted');
    });
  } catch (error) {
    const problem = problemOf(error, phase, signal);
    if (problem === undefined) fault = { error };
    else {
      problems.push(problem);
      if (lab !== undefined && problem.code !== 'interrupted') await failed?.(lab, problem);
    }
  } finally {
    leftovers = (await lab?.destroy()) ?? [];
    if (leftovers.length > 0) {
      const names = leftovers.map((one) => `${one.kind} ${one.name} (${one.command})`).join(', ');
      problems.push({ code: 'leftovers', phase: 'destroy', message: `left on the host: ${names}` });
    }
  }
  if (fault !== undefined) throw fault.error;
  return { problems, leftovers };
}
