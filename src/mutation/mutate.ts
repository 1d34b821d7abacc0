/**
 * Mutates runbooks and reports the mutants that no recorded drill notices: they show conditions that are untested or
 * unnecessary.
 */
import { diagnose } from '../diagnose/diagnose.ts';
import type { StepListener } from '../diagnose/subject.ts';
import type { Place } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';
import type { RecordedDrill } from '../drill/recorded.ts';
import type { AllowedMutant, Variation } from './variation/load.ts';
import type { Breakable } from './breakable.ts';
import { breakables } from './breakable.ts';
import type { Mutant, Operator } from './mutant.ts';
import { mutantsOf } from './mutants.ts';
import type { Placed, PlacedChange } from './placed.ts';
import { place } from './placed.ts';
import { Recorded } from './situations.ts';
import { toldBy } from './told.ts';
import { watched } from './watched.ts';

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
  variations,
  allowed = [],
  signal,
  listen,
}: MutateRequest): Promise<MutationDocument> {
  const from = performance.now();
  const recorded = new Recorded(drills, variations);
  const results: MutationResult[] = [];
  for (const breakable of breakables(files)) {
    if (signal?.aborted === true) break;
    const result = await mutateOne(
      breakable,
      recorded,
      allowed.filter((one) => one.of === breakable.id),
      signal,
    );
    results.push(result);
    listen?.(result);
  }
  return {
    schema: 'drillbook/mutation@1',
    ms: Math.round(performance.now() - from),
    captures: drills.flatMap((drill) => drill.phases).length,
    files: results,
  };
}

async function mutateOne(
  breakable: Breakable,
  recorded: Recorded,
  allowed: readonly AllowedMutant[],
  signal: AbortSignal | undefined,
): Promise<MutationResult> {
  const { file, users } = breakable;
  const placed = place(breakable, mutantsOf(file.data));
  const alive = new Set(placed);
  const notCaptured = new Set<string>();
  for (const user of users) {
    const runbook = user.load(file.data);
    if (runbook === undefined) continue;
    for (const question of await recorded.missing(runbook)) notCaptured.add(question);
    await weed(runbook, placed, alive, recorded, signal);
  }
  const used = new Set<AllowedMutant>();
  const survivors = [...alive].map(({ mutant }) => survivorOf(mutant, file, allowed, used));
  return {
    id: breakable.id,
    kind: breakable.kind,
    file: file.file,
    mutants: placed.length,
    noticed: placed.length - survivors.length,
    score: placed.length === 0 ? null : (placed.length - survivors.length) / placed.length,
    survivors,
    needless: allowed.filter((one) => !used.has(one)).map(({ rule, place }) => ({ operator: rule, place })),
    notCaptured: [...notCaptured],
  };
}

/** Removes from `alive` every mutant that a diagnosis with this runbook notices. */
async function weed(
  runbook: Runbook,
  placed: readonly Placed[],
  alive: Set<Placed>,
  recorded: Recorded,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { runbook: watching, stirred } = watched(runbook, placed, alive);
  for (const replay of await recorded.situations(runbook)) {
    if (alive.size === 0 || signal?.aborted === true) return;
    stirred.clear();
    const answers = new Map<string, Answer[]>();
    const listen: StepListener = ({ step, seen }) => {
      const given = (seen?.observations ?? []).flatMap(({ answer }) => answer ?? []);
      answers.set(step.id, [...(answers.get(step.id) ?? []), ...given]);
    };
    const told = JSON.stringify(toldBy(await diagnose(watching, replay.target(), { listen })));
    for (const one of alive) {
      const change = one.changes.get(runbook.id);
      if (change === undefined || !canMatter(one, change, stirred, answers)) continue;
      const broken = await diagnose(change.apply(runbook), replay.target());
      if (JSON.stringify(toldBy(broken)) !== told) alive.delete(one);
    }
  }
}

function canMatter(
  placed: Placed,
  { slots, question }: PlacedChange,
  stirred: ReadonlySet<Placed>,
  answers: ReadonlyMap<string, readonly Answer[]>,
): boolean {
  if (slots !== undefined) return stirred.has(placed);
  if (question === undefined) return true;
  return question.steps.some(
    (step) => answers.get(step)?.some((answer) => question.matters(answer)) === true,
  );
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
