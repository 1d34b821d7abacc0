/** Runs many drills on one engine: one run, one lab per drill, and everything is removed afterwards. */
import { availableParallelism } from 'node:os';
import { drill } from './drill.ts';
import type { DrillListener } from './events.ts';
import { documentOf, runMatrix } from './matrix.ts';
import type { Plan, PlannedDrill } from './plan.ts';
import type { DrillDocument, Phase, SkippedScenario } from './result.ts';
import { unloadedRunbooks } from './unloaded.ts';
import type { Hold } from './request.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import type { Target } from '../targets/target.ts';
import { givenValues, inputValues, refuseUnknownKeys } from '../expression/set-inputs.ts';
import { labelOfLab, type LabAtVersion } from '../lab/definition/model.ts';
import { UsageError } from '../document/usage-error.ts';

/** The request for `runDrills`. */
export interface DrillsRequest {
  /** The scenarios, each with the labs that it is drilled in: see `planDrills`. */
  readonly plan: Plan;
  /** Each of these diagnoses every lab. */
  readonly runbooks: readonly Runbook[];
  /** Input values as a user types them, by name; each applies to every scenario and runbook that declares it. */
  readonly set?: ReadonlyMap<string, string>;
  /** The engine, in the form of DOCKER_HOST, which is the default. */
  readonly host?: string;
  /** Number of labs at the same time; default the number of cores. */
  readonly jobs?: number;
  /** Ends the run early: running labs are removed first, and the promise resolves to the results so far. */
  readonly signal?: AbortSignal;
  /** Called for each event as it happens. */
  readonly listen?: DrillListener;
  readonly hold?: Hold;
  /** For the results: the command that runs a drill again. */
  readonly reproduce?: (drill: PlannedDrill) => string;
  /** Wraps the target of each phase, e.g. to record it. */
  readonly wrapTarget?: (scenario: Scenario, lab: LabAtVersion) => (target: Target, phase: Phase) => Target;
  /** Leave out scenarios that this host cannot run, and list them as skipped; default false: they are errored. */
  readonly skipUnsupported?: boolean;
  /** What to do about expectations of runbooks that are not in `runbooks`; default `refuse`. */
  readonly unloaded?: 'refuse' | 'leave-out';
}

/**
 * Runs drills on one engine: removes what dead runs left behind, starts a lab for each drill, and removes it
 * afterwards. A lab, scenario or cure that fails is a result with the verdict `errored`, not an exception.
 *
 * @example
 * const plan = planDrills(loadScenarios(['fuse-hung-rm']));
 * const { runbooks } = runbooksOf(plan.drills);
 * const document = await runDrills({ plan, runbooks });
 * console.log(document.totals.detected, document.drills[0]?.verdict);
 *
 * @throws {EngineError} if no engine answers
 * @throws {UsageError} if there is nothing to drill, for an undeclared input or a wrong value, or for an expectation of
 *   a runbook that is not loaded
 */
export async function runDrills(request: DrillsRequest): Promise<DrillDocument> {
  const { plan, runbooks, set = new Map<string, string>(), signal, listen } = request;
  const from = performance.now();
  if (plan.drills.length === 0) {
    const because = plan.leftOut.map((one) => `${one.scenario}, ${one.lab}: ${one.because.join(' ')}`);
    throw new UsageError(
      'no-scenario',
      'No scenario selected, so there is nothing to drill.',
      because.length === 0 ? undefined : because.join('\n  '),
    );
  }
  if (runbooks.length === 0)
    throw new UsageError('no-runbook', 'No runbook selected, so there is nothing to drill.');
  if (request.unloaded !== 'leave-out') refuseUnloaded(plan.drills, runbooks);
  const scenarios = [...new Set(plan.drills.map(({ scenario }) => scenario))];
  const declared = [...scenarios, ...runbooks].flatMap((one) => [...one.inputs]);
  refuseUnknownKeys(set, declared, scenarios.map((scenario) => scenario.id).join(', '));
  // Wrong values are reported before anything is requested from the engine.
  for (const scenario of scenarios) inputValues(scenario.inputs, set);
  const runbookInputs = givenValues(
    runbooks.flatMap((runbook) => [...runbook.inputs]),
    set,
  );
  const { beginRun, connectEngine, lacksOf, startLab, sweep } = await import('../lab/lazy.ts');
  const stop = signal === undefined ? {} : { signal };
  await using engine = await connectEngine({
    ...stop,
    ...(request.host === undefined ? {} : { host: request.host }),
  });
  await sweep(engine);
  await using run = await beginRun(engine);
  const lacks = ({ scenario, lab }: PlannedDrill): Promise<readonly string[]> =>
    lacksOf(run, scenario.needs, { lab, ...stop });
  const [left, skipped] =
    request.skipUnsupported === true ? await supported(plan.drills, lacks) : [plan.drills, []];
  const drills = left.map(({ scenario, lab }) => () => {
    const wrapTarget = request.wrapTarget?.(scenario, lab);
    return drill({
      scenario,
      runbooks,
      inputs: inputValues(scenario.inputs, set),
      lacks: () => lacks({ scenario, lab }),
      runbookInputs,
      lab,
      unloaded: request.unloaded ?? 'refuse',
      ...stop,
      ...(listen === undefined ? {} : { listen }),
      startLab: (stopped) =>
        startLab({
          run,
          scenario: scenario.id,
          lab,
          ...(stopped === undefined ? {} : { signal: stopped }),
        }),
      ...(request.hold === undefined ? {} : { hold: request.hold }),
      ...(request.reproduce === undefined ? {} : { reproduce: request.reproduce({ scenario, lab }) }),
      ...(wrapTarget === undefined ? {} : { wrapTarget }),
    });
  });
  const jobs = request.jobs ?? availableParallelism();
  listen?.({
    type: 'planned',
    drills: left.map(({ scenario, lab }) => ({ scenario: scenario.id, labName: labelOfLab(lab) })),
    jobs,
  });
  const results = await runMatrix(drills, jobs, signal);
  return {
    ...documentOf(run.id, performance.now() - from, results),
    engine: {
      name: `Docker ${engine.version}`,
      kernel: engine.info.kernel,
      architecture: engine.info.architecture,
    },
    skipped: [...plan.leftOut, ...skipped],
  };
}

/** Dropping such an expectation silently would let a drill pass that proves nothing. */
function refuseUnloaded(drills: readonly PlannedDrill[], runbooks: readonly Runbook[]): void {
  const unloaded = unloadedRunbooks(drills, runbooks);
  const [first] = unloaded;
  if (first === undefined) return;
  const places = unloaded.map(
    ({ runbook, place }) => `${place.file}:${place.line}:${place.column} expects findings of ${runbook}`,
  );
  throw new UsageError(
    'expectation-unloaded',
    `The runbook ${JSON.stringify(first.runbook)} is not part of this drill.`,
    places.join('\n  '),
  );
}

/** Splits the drills into those that this host can run and those that it cannot. */
async function supported(
  drills: readonly PlannedDrill[],
  lacks: (drill: PlannedDrill) => Promise<readonly string[]>,
): Promise<[PlannedDrill[], SkippedScenario[]]> {
  const left: PlannedDrill[] = [];
  const skipped: SkippedScenario[] = [];
  for (const drill of drills) {
    const because = await lacks(drill);
    if (because.length === 0) left.push(drill);
    else skipped.push({ scenario: drill.scenario.id, lab: labelOfLab(drill.lab), because });
  }
  return [left, skipped];
}
