/** What a proof is worth today: the files that took part in its drills, compared with those of now. */
import { changedFiles } from './manifest.ts';
import type { Parts } from './record.ts';
import type { FileHashes, Proof, ProofDrill, ProvenRunbook } from './schema.ts';

/**
 * `proven`: every recorded drill detected what it should, with the files of today. `changed`: with other files.
 * `failed`: the last drill of a scenario did not detect what it should. `none`: no drill is recorded.
 */
export type ProofState = 'proven' | 'changed' | 'failed' | 'none';

/** The state of one runbook's proof. */
export interface ProofStamp {
  readonly runbook: string;
  readonly state: ProofState;
  /** Of the oldest drill that proves it; undefined if none does. */
  readonly date?: string;
  /** The drills that prove it, `SCENARIO in LAB`. */
  readonly provenBy: readonly string[];
  /** The scenarios of these drills, and their labs. */
  readonly scenarios: readonly string[];
  readonly labs: readonly string[];
  readonly failed: readonly FailedDrill[];
  /** Files that changed since, by the name that they have in the proof. */
  readonly changed: readonly string[];
  readonly precision: number | null;
  readonly recall: number | null;
  readonly timeToDetect: number | null;
}

/** A drill that proves nothing. */
export interface FailedDrill {
  /** `SCENARIO in LAB` */
  readonly drill: string;
  readonly scenario: string;
  readonly lab: string;
  readonly verdict: ProofDrill['verdict'];
  readonly date: string;
}

/** The files of today. A part that is gone is undefined. */
export interface PartsNow {
  readonly runbook: FileHashes;
  scenario(drill: ProofDrill): FileHashes | undefined;
  lab(drill: ProofDrill): FileHashes | undefined;
}

/** @param proven undefined: it was never drilled */
export function stampOf(
  runbook: string,
  proven: ProvenRunbook | undefined,
  files: Proof['files'],
  now: PartsNow,
): ProofStamp {
  const drills = proven?.drills ?? [];
  const good = drills.filter(proves);
  const bad = drills.filter((one) => !proves(one));
  const changed = [...new Set(drills.flatMap((drill) => changesOf(drill, files, now)))].toSorted();
  const [oldest] = good.map(({ date }) => date).toSorted();
  return {
    runbook,
    state:
      drills.length === 0 ? 'none' : bad.length > 0 ? 'failed' : changed.length > 0 ? 'changed' : 'proven',
    ...(oldest === undefined ? {} : { date: oldest }),
    provenBy: good.map(drillName),
    scenarios: unique(good.map(({ scenario }) => scenario)),
    labs: unique(good.map(({ lab }) => lab)),
    failed: bad.map((one) => ({
      drill: drillName(one),
      scenario: one.scenario,
      lab: one.lab,
      verdict: one.verdict,
      date: one.date,
    })),
    changed,
    precision: proven?.precision ?? null,
    recall: proven?.recall ?? null,
    timeToDetect: proven?.timeToDetect ?? null,
  };
}

export function proves({ verdict }: ProofDrill): boolean {
  return verdict === 'detected';
}

function changesOf(drill: ProofDrill, files: Proof['files'], now: PartsNow): string[] {
  const then = (part: keyof Parts): FileHashes => files[drill.against[part]] ?? {};
  const compared = (part: 'scenario' | 'lab', today: FileHashes | undefined, gone: string): string[] =>
    today === undefined ? [gone] : changedFiles(then(part), today);
  return [
    ...changedFiles(then('runbook'), now.runbook),
    ...compared('scenario', now.scenario(drill), `scenarios/${drill.scenario} (gone)`),
    ...compared('lab', now.lab(drill), `lab ${drill.lab} (gone)`),
  ];
}

function drillName({ scenario, lab, inputs }: ProofDrill): string {
  const set = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
  return `${scenario} in ${lab}${set.length === 0 ? '' : ` with ${set.join(', ')}`}`;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
