/**
 * `drillbook drill`: scenarios × runbooks → verdicts.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DrillCaptures } from '../drill/captures.ts';
import { shard } from '../drill/matrix.ts';
import { planDrills } from '../project/plan-drills.ts';
import { ProofRecorder } from '../project/proof/recorder.ts';
import { reproduceCommand } from '../project/reproduce.ts';
import { terminalLine } from '../text/terminal-text.ts';
import type { Scenario } from '../scenario/model.ts';
import type { ExitCode } from './exit.ts';
import { runbooksOf } from '../project/expected-runbooks.ts';
import { holdLab } from './hold.ts';
import type { Interrupt } from './interrupt.ts';
import { onInterrupt } from './interrupt.ts';
import { loadScenarios } from '../project/library.ts';
import { emit, OUTPUT_HELP, OUTPUT_OPTIONS, parseSinks, trySinks } from './output.ts';
import { labelOfLab } from '../lab/definition/model.ts';
import type { DrillDocument } from '../drill/result.ts';
import type { DrillsRequest } from '../drill/run-drills.ts';
import { runDrills } from '../drill/run-drills.ts';
import { keepDrillTimes } from '../project/drill-times.ts';
import { showProgress } from './drill-progress.ts';
import { lightenDockerode } from '../launch/lighter-dockerode.ts';
import { exitCodeOf } from './exit-of-drills.ts';
import { parseSet } from '../expression/set-inputs.ts';
import { UsageError } from '../document/usage-error.ts';
import { programVersion } from './version.ts';

export const help = `  --runbook NAME          run only this runbook; repeatable (default: all)
  --set KEY=VALUE         set an input of a scenario or a runbook; repeatable
  --lab LAB               only scenarios of this lab, in this version: NAME, NAME@VERSION, NAME@all, or all; repeatable
                          (default: each scenario in the default version of its lab)
  --jobs N                labs to run in parallel (default: number of CPU cores)
  --shard I/N             run the I-th of N shards of the drills
  --skip-unsupported      skip scenarios that this host cannot run, instead of reporting them as errored
  --hold                  open a shell in each lab before it is removed: during the failure, and where a drill fails
  --proof FILE            record what the runbooks were proven against; other drills in FILE stay
  --captures DIR          record the answers in DIR/<scenario>/{before,during,after}.json
${OUTPUT_HELP}
Examples:
  drillbook drill fuse-hung-rm --set shim=v1
  drillbook drill --reporter console --reporter junit=drills.xml --reporter html=report.html
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runbook: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      lab: { type: 'string', multiple: true },
      jobs: { type: 'string' },
      shard: { type: 'string' },
      captures: { type: 'string' },
      proof: { type: 'string' },
      hold: { type: 'boolean' },
      'skip-unsupported': { type: 'boolean' },
      ...OUTPUT_OPTIONS,
    },
  });
  const sinks = parseSinks(values);
  trySinks(sinks);
  const set = parseSet(values.set ?? []);
  // One shell at a time.
  const jobs =
    values.hold === true
      ? 1
      : values.jobs === undefined
        ? availableParallelism()
        : wholeNumber('--jobs', values.jobs);
  const { drills, leftOut } = planDrills(loadScenarios(positionals), values.lab);
  const plan = { drills: share(drills, values.shard), leftOut };
  const { runbooks, leftOut: notDrilled } = runbooksOf(drills, values.runbook ?? []);
  for (const line of notDrilled) process.stderr.write(`${line}\n`);
  const proof =
    values.proof === undefined ? undefined : new ProofRecorder(values.proof, plan.drills, runbooks);
  using interrupt = onInterrupt();
  const captures = values.captures === undefined ? undefined : new DrillCaptures(values.captures);
  const labOf = new Map(drills.map(({ scenario, lab }) => [scenario.id, labelOfLab(lab)]));
  if (values.captures !== undefined && labOf.size < drills.length) {
    const hint = 'Run once for each version, with a separate folder.';
    throw new UsageError('captures-labs', '--captures takes only one version of a lab', hint);
  }
  lightenDockerode();
  const document = await drillAll(interrupt, captures, {
    plan,
    runbooks,
    set,
    jobs,
    hold: values.hold === true,
    skipUnsupported: values['skip-unsupported'] === true,
    // Expectations left out by --runbook were listed above; unknown runbooks were rejected there.
    unloaded: 'leave-out',
    reproduce: (drill) => reproduceCommand(drill, { set, named: values.runbook ?? [], runbooks }),
    wrapTarget: (scenario, lab) => {
      const record = captures?.of(scenario.id, variantOf(scenario, set));
      return (target, phase) => {
        if (phase === 'before') proof?.look(scenario.id, lab, target);
        return record?.(target, phase) ?? target;
      };
    },
  });
  keepDrillTimes(document);
  if (proof !== undefined && document.drills.length > 0) {
    const count = await proof.write(document, await programVersion());
    process.stderr.write(`${values.proof}: ${count} runbook${count === 1 ? '' : 's'}\n`);
  }
  const written = await captures?.write({
    runbooks: runbooks.map((runbook) => runbook.id),
    labOf: (scenario) => labOf.get(scenario) ?? '',
    versions: new Map([['drillbook', await programVersion()]]),
  });
  for (const { file, changes } of written ?? []) {
    const state = changes === undefined ? 'new' : changes.length === 0 ? 'unchanged' : 'changed';
    const lines = [`${file}: ${state}`, ...(changes ?? []).map((change) => `  ${terminalLine(change)}`)];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
  await emit(sinks, { kind: 'drill', document });
  return exitCodeOf(document, interrupt.signal);
}

/** Runs the drills and shows their progress, which is gone when they have ended. */
async function drillAll(
  interrupt: Interrupt,
  captures: DrillCaptures | undefined,
  { hold, ...request }: Omit<DrillsRequest, 'hold'> & { readonly hold: boolean },
): Promise<DrillDocument> {
  using progress = await showProgress();
  const { signal } = interrupt;
  return await runDrills({
    ...request,
    signal,
    listen: (event) => {
      progress.listen(event);
      captures?.listen(event);
      if (event.type === 'started') interrupt.waitingFor = `removal of the lab of ${event.scenario.id}`;
    },
    ...(hold
      ? {
          hold: (lab, why) =>
            progress.held(() => holdLab(lab, why, signal, (text) => process.stderr.write(text))),
        }
      : {}),
  });
}

/** The scenario's inputs that were set to something other than the default. */
function variantOf(scenario: Scenario, set: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    scenario.inputs.flatMap(({ name, default: usual }) => {
      const value = set.get(name);
      return value === undefined || value === String(usual) ? [] : [[name, value] as const];
    }),
  );
}

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(
    'not-a-number',
    `${option} must be a whole number of at least 1, got ${JSON.stringify(text)}`,
  );
}

function share<T>(all: readonly T[], spec: string | undefined): T[] {
  if (spec === undefined) return [...all];
  const [, nth, of] = /^(\d+)\/(\d+)$/.exec(spec)?.map(Number) ?? [];
  if (nth === undefined || of === undefined || nth < 1 || nth > of) {
    throw new UsageError('shard-syntax', `--shard must be I/N with 1 ≤ I ≤ N, got ${JSON.stringify(spec)}`);
  }
  return shard(all, nth, of);
}
