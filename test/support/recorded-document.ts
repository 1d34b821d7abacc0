/** Drill documents made by the program's own code from the recorded drills: as large and as odd as real ones. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../src/drill/judge.ts';
import { documentOf } from '../../src/drill/matrix.ts';
import type { RecordedDrill } from '../../src/drill/recorded.ts';
import { replayDrill } from '../../src/drill/recorded.ts';
import type { DrillDocument, DrillResult, TimelineEvent } from '../../src/drill/result.ts';
import { worstOf } from '../../src/drill/result.ts';
import { loadRunbook } from '../../src/runbook/load/load.ts';
import type { Runbook } from '../../src/runbook/model.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { ROOT } from './program.ts';

export const CAPTURES = join(ROOT, 'test/fixtures/captures');

export function libraryRunbooks(wanted?: readonly string[]): Runbook[] {
  return readdirSync(join(ROOT, 'runbooks'))
    .filter((name) => name.endsWith('.yaml') && (wanted?.includes(name.slice(0, -5)) ?? true))
    .map((name) => {
      const { runbook } = loadRunbook(join(ROOT, 'runbooks', name));
      if (runbook === undefined) throw new Error(`${name} is broken`);
      return runbook;
    });
}

/** Captures have no times, so every drill gets the same ones; what is found is what the runbooks find now. */
export async function recordedDocument(
  drills: readonly RecordedDrill[],
  runbooks: readonly Runbook[],
): Promise<DrillDocument> {
  const results: DrillResult[] = [];
  for (const [nth, drill] of drills.entries()) results.push(await recordedResult(drill, runbooks, nth));
  return documentOf('recorded', 412_000, results);
}

async function recordedResult(
  drill: RecordedDrill,
  runbooks: readonly Runbook[],
  nth: number,
): Promise<DrillResult> {
  const file = join('scenarios', drill.scenario, 'scenario.yaml');
  const { scenario } = loadScenario(join(ROOT, file));
  if (scenario === undefined) throw new Error(`${file} is broken`);
  // Older captures name the version alone.
  const named = drill.phases[0]?.capture.header.drill?.lab ?? 'bookworm';
  const lab = named.includes('@') ? named : `docker@${named}`;
  const asked = runbooks.filter((runbook) =>
    drill.phases.every(({ capture }) => capture.header.runbooks.includes(runbook.id)),
  );
  const phases = await replayDrill(drill, asked, { explain: true });
  const judged = asked.map((runbook) => {
    const expectation = scenario.expect.find(
      (one) =>
        one.runbook === runbook.id &&
        (one.versions.length === 0 || one.versions.some((version) => lab.endsWith(version))),
    );
    return judge(runbook, expectation, phases);
  });
  const timeline = timelineOf(scenario.inject.length > 0, nth);
  return {
    scenario: drill.name,
    file,
    lab,
    inputs: {},
    reproduced: true,
    verdict: worstOf(judged.map(({ verdict }) => verdict)),
    ms: timeline.at(-1)?.at ?? 0,
    timeline,
    runbooks: judged,
    problems: [],
    leftovers: [],
  };
}

function timelineOf(breaks: boolean, nth: number): { at: number; event: TimelineEvent }[] {
  const wait = 200 + ((nth * 977) % 4100);
  const events: readonly (readonly [TimelineEvent, number])[] = [
    ['lab-ready', 2140],
    ['set-up', 610],
    ['before-diagnosed', 430],
    ...(breaks ? [['injected', 90] as const] : []),
    ['reproduced', wait],
    ['during-diagnosed', 620],
    ...(breaks ? [['cured', 350] as const] : []),
    ['after-diagnosed', 440],
    ['destroyed', 780],
  ];
  let at = 0;
  return events.map(([event, took]) => ({ at: (at += took), event }));
}
