/** What drills prove, added to what was proven before. */
import type { DrillDocument, DrillResult, RunbookResult, Verdict } from '../result.ts';
import { timeToDetect, worstOf } from '../result.ts';
import { median, ratio } from '../score.ts';
import { nameOfHashes } from './manifest.ts';
import type { FileHashes, Proof, ProofDrill, ProvenRunbook } from './schema.ts';

/** What a document of drills does not say about them. */
export interface ProofContext {
  readonly date: Date;
  /** The version of drillbook. */
  readonly drillbook: string;
  /** Hashed before the drills began. undefined: it is not recorded. */
  filesOf(drill: DrillResult, runbook: string): Parts | undefined;
  /** The inputs that differ from the defaults. */
  inputsOf(drill: DrillResult): ProofDrill['inputs'];
  /** Versions of the engine inside the lab. */
  versionsOf(drill: DrillResult): Readonly<Record<string, string>>;
}

/** The files that took part in a drill of one runbook. */
export interface Parts {
  readonly runbook: FileHashes;
  readonly scenario: FileHashes;
  readonly lab: FileHashes;
}

export const NO_PROOF: Proof = { schema: 'drillbook/proof@1', runbooks: [], files: {} };

/**
 * Adds drills to a proof. A drill replaces the earlier one of the same scenario, lab and inputs, whatever its verdict;
 * all others stay. Drills that never began are not recorded: they say nothing about a runbook.
 */
export function recordDrills(before: Proof, document: DrillDocument, context: ProofContext): Proof {
  const runbooks = new Map(before.runbooks.map((one) => [one.runbook, one.drills]));
  const files = new Map<string, FileHashes>(Object.entries(before.files));
  for (const drill of document.drills) {
    if (drill.problems.some(({ code }) => code === 'interrupted' || code === 'unsupported')) continue;
    for (const result of drill.runbooks) {
      const parts = context.filesOf(drill, result.runbook);
      const verdict = verdictOn(drill, result);
      if (parts === undefined || verdict === undefined) continue;
      const inputs = context.inputsOf(drill);
      const earlier = runbooks.get(result.runbook) ?? [];
      const others = earlier.filter((one) => !isSameDrill(one, { ...drill, inputs }));
      if (verdict !== 'quiet') {
        for (const part of Object.values(parts) as FileHashes[]) files.set(nameOfHashes(part), part);
        others.push(entry(drill, result, verdict, { document, context, parts, inputs }));
      }
      runbooks.set(result.runbook, others);
    }
  }
  return proofOf(runbooks, files);
}

/** undefined: the drill says nothing about the runbook. */
function verdictOn(drill: DrillResult, result: RunbookResult): Verdict | undefined {
  const failed = drill.problems.map(({ code }): Verdict =>
    code === 'oracle-never-held' ? 'not-reproduced' : 'errored',
  );
  if (result.expected.length > 0) return worstOf([result.verdict, ...failed]);
  // Of an unfinished drill, a runbook that was expected to be quiet only has what it did wrong.
  return failed.length > 0 && result.verdict === 'quiet' ? undefined : result.verdict;
}

type DrillKey = Pick<ProofDrill, 'scenario' | 'lab' | 'inputs'>;

function isSameDrill(a: DrillKey, b: DrillKey): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ scenario, lab, inputs }: DrillKey): string {
  return JSON.stringify([scenario, lab, Object.entries(inputs).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

interface Made {
  readonly document: DrillDocument;
  readonly context: ProofContext;
  readonly parts: Parts;
  readonly inputs: ProofDrill['inputs'];
}

function entry(drill: DrillResult, result: RunbookResult, verdict: Verdict, made: Made): ProofDrill {
  const { document, context, parts, inputs } = made;
  return {
    scenario: drill.scenario,
    lab: drill.lab,
    inputs,
    date: context.date.toISOString(),
    verdict,
    detected: result.compared.detected.length,
    missed: result.compared.missed.length,
    falseAlarms: result.compared.unexpected.length,
    timeToDetect: timeToDetect(result) ?? null,
    against: {
      runbook: nameOfHashes(parts.runbook),
      scenario: nameOfHashes(parts.scenario),
      lab: nameOfHashes(parts.lab),
    },
    drillbook: context.drillbook,
    engine: shown(document.engine?.name),
    kernel: shown(document.engine?.kernel),
    architecture: shown(document.engine?.architecture),
    versions: { ...context.versionsOf(drill) },
  };
}

/** An engine may leave anything out. */
function shown(fact: string | undefined): string {
  return fact === undefined || fact === '' ? 'unknown' : fact.slice(0, 300);
}

/** Sorted, so that a proof in a repository changes only where a drill did. Files that no drill names are dropped. */
function proofOf(
  drills: ReadonlyMap<string, readonly ProofDrill[]>,
  files: ReadonlyMap<string, FileHashes>,
): Proof {
  const runbooks = [...drills]
    .filter(([, all]) => all.length > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([runbook, all]) =>
      scored(
        runbook,
        all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      ),
    );
  const used = new Set(
    runbooks.flatMap((one) => one.drills.flatMap(({ against }) => Object.values(against))),
  );
  const kept = [...files].filter(([name]) => used.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { schema: 'drillbook/proof@1', runbooks, files: Object.fromEntries(kept) as Proof['files'] };
}

function scored(runbook: string, drills: ProofDrill[]): ProvenRunbook {
  const sum = (key: 'detected' | 'missed' | 'falseAlarms'): number =>
    drills.reduce((total, one) => total + one[key], 0);
  return {
    runbook,
    precision: ratio(sum('detected'), sum('falseAlarms')),
    recall: ratio(sum('detected'), sum('missed')),
    timeToDetect: median(drills.flatMap((one) => one.timeToDetect ?? [])),
    drills,
  };
}
