/** Recorded drills: the captures of their phases, to be diagnosed again without a lab. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { diagnoseAll } from '../diagnose/diagnose.ts';
import type { DiagnoseOptions } from '../diagnose/diagnose.ts';
import type { Runbook } from '../runbook/model.ts';
import { loadCapture } from '../capture/load.ts';
import type { Capture } from '../capture/model.ts';
import type { ReplayIndex } from '../capture/replay.ts';
import { replayIndex } from '../capture/replay.ts';
import type { Phase, PhaseDiagnoses } from './result.ts';

export const PHASES = ['before', 'during', 'after'] as const satisfies readonly Phase[];

/** The recording of one phase. */
export interface RecordedPhase {
  readonly phase: Phase;
  readonly file: string;
  readonly capture: Capture;
  readonly replay: ReplayIndex;
}

/** A recorded drill. */
export interface RecordedDrill {
  /** The folder's name: the scenario, and any inputs that differ from their defaults. */
  readonly name: string;
  readonly scenario: string;
  readonly folder: string;
  /** The recorded phases, in order. */
  readonly phases: readonly RecordedPhase[];
}

/**
 * Loads every drill recorded with `drillbook drill --captures`: each folder in `folder` that contains a phase, by
 * name.
 *
 * @example
 * const drills = await loadRecordedDrills('captures');
 * console.log(drills.map(({ name, phases }) => `${name}: ${phases.length} phases`).join('\n'));
 *
 * @throws {TargetError} for a capture that cannot be read
 */
export async function loadRecordedDrills(folder: string): Promise<RecordedDrill[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const drills = await Promise.all(
    names.toSorted().map((name) => loadRecordedDrill(join(folder, name), name)),
  );
  return drills.filter((drill) => drill.phases.length > 0);
}

async function loadRecordedDrill(folder: string, name: string): Promise<RecordedDrill> {
  const files = new Set(await readdir(folder));
  const phases: RecordedPhase[] = [];
  for (const phase of PHASES) {
    if (!files.has(`${phase}.json`)) continue;
    const file = join(folder, `${phase}.json`);
    const capture = await loadCapture(file);
    phases.push({ phase, file, capture, replay: replayIndex(capture) });
  }
  return { name, scenario: phases[0]?.capture.header.drill?.scenario ?? name, folder, phases };
}

/** What the runbooks report now about a recorded drill. */
export async function replayDrill(
  drill: RecordedDrill,
  runbooks: readonly Runbook[],
  options: DiagnoseOptions = {},
): Promise<Partial<Record<Phase, PhaseDiagnoses>>> {
  const phases: Partial<Record<Phase, PhaseDiagnoses>> = {};
  for (const { phase, file, replay } of drill.phases) {
    const diagnoses = await diagnoseAll(runbooks, replay.target(file), options);
    phases[phase] = new Map(diagnoses.map((diagnosis) => [diagnosis.runbook, diagnosis]));
  }
  return phases;
}
