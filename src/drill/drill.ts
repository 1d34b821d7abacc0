/**
 * One drill: scenario × runbooks → verdicts, in the seven steps of the protocol.
 */
import { labelOfLab } from '../lab/definition/model.ts';
import type { Lab, Leftover } from '../lab/lab.ts';
import { inLab } from './in-lab.ts';
import { judge } from './judge.ts';
import type { DrillRequest } from './request.ts';
import { expectationsIn } from './request.ts';
import type {
  DrillProblem,
  DrillResult,
  Phase,
  PhaseDiagnoses,
  TimelineEntry,
  TimelineEvent,
} from './result.ts';
import { worstOf } from './result.ts';
import { DrillSession } from './session.ts';
import { Stop } from './stop.ts';
import { unloadedRunbooks } from './unloaded.ts';

/** Rejects only on a bug in drillbook itself, after the lab is gone; a failing lab is a result. */
export async function drill(request: DrillRequest): Promise<DrillResult> {
  const { scenario, signal, listen } = request;
  const labName = labelOfLab(request.lab);
  const from = performance.now();
  const timeline: TimelineEntry[] = [];
  const phases: Partial<Record<Phase, PhaseDiagnoses>> = {};
  let reproduced = false;
  /** false: nothing fails in this scenario, so nothing is injected and nothing needs a cure. */
  const breaks = scenario.inject.length > 0;
  const mark = (event: TimelineEvent): void => {
    const at = Math.round(performance.now() - from);
    timeline.push({ at, event });
    listen?.({ type: 'timeline', scenario: scenario.id, labName, event, at });
  };
  listen?.({ type: 'started', scenario, labName });
  const { problems, leftovers } = await inLab({
    signal,
    start: () => prepare(request),
    work: async (lab, enter) => {
      mark('lab-ready');
      const session = new DrillSession(request, lab);
      try {
        enter('prepare');
        await session.setUp();
        mark('set-up');
        enter('before');
        phases.before = await session.diagnose('before');
        mark('before-diagnosed');
        enter('inject');
        await session.inject();
        if (breaks) mark('injected');
        enter('inject');
        await session.awaitFailure();
        await lab.record();
        reproduced = true;
        mark('reproduced');
        enter('during');
        phases.during = await session.diagnose('during');
        mark('during-diagnosed');
        await request.hold?.(lab, soFar(request, phases));
        enter('cure');
        if (breaks) {
          await session.cure(phases.during);
          mark('cured');
        }
        enter('after');
        phases.after = await session.diagnose('after');
        mark('after-diagnosed');
      } finally {
        await session.close();
      }
    },
    failed: async (lab, { message }) => request.hold?.(lab, message),
  });
  timeline.push({ at: Math.round(performance.now() - from), event: 'destroyed' });
  const result = conclude(request, { timeline, problems, phases, leftovers, reproduced, from });
  listen?.({ type: 'ended', scenario: scenario.id, result });
  return result;
}

/** The verdicts on the diagnosis of the failure. */
function soFar(request: DrillRequest, phases: Readonly<Partial<Record<Phase, PhaseDiagnoses>>>): string {
  const expected = expectationsIn(request.scenario, request.lab.version);
  const verdicts = request.runbooks.flatMap((runbook) => {
    const wanted = expected.find((one) => one.runbook === runbook.id);
    const { verdict } = judge(runbook, wanted, phases);
    return wanted === undefined && verdict === 'quiet' ? [] : [`${runbook.id}: ${verdict}`];
  });
  return `the failure is there; ${verdicts.join(', ')}`;
}

async function prepare(request: DrillRequest): Promise<Lab> {
  const { scenario } = request;
  const expected = expectationsIn(scenario, request.lab.version);
  if (expected.length === 0) {
    throw new Stop(
      'nothing-expected',
      'prepare',
      `${scenario.id} expects nothing from any runbook in lab ${labelOfLab(request.lab)}`,
    );
  }
  const unloaded = request.unloaded === 'leave-out' ? [] : unloadedRunbooks([request], request.runbooks);
  if (unloaded.length > 0) {
    const names = unloaded.map(({ runbook }) => runbook).join(', ');
    const message = `${scenario.id} expects findings from runbooks that are not loaded: ${names}`;
    throw new Stop('runbook-not-loaded', 'prepare', message);
  }
  const lacks = (await request.lacks?.()) ?? [];
  if (lacks.length > 0) throw new Stop('unsupported', 'prepare', lacks.join(' '));
  const lab = await request.startLab(request.signal);
  request.listen?.({ type: 'lab', scenario: scenario.id, lab });
  return lab;
}

interface Happened {
  readonly timeline: readonly TimelineEntry[];
  readonly problems: readonly DrillProblem[];
  readonly phases: Readonly<Partial<Record<Phase, PhaseDiagnoses>>>;
  readonly leftovers: readonly Leftover[];
  readonly reproduced: boolean;
  readonly from: number;
}

function conclude(request: DrillRequest, happened: Happened): DrillResult {
  const { scenario } = request;
  const expected = expectationsIn(scenario, request.lab.version);
  const runbooks = request.runbooks.map((runbook) =>
    judge(
      runbook,
      expected.find((one) => one.runbook === runbook.id),
      happened.phases,
    ),
  );
  const verdicts = runbooks.map((one) => one.verdict);
  for (const problem of happened.problems) {
    verdicts.push(problem.code === 'oracle-never-held' ? 'not-reproduced' : 'errored');
  }
  return {
    scenario: scenario.id,
    file: scenario.file,
    lab: labelOfLab(request.lab),
    inputs: Object.fromEntries(
      Object.entries(request.inputs).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? Number(value) : value,
      ]),
    ),
    reproduced: happened.reproduced,
    verdict: worstOf(verdicts),
    ms: Math.round(performance.now() - happened.from),
    timeline: happened.timeline,
    runbooks,
    problems: happened.problems,
    leftovers: happened.leftovers,
    ...(request.reproduce === undefined ? {} : { reproduce: request.reproduce }),
  };
}
