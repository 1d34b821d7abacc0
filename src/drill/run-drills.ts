/**
 * Many drills on one engine: one run, a lab for each drill, and everything taken down afterwards.
 */
import { drill } from './drill.ts';
import type { DrillListener } from './events.ts';
import { documentOf, runMatrix } from './matrix.ts';
import type { Plan, PlannedDrill } from './plan.ts';
import type { DrillDocument, SkippedScenario } from './result.ts';
import type { DrillRequest } from './request.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import { givenValues, inputValues, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';

export interface DrillsRequest {
  readonly plan: Plan;
  readonly runbooks: readonly Runbook[];
  readonly set: ReadonlyMap<string, string>;
  readonly jobs: number;
  /** Ends the run early; labs that are up are taken down first. */
  readonly signal: AbortSignal;
  readonly listen: DrillListener;
  readonly hold?: DrillRequest['hold'];
  readonly wrapTarget?: (scenario: Scenario) => DrillRequest['wrapTarget'];
  /** Leave out what this host cannot run, and say so, instead of calling it errored. */
  readonly skipUnsupported?: boolean;
}

/** Throws EngineError where no engine can be had, UsageError for inputs that nothing declares. */
export async function runDrills(request: DrillsRequest): Promise<DrillDocument> {
  const { plan, runbooks, set, signal, listen } = request;
  const from = performance.now();
  if (plan.drills.length === 0) {
    const because = plan.leftOut.map((one) => `${one.scenario}, ${one.lab}: ${one.because.join(' ')}`);
    throw new UsageError(
      'no-scenario',
      'No scenario is meant: nothing would be tested.',
      because.length === 0 ? undefined : because.join('\n  '),
    );
  }
  if (runbooks.length === 0)
    throw new UsageError('no-runbook', 'No runbook is meant: nothing would be tested.');
  const scenarios = [...new Set(plan.drills.map(({ scenario }) => scenario))];
  const declared = [...scenarios, ...runbooks].flatMap((one) => [...one.inputs]);
  refuseUnknownKeys(set, declared, scenarios.map((scenario) => scenario.id).join(', '));
  // Values that do not fit are told before an engine is asked for anything.
  for (const scenario of scenarios) inputValues(scenario.inputs, set);
  const runbookInputs = givenValues(
    runbooks.flatMap((runbook) => [...runbook.inputs]),
    set,
  );
  const { beginRun, connectEngine, lacksOf, startLab, sweep } = await import('../lab/index.ts');
  const engine = await connectEngine({ signal });
  try {
    await sweep(engine);
    const run = await beginRun(engine);
    try {
      const lacks = ({ scenario, release }: PlannedDrill): Promise<readonly string[]> =>
        lacksOf(run, scenario.needs, { release, signal });
      const [left, skipped] =
        request.skipUnsupported === true ? await supported(plan.drills, lacks) : [plan.drills, []];
      const drills = left.map(({ scenario, release }) => () => {
        const wrapTarget = request.wrapTarget?.(scenario);
        return drill({
          scenario,
          runbooks,
          inputs: inputValues(scenario.inputs, set),
          lacks: () => lacks({ scenario, release }),
          runbookInputs,
          release,
          signal,
          listen,
          startLab: (stop) =>
            startLab({
              run,
              scenario: scenario.id,
              release,
              ...(stop === undefined ? {} : { signal: stop }),
            }),
          ...(request.hold === undefined ? {} : { hold: request.hold }),
          ...(wrapTarget === undefined ? {} : { wrapTarget }),
        });
      });
      const results = await runMatrix(drills, request.jobs, signal);
      return {
        ...documentOf(run.id, performance.now() - from, results),
        skipped: [...plan.leftOut, ...skipped],
      };
    } finally {
      await run.close();
    }
  } finally {
    engine.close();
  }
}

/** What this host can run, and what it cannot. */
async function supported(
  drills: readonly PlannedDrill[],
  lacks: (drill: PlannedDrill) => Promise<readonly string[]>,
): Promise<[PlannedDrill[], SkippedScenario[]]> {
  const left: PlannedDrill[] = [];
  const skipped: SkippedScenario[] = [];
  for (const drill of drills) {
    const because = await lacks(drill);
    if (because.length === 0) left.push(drill);
    else skipped.push({ scenario: drill.scenario.id, lab: drill.release, because });
  }
  return [left, skipped];
}
