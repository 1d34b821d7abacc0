/**
 * Breaks runbooks on purpose, and tells which breaks no recorded drill notices: conditions that are not tested,
 * or not needed.
 */
import { diagnose } from '../../diagnose/diagnose.ts';
import type { Place } from '../../document/problem.ts';
import type { YamlFile } from '../../document/yaml-file.ts';
import { SURVIVES } from '../../runbook/acceptance.ts';
import { loadRunbook } from '../../runbook/load.ts';
import type { Runbook } from '../../runbook/model.ts';
import type { RecordedDrill, RecordedPhase } from '../recorded.ts';
import type { Breakable } from './breakable.ts';
import { breakables } from './breakable.ts';
import type { Mutant, Operator } from './mutant.ts';
import { mutantsOf } from './mutants.ts';
import { toldBy } from './told.ts';

export interface MutationDocument {
  readonly schema: 'drillbook/mutation@1';
  readonly ms: number;
  /** Recorded phases that mutants were run on. */
  readonly captures: number;
  readonly files: readonly MutationResult[];
}

export interface MutationResult {
  readonly id: string;
  readonly kind: 'runbook' | 'probe';
  readonly file: string;
  readonly mutants: number;
  readonly noticed: number;
  /** Of the mutants, the share that was noticed; null where there is none. */
  readonly score: number | null;
  readonly survivors: readonly Survivor[];
  /** Acceptances of survivors that there are not. */
  readonly needless: readonly { readonly operator: string; readonly place: Place }[];
  /** Questions that the captures do not hold: they are older than the file. */
  readonly notCaptured: readonly string[];
}

export interface Survivor {
  readonly operator: Operator;
  readonly place: Place;
  readonly before: string;
  readonly after: string;
  /** The reason in the file why it may survive. */
  readonly accepted: string | undefined;
}

export interface MutateRequest {
  /** Runbooks without errors. */
  readonly files: readonly YamlFile[];
  readonly drills: readonly RecordedDrill[];
  readonly signal?: AbortSignal;
  readonly listen?: (result: MutationResult) => void;
}

export async function mutate({ files, drills, signal, listen }: MutateRequest): Promise<MutationDocument> {
  const from = performance.now();
  const phases = drills.flatMap((drill) => drill.phases);
  const baseline = new Baseline(phases);
  const results: MutationResult[] = [];
  for (const breakable of breakables(files)) {
    if (signal?.aborted === true) break;
    const result = await mutateOne(breakable, files, baseline, signal);
    results.push(result);
    listen?.(result);
  }
  return {
    schema: 'drillbook/mutation@1',
    ms: Math.round(performance.now() - from),
    captures: phases.length,
    files: results,
  };
}

async function mutateOne(
  breakable: Breakable,
  files: readonly YamlFile[],
  baseline: Baseline,
  signal: AbortSignal | undefined,
): Promise<MutationResult> {
  const { file } = breakable;
  const notCaptured = new Set<string>();
  for (const each of files) {
    const { runbook } = loadRunbook(each);
    if (runbook === undefined || !breakable.runbooks.includes(runbook.id)) continue;
    for (const question of await baseline.learn(runbook)) notCaptured.add(question);
  }
  const acceptances = acceptancesIn(file);
  const survivors: Survivor[] = [];
  let mutants = 0;
  for (const mutant of mutantsOf(file.data)) {
    if (signal?.aborted === true) break;
    const broken = breakable.broken(mutant);
    if (broken === undefined) continue;
    mutants++;
    if (await isNoticed(broken, baseline)) continue;
    survivors.push(survivorOf(mutant, file, acceptances));
  }
  return {
    id: breakable.id,
    kind: breakable.kind,
    file: file.file,
    mutants,
    noticed: mutants - survivors.length,
    score: mutants === 0 ? null : (mutants - survivors.length) / mutants,
    survivors,
    needless: acceptances
      .filter((acceptance) => !acceptance.isUsed)
      .map(({ operator, path }) => ({ operator, place: file.place(path) })),
    notCaptured: [...notCaptured],
  };
}

