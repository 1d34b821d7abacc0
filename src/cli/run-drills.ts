/**
 * What `drill` and `demo` share: the run on an engine, its labs, and the exit code of its results.
 */
import { drill } from '../drill/drill.ts';
import type { DrillListener } from '../drill/events.ts';
import { documentOf, runMatrix } from '../drill/matrix.ts';
import type { DrillDocument, SkippedScenario } from '../drill/result.ts';
import { PASSING } from '../drill/result.ts';
import type { DrillRequest } from '../drill/request.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Scenario } from '../scenario/model.ts';
import type { ExitCode } from './exit.ts';
import { EXIT } from './exit.ts';
import type { Interrupt } from './interrupt.ts';
import { givenValues, inputValues, refuseUnknownKeys } from './set.ts';
import { UsageError } from './usage-error.ts';

export interface DrillsRequest {
  readonly scenarios: readonly Scenario[];
  readonly runbooks: readonly Runbook[];
  readonly set: ReadonlyMap<string, string>;
  readonly release: string;
  readonly jobs: number;
  readonly interrupt: Interrupt;
  readonly listen: DrillListener;
  readonly hold?: DrillRequest['hold'];
  readonly wrapTarget?: (scenario: Scenario) => DrillRequest['wrapTarget'];
  /** Leave out what this host cannot run, and say so, instead of calling it errored. */
  readonly skipUnsupported?: boolean;
}

/** Throws EngineError where no engine can be had, UsageError for inputs that nothing declares. */
export async function runDrills(request: DrillsRequest): Promise<DrillDocument> {
  const { scenarios, runbooks, set, release, interrupt, listen } = request;
  const from = performance.now();
  if (scenarios.length === 0)
    throw new UsageError('no-scenario', 'No scenario is meant: nothing would be tested.');
  if (runbooks.length === 0)
    throw new UsageError('no-runbook', 'No runbook is meant: nothing would be tested.');
  const declared = [...scenarios, ...runbooks].flatMap((one) => [...one.inputs]);
  refuseUnknownKeys(set, declared, scenarios.map((scenario) => scenario.id).join(', '));
  // Values that do not fit are told before an engine is asked for anything.
  for (const scenario of scenarios) inputValues(scenario.inputs, set);
  const runbookInputs = givenValues(
    runbooks.flatMap((runbook) => [...runbook.inputs]),
    set,
  );
  const { beginRun, connectEngine, lacksOf, startLab, sweep } = await import('../lab/index.ts');
  const { signal } = interrupt;
  const engine = await connectEngine({ signal });
  try {
    await sweep(engine);
    const run = await beginRun(engine);
    try {
      const lacks = (scenario: Scenario): Promise<readonly string[]> =>
        lacksOf(run, scenario.needs, { release, signal });
      const skipped = request.skipUnsupported === true ? await unsupported(scenarios, lacks) : [];
      const left = scenarios.filter(({ id }) => !skipped.some((one) => one.scenario === id));
      const drills = left.map((scenario) => () => {
        const wrapTarget = request.wrapTarget?.(scenario);
        return drill({
          scenario,
          runbooks,
          inputs: inputValues(scenario.inputs, set),
          lacks: () => lacks(scenario),
          runbookInputs,
          release,
          signal,
          listen: (event) => {
            if (event.type === 'started')
              interrupt.waitingFor = `the lab of ${event.scenario.id} to be removed`;
            listen(event);
          },
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
      return { ...documentOf(run.id, performance.now() - from, results), skipped };
    } finally {
      await run.close();
    }
  } finally {
    engine.close();
  }
}

async function unsupported(
  scenarios: readonly Scenario[],
  lacks: (scenario: Scenario) => Promise<readonly string[]>,
): Promise<SkippedScenario[]> {
  const skipped: SkippedScenario[] = [];
  for (const scenario of scenarios) {
    const because = await lacks(scenario);
    if (because.length > 0) skipped.push({ scenario: scenario.id, because });
  }
  return skipped;
}

export function exitCodeOf(document: DrillDocument, interrupt: Interrupt): ExitCode {
  if (interrupt.signal.aborted) return EXIT.interrupted;
  if (document.drills.length === 0) return EXIT.usage;
  const lab = document.drills.some((one) => one.problems.some((problem) => problem.code === 'lab-failed'));
  if (lab) return EXIT.machine;
  return document.drills.every((one) => PASSING.has(one.verdict)) ? EXIT.expected : EXIT.unexpected;
}
