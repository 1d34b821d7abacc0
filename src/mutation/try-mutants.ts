/**
 * Tries the mutants of all files that a runbook consists of, together: each situation is diagnosed once without a
 * mutant, and only the mutants that would have changed a value in it are tried.
 */
import type { RecordedDrill } from '../drill/recorded.ts';
import { alteredBy } from './altered.ts';
import type { Altered } from './altered.ts';
import type { Mutant } from './mutant.ts';
import type { PlacedChange } from './placed.ts';
import { place } from './placed.ts';
import { situationsFor } from './situations.ts';
import type { Situations } from './situations.ts';
import type { MutatedFile } from './mutated-file.ts';
import type { Setting } from './steps-trace.ts';
import type { Made } from './trace.ts';
import { isNoticed } from './trace.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Variation } from './variation/load.ts';
import { parsingOnce, watched } from './watched.ts';

/** Which recordings to try mutants on. */
export interface Recordings {
  readonly drills: readonly RecordedDrill[];
  readonly variations: readonly Variation[];
}

/** What else a runbook's recordings show. */
export type Found = Pick<Situations, 'missing' | 'wrong'>;

interface Tried {
  readonly file: MutatedFile;
  readonly change: PlacedChange;
  /** The runbook with it, made on first use. */
  mutated?: Pick<Setting, 'runbook'> & { readonly altered: Altered };
}

/**
 * Notes which mutants the diagnoses with one runbook notice.
 * @returns questions that are missing in the recordings, and variations that are not as expected: then nothing is noted
 */
export async function tryMutants(
  id: string,
  files: readonly MutatedFile[],
  { drills, variations }: Recordings,
  isOver: () => boolean,
): Promise<Found> {
  const tried = new Map<Mutant, Tried>();
  const using = files.flatMap((file) => {
    const user = file.breakable.users.find((one) => one.id === id);
    const mutants = file.mutants.filter((mutant) => !file.isNoticed(mutant));
    return user === undefined ? [] : [{ file, breakable: file.breakable, user, mutants }];
  });
  const loaded = using[0]?.user.load(new Map());
  if (loaded === undefined) return { missing: [], wrong: [] };
  const changes = place(using);
  for (const { file, mutants } of using) {
    for (const mutant of mutants) {
      const change = changes.get(mutant);
      if (change === undefined) continue;
      tried.set(mutant, { file, change });
      file.loads(mutant);
    }
  }
  const runbook = parsingOnce(loaded);
  const alive = new Set(tried.keys());
  const watch = watched(runbook, changes, alive);
  const { all, missing, wrong } = await situationsFor(
    runbook,
    { runbook: watch.runbook, watch },
    drills,
    variations,
  );
  if (wrong.length > 0) return { missing, wrong };
  for (const situation of all) {
    if (alive.size === 0 || isOver()) break;
    const { replay } = situation;
    const traced = await situation.trace();
    for (const mutant of alive) {
      const one = tried.get(mutant);
      if (one === undefined) continue;
      if (!one.file.isNoticed(mutant)) {
        const { runbook: other, altered } = (one.mutated ??= applied(one.change, runbook));
        if (!(await isNoticed({ runbook: other, replay, altered }, traced, mayMatter(mutant, one.change))))
          continue;
        one.file.notice(mutant);
      }
      alive.delete(mutant);
    }
  }
  return { missing, wrong };
}

function applied(change: PlacedChange, runbook: Runbook): NonNullable<Tried['mutated']> {
  const mutated = change.apply(runbook);
  return { runbook: mutated, altered: alteredBy(runbook, mutated) };
}

function mayMatter(mutant: Mutant, { slots, question, isOfReport }: PlacedChange): (made: Made) => boolean {
  if (slots !== undefined) {
    return ({ affecting }) => {
      for (const noted of affecting.values()) if (noted.has(mutant)) return true;
      return false;
    };
  }
  if (isOfReport === true) return ({ conclusion }) => (conclusion?.findings.length ?? 0) > 0;
  if (question === undefined) return () => true;
  return ({ seen }) =>
    question.steps.some(
      (step) =>
        seen
          .get(step)
          ?.observations.some(({ answer }) => answer !== undefined && question.matters(answer)) === true,
    );
}
