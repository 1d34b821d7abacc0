/**
 * Finds fields that runbooks read and that are missing from every recorded answer. Such a field is always absent, so
 * whatever depends on it never holds: a mistyped name looks like a healthy subject.
 */
import { didYouMean, nearest } from '../text/did-you-mean.ts';
import type { Problem } from '../document/problem.ts';
import type { FieldRead } from '../expression/field-reads.ts';
import { fieldReads } from '../expression/field-reads.ts';
import type { InFile, PlacedExpression } from '../expression/in-file.ts';
import { OpenMap } from '../expression/open.ts';
import type { Scope } from '../expression/outcome.ts';
import { entry, keysOf, kindOf } from '../expression/values.ts';
import type { Runbook } from '../runbook/model.ts';
import type { RecordedDrill } from './recorded.ts';
import { replayDrill } from './recorded.ts';

/** A runbook and the files that contain its expressions. */
export interface RunbookInParts {
  readonly runbook: Runbook;
  readonly parts: readonly InFile[];
}

/** One access to a field, at one place in a file; for a probe, shared by all runbooks that use it. */
interface Watched {
  readonly read: FieldRead;
  readonly at: PlacedExpression;
  readonly inFile: InFile;
  /** Some value had it, or its parent has declared fields. */
  settled: boolean;
  /** Number of values without it. */
  without: number;
  /** The keys of those values. */
  readonly known: Set<string>;
}

/** @param drills recorded drills, e.g. from `loadRecordedDrills` */
export async function unrecordedFields(
  runbooks: readonly RunbookInParts[],
  drills: readonly RecordedDrill[],
): Promise<Problem[]> {
  const places = new Map<string, Watched>();
  const byRunbook = new Map<string, [FieldRead, Watched][]>();
  for (const { runbook, parts } of runbooks) byRunbook.set(runbook.id, watchedIn(parts, places));
  const scopes = (runbook: string, scope: Scope): void => {
    for (const [read, watched] of byRunbook.get(runbook) ?? [])
      if (!watched.settled) check(read, watched, scope);
  };
  const isOpen = (id: string): boolean => byRunbook.get(id)?.some(([, { settled }]) => !settled) === true;
  for (const drill of drills) {
    // What one drill has shown needs no second.
    const open = runbooks.flatMap(({ runbook }) => (isOpen(runbook.id) ? [runbook] : []));
    await replayDrill(drill, open, { scopes });
  }
  return [...places.values()].flatMap(problemOf);
}

function watchedIn(parts: readonly InFile[], places: Map<string, Watched>): [FieldRead, Watched][] {
  return parts.flatMap((inFile) =>
    inFile.expressions.flatMap((at) =>
      fieldReads(at.ast, at.names).map((read): [FieldRead, Watched] => {
        const key = [inFile.file.file, ...at.path, at.offset + read.start].join('\0');
        const watched = places.get(key) ?? { read, at, inFile, settled: false, without: 0, known: new Set() };
        places.set(key, watched);
        return [read, watched];
      }),
    ),
  );
}

function check(read: FieldRead, watched: Watched, scope: Scope): void {
  for (const value of read.from(scope)) {
    const kind = kindOf(value);
    if (kind !== 'map' && kind !== 'element') continue;
    // An element of a loop always has its two fields, and an expression that reads any other does not compile.
    if (kind === 'element' || entry(value, read.name) !== undefined || mayHave(value, read.name)) {
      watched.settled = true;
      return;
    }
    // An empty map gives no evidence about names, nor does one that may have more entries.
    const keys = value instanceof OpenMap ? [] : keysOf(value);
    if (keys.length === 0) continue;
    watched.without += 1;
    for (const key of keys) watched.known.add(String(key));
  }
}

function mayHave(value: unknown, name: string): boolean {
  return value instanceof OpenMap && value.lacks.has(name);
}

function problemOf({ read, at, inFile, settled, without, known }: Watched): Problem[] {
  if (settled || without === 0 || read.declared !== undefined) return [];
  // If the expression itself tests for the field, only a probable typo is worth reporting.
  if ((read.isOptional || at.isOptional) && nearest(read.name, known) === undefined) return [];
  const why =
    without === 1
      ? `the only recorded value has no '${read.name}'`
      : `none of ${without} recorded values has '${read.name}'`;
  const message = `${read.read} is always absent: ${why}`;
  const before = inFile.problems.length;
  inFile.faults(
    at.path,
    [
      {
        code: 'field-not-recorded',
        severity: 'warning',
        message,
        start: read.start,
        end: read.end,
        hint: didYouMean(read.name, known),
      },
    ],
    at.offset,
  );
  return inFile.problems.slice(before);
}