async function isNoticed(broken: readonly Runbook[], baseline: Baseline): Promise<boolean> {
  for (const runbook of broken) if (await baseline.notices(runbook)) return true;
  return false;
}

/** What the runbooks, as they are, tell of each recorded phase. */
class Baseline {
  readonly #phases: readonly RecordedPhase[];
  readonly #told = new Map<string, { phase: RecordedPhase; told: string }[]>();

  constructor(phases: readonly RecordedPhase[]) {
    this.#phases = phases;
  }

  /** @returns questions that the captures do not hold */
  async learn(runbook: Runbook): Promise<string[]> {
    if (this.#told.has(runbook.id)) return [];
    const all: { phase: RecordedPhase; told: string; findings: number }[] = [];
    const missing = new Set<string>();
    for (const phase of this.#phases) {
      if (!phase.capture.header.runbooks.includes(runbook.id)) continue;
      const diagnosis = await diagnose(runbook, phase.replay.target());
      for (const { reason } of diagnosis.steps)
        if (reason?.includes(NOT_CAPTURED) === true) missing.add(reason);
      const told = JSON.stringify(toldBy(diagnosis));
      all.push({ phase, told, findings: diagnosis.findings.length });
    }
    // Where it finds something most mutants are noticed at once.
    this.#told.set(
      runbook.id,
      all.toSorted((a, b) => b.findings - a.findings),
    );
    return [...missing];
  }

  async notices(mutant: Runbook): Promise<boolean> {
    const known = this.#told.get(mutant.id) ?? [];
    for (const [nth, { phase, told }] of known.entries()) {
      const diagnosis = await diagnose(mutant, phase.replay.target());
      if (JSON.stringify(toldBy(diagnosis)) === told) continue;
      // What noticed this one is likely to notice the next.
      known.unshift(...known.splice(nth, 1));
      return true;
    }
    return false;
  }
}

const NOT_CAPTURED = 'the capture holds no answer to: ';

interface AcceptedSurvivor {
  readonly operator: string;
  readonly because: string;
  /** Of the acceptance, and of what it stands in. */
  readonly path: readonly (string | number)[];
  readonly owner: readonly (string | number)[];
  isUsed: boolean;
}

/** `accept` at the file's top, at its subjects, at a step, a finding or a remedy. */
function acceptancesIn({ data }: YamlFile): AcceptedSurvivor[] {
  const document = (data ?? {}) as Record<string, unknown>;
  const owners: (readonly (string | number)[])[] = [[], ['subjects']];
  for (const key of ['steps', 'findings', 'remedies']) {
    const elements = document[key];
    if (Array.isArray(elements)) owners.push(...elements.map((_, nth) => [key, nth]));
  }
  return owners.flatMap((owner) => {
    const accept = (valueAt(document, owner) as { accept?: unknown } | undefined)?.accept;
    if (!Array.isArray(accept)) return [];
    return (accept as { code?: unknown; because?: unknown }[]).flatMap(({ code, because }, nth) =>
      typeof code === 'string' && code.startsWith(SURVIVES) && typeof because === 'string'
        ? [
            {
              operator: code.slice(SURVIVES.length),
              because,
              path: [...owner, 'accept', nth, 'code'],
              owner,
              isUsed: false,
            },
          ]
        : [],
    );
  });
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data;
  for (const key of path) value = (value as Record<string | number, unknown> | undefined)?.[key];
  return value;
}

function survivorOf(mutant: Mutant, file: YamlFile, acceptances: readonly AcceptedSurvivor[]): Survivor {
  const { operator, path, span, before, after } = mutant;
  const accepting = acceptances.filter(
    (one) => one.operator === operator && one.owner.every((key, nth) => path[nth] === key),
  );
  for (const one of accepting) one.isUsed = true;
  const place = span === undefined ? file.place(path) : file.placeInside(path, span.start, span.end);
  return { operator, place, before, after, accepted: accepting[0]?.because };
}
