/** Runs a practice session on an engine: one run, one lab, and everything is removed afterwards. */
import { UsageError } from '../document/usage-error.ts';
import { inputValues, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { labelOfLab } from '../lab/definition/model.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import type { PlannedDrill } from './plan.ts';
import { practise, type BrokenLab } from './practice.ts';
import type { PracticeEnd, PracticeResult } from './practice-result.ts';

/** The request for `runPractice`. */
export interface PracticesRequest {
  /** The first that this host can run is practised; one whose images exist is preferred. */
  readonly candidates: readonly PlannedDrill[];
  /** The runbooks that the scenario expects findings of. */
  readonly runbooksOf: (scenario: Scenario) => readonly Runbook[];
  readonly set: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
  /** Reports what takes long. It must not say which scenario was chosen. */
  readonly say: (line: string) => void;
}

/**
 * @throws {EngineError} if no engine answers
 * @throws {UsageError} if this host can run none of the candidates
 */
export async function runPractice(
  request: PracticesRequest,
  play: (broken: BrokenLab) => Promise<PracticeEnd>,
): Promise<PracticeResult> {
  const { signal, set, say } = request;
  const { beginRun, connectEngine, ensureImage, hasImages, lacksOf, startLab, sweep } =
    await import('../lab/lazy.ts');
  await using engine = await connectEngine({ signal });
  await sweep(engine);
  await using run = await beginRun(engine);
  const isReady = await Promise.all(request.candidates.map(({ lab }) => hasImages(engine, lab)));
  const ranked = request.candidates
    .map((one, nth) => ({ ...one, ready: isReady[nth] === true }))
    .toSorted((a, b) => Number(b.ready) - Number(a.ready));
  const because: string[] = [];
  for (const { scenario, lab } of ranked) {
    const lacks = await lacksOf(run, scenario.needs, { lab, signal });
    if (lacks.length > 0) {
      because.push(`${scenario.id} in ${labelOfLab(lab)}: ${lacks.join(' ')}`);
      continue;
    }
    refuseUnknownKeys(set, scenario.inputs, scenario.id);
    return await practise(
      {
        scenario,
        lab,
        runbooks: request.runbooksOf(scenario),
        inputs: inputValues(scenario.inputs, set),
        signal,
        startLab: async (stopped) => {
          for (const machine of lab.machines) await ensureImage(engine, lab, machine, { signal, say });
          // Labels are for everybody to see, also for the person who practises.
          return startLab({
            run,
            scenario: 'practice',
            lab,
            ...(stopped === undefined ? {} : { signal: stopped }),
          });
        },
      },
      play,
    );
  }
  throw new UsageError('no-scenario', 'this host can run none of these scenarios', because.join('\n  '));
}
