/**
 * Mutates runbooks and reports the mutants that no recorded drill notices: they show conditions that are untested or
 * unnecessary.
 */
import type { Place } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import type { AllowedMutant, Variation } from './variation/load.ts';
import { breakables } from './breakable.ts';
import { tryMutants } from './try-mutants.ts';
import type { Found } from './try-mutants.ts';
import { MutatedFile } from './mutated-file.ts';
import { Share } from './share.ts';
import type { Mutant, Operator } from './mutant.ts';

/** The result of `mutate`: the JSON document. */
export interface MutationDocument {
  readonly schema: 'drillbook/mutation@1';
  readonly ms: number;
  /** Recorded phases that mutants were run on. */
  readonly captures: number;
  readonly files: readonly MutationResult[];
  /** Variations with another result than they expect: the mutants of their runbooks were not tried. */
  readonly wrong: readonly {
    readonly title: string;
    readonly place: Place;
    readonly reasons: readonly string[];
  }[];
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
  /** Variations of these drills, for any runbook. */
  readonly variations?: readonly Variation[];
  /** Mutants that may survive. */
  readonly allowed?: readonly AllowedMutant[];
  readonly signal?: AbortSignal;
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
export async function mutate(request: MutateRequest): Promise<MutationDocument> {
  const from = performance.now();
  const files = MutatedFile.of(breakables(request.files));
  return documentOf(request, from, files, [await tryShare(request, files)]);
}

/** What one thread found, by runbook. */
export type ShareFound = readonly (readonly [runbook: string, found: Found])[];

/** Tries the mutants with each runbook that no other thread takes. */
export async function tryShare(
  { drills, variations = [], signal }: MutateRequest,
  files: readonly MutatedFile[],
  share: Share = new Share(),
): Promise<ShareFound> {
  const users = usersOf(files);
  const found: [string, Found][] = [];
  for (let nth = share.take(); nth < users.length && signal?.aborted !== true; nth = share.take()) {
    const id = users[nth] as string;
    const one = await tryMutants(
      id,
      files,
      { drills, variations },
      () => share.isStopped || signal?.aborted === true,
    );
    if (one.wrong.length > 0) share.stopTrying();
    found.push([id, one]);
  }
  return found;
}

/** The runbooks, those with most mutants first, so that no thread is left with much at the end. */
function usersOf(files: readonly MutatedFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { breakable, mutants } of files) {
    for (const { id } of breakable.users) counts.set(id, (counts.get(id) ?? 0) + mutants.length);
  }
  return Array.from(counts)
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([id]) => id);
}

/** @param shares what each thread found */
export function documentOf(
  { drills, allowed = [] }: MutateRequest,
  from: number,
  files: readonly MutatedFile[],
  shares: readonly ShareFound[],
): MutationDocument {
  const found = new Map(shares.flat());
  return {
    schema: 'drillbook/mutation@1',
    ms: Math.round(performance.now() - from),
    captures: drills.flatMap((drill) => drill.phases).length,
    files: files.map((one) =>
      resultOf(
        one,
        allowed.filter(({ of }) => of === one.breakable.id),
        found,
      ),
    ),
    wrong: [...found.values()].flatMap(({ wrong }) =>
      wrong.map(({ variation: { title, place }, reasons }) => ({ title, place, reasons })),
    ),
  };
}

function resultOf(
  mutated: MutatedFile,
  allowed: readonly AllowedMutant[],
  found: ReadonlyMap<string, Found>,
): MutationResult {
  const { id, kind, file, users } = mutated.breakable;
  const used = new Set<AllowedMutant>();
  const { loaded } = mutated;
  const mutants = loaded.length;
  const survivors = loaded
    .filter((mutant) => !mutated.isNoticed(mutant))
    .map((mutant) => survivorOf(mutant, file, allowed, used));
  return {
    id,
    kind,
    file: file.file,
    mutants,
    noticed: mutants - survivors.length,
    score: mutants === 0 ? null : (mutants - survivors.length) / mutants,
    survivors,
    needless: allowed.filter((one) => !used.has(one)).map(({ rule, place }) => ({ operator: rule, place })),
    notCaptured: [...new Set(users.flatMap((user) => found.get(user.id)?.missing ?? []))],
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
