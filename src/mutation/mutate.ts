/**
 * Mutates runbooks and reports the mutants that no recorded drill notices: they show conditions that are untested or
 * unnecessary.
 */
import type { Place } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import type { AllowedMutant, Variation } from './variation/load.ts';
import { breakables } from './breakable.ts';
import { Hunted, hunt } from './hunt.ts';
import type { Mutant, Operator } from './mutant.ts';

/** The result of `mutate`: the JSON document. */
export interface MutationDocument {
  readonly schema: 'drillbook/mutation@1';
  readonly ms: number;
  /** Recorded phases that mutants were run on. */
  readonly captures: number;
  readonly files: readonly MutationResult[];
}

/** The mutants of one file. */
export interface MutationResult {
  readonly id: string;
  readonly kind: 'runbook' | 'probe';
  readonly file: string;
  /** How many were created. */
  readonly mutants: number;
  /** How many of them changed a diagnosis. */
  readonly noticed: number;
  /** The share of the mutants that was noticed; null if there are no mutants. */
  readonly score: number | null;
  readonly survivors: readonly Survivor[];
  /** Allowances that no survivor needs. */
  readonly needless: readonly { readonly operator: string; readonly place: Place }[];
  /** Questions missing in the captures: the captures are older than the file. */
  readonly notCaptured: readonly string[];
}

/** A mutant that no recorded drill notices. */
export interface Survivor {
  readonly operator: Operator;
  readonly place: Place;
  readonly before: string;
  readonly after: string;
  /** The reason why it is allowed to survive. */
  readonly allowed: string | undefined;
}

/** What to mutate, and on which recordings to try it. */
export interface MutateRequest {
  /** Runbooks without errors. */
  readonly files: readonly YamlFile[];
  readonly drills: readonly RecordedDrill[];
  /** Variations of these drills, for any runbook. `judgeVariation` checks them. */
  readonly variations?: readonly Variation[];
  /** Mutants that may survive. */
  readonly allowed?: readonly AllowedMutant[];
  readonly signal?: AbortSignal;
  readonly listen?: (result: MutationResult) => void;
}

/**
 * Mutates runbooks, and reports the mutants that change no diagnosis of the recorded drills.
 * After an abort it resolves to the results so far.
 *
 * @example
 * const drills = await loadRecordedDrills('captures');
 * const document = await mutate({ files: [readSource('runbooks/disk-full.yaml')], drills });
 * process.stdout.write(consoleMutation(document, { colour: false }));
 */
export async function mutate({
  files,
  drills,
  variations = [],
  allowed = [],
  signal,
  listen,
}: MutateRequest): Promise<MutationDocument> {
  const from = performance.now();
  const hunted = breakables(files).map((breakable) => new Hunted(breakable));
  const missing = new Map<string, readonly string[]>();
  for (const id of new Set(hunted.flatMap(({ breakable }) => breakable.users.map((user) => user.id)))) {
    if (signal?.aborted === true) break;
    missing.set(id, await hunt(id, hunted, { drills, variations }, signal));
  }
  const results = hunted.map((one) =>
    resultOf(
      one,
      allowed.filter(({ of }) => of === one.breakable.id),
      missing,
    ),
  );
  for (const result of results) listen?.(result);
  return {
    schema: 'drillbook/mutation@1',
    ms: Math.round(performance.now() - from),
    captures: drills.flatMap((drill) => drill.phases).length,
    files: results,
  };
}

function resultOf(
  hunted: Hunted,
  allowed: readonly AllowedMutant[],
  missing: ReadonlyMap<string, readonly string[]>,
): MutationResult {
  const { id, kind, file, users } = hunted.breakable;
  const used = new Set<AllowedMutant>();
  const survivors = hunted.survivors.map((mutant) => survivorOf(mutant, file, allowed, used));
  const mutants = hunted.loaded.length;
  return {
    id,
    kind,
    file: file.file,
    mutants,
    noticed: mutants - survivors.length,
    score: mutants === 0 ? null : (mutants - survivors.length) / mutants,
    survivors,
    needless: allowed.filter((one) => !used.has(one)).map(({ rule, place }) => ({ operator: rule, place })),
    notCaptured: [...new Set(users.flatMap((user) => missing.get(user.id) ?? []))],
  };
}

function survivorOf(
  mutant: Mutant,
  file: YamlFile,
  allowed: readonly AllowedMutant[],
  used: Set<AllowedMutant>,
): Survivor {
  const { operator, path, span, before, after } = mutant;
  const part = partOf(file, path);
  const allowing = allowed.filter((one) => one.rule === operator && one.in === part);
  for (const one of allowing) used.add(one);
  const place = span === undefined ? file.place(path) : file.placeInside(path, span.start, span.end);
  return { operator, place, before, after, allowed: allowing[0]?.reason };
}

/** The part of the file that a path is in, as `in` of an allowance names it. */
function partOf(file: YamlFile, [list, nth]: Path): string {
  if (typeof nth !== 'number') return String(list);
  const elements = (file.data as Record<string, readonly { readonly id?: string }[]>)[String(list)];
  return `${String(list)}.${elements?.[nth]?.id ?? String(nth)}`;
}
