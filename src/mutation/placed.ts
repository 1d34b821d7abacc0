/**
 * Places mutants in a loaded runbook. Loading costs more than a diagnosis, so it is shared: one load serves a mutant of
 * every expression in the runbook and its probes.
 */
import { absent } from '../expression/lack.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { Expression } from '../expression/outcome.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';
import type { Breakable, User } from './breakable.ts';
import type { Mutant } from './mutant.ts';
import { changed } from './mutant.ts';
import type { Slot, Slotted } from './slot.ts';
import { allSteps, constant, slotAt, stepIds, stepSlot, withSteps } from './slot.ts';

export interface PlacedChange {
  /** Returns the runbook with the mutant in it. */
  apply(runbook: Runbook): Runbook;
  /** Where the mutant is: if these evaluate to the same, the diagnosis is the same. undefined: not known. */
  readonly slots: readonly { readonly slot: Slot; readonly slotted: Slotted }[] | undefined;
  /** For a changed question: the steps, and the answers for which the change can make a difference. */
  readonly question: { readonly steps: readonly string[]; matters(answer: Answer): boolean } | undefined;
  /** Changes only how findings are reported. */
  readonly isOfReport?: true;
}

/** Mutants of one file that a runbook consists of. */
export interface FileMutants {
  readonly breakable: Breakable;
  readonly user: User;
  readonly mutants: Iterable<Mutant>;
}

/** A mutant whose value is in a file. */
interface Placing {
  readonly mutant: Mutant;
  readonly file: YamlFile;
  readonly user: User;
}

/**
 * Leaves out mutants that do not load: what `check` rejects is not a mutant.
 * @param files of one runbook
 */
export function place(files: readonly FileMutants[]): Map<Mutant, PlacedChange> {
  const placed = new Map<Mutant, PlacedChange>();
  const values: Placing[] = [];
  const inputs: Placing[] = [];
  for (const { breakable, user, mutants } of files) {
    const { file } = breakable;
    for (const mutant of mutants) {
      if (mutant.change.kind !== 'value') placed.set(mutant, direct(mutant, user, file.data));
      else (isOfProbe(mutant.path, file.data) ? inputs : values).push({ mutant, file, user });
    }
  }
  // An input is compiled into the expressions of its probe, so these cannot be taken from the same load.
  for (const round of [...rounds(values), ...rounds(inputs)]) {
    for (const [mutant, change] of loadTogether(round)) placed.set(mutant, change);
  }
  return placed;
}

const NOTHING: Expression = {
  source: '',
  refs: new Set(),
  evaluate: () => absent('the step is not made').toOutcome(),
};

/** Mutants that need no loading. */
function direct({ change }: Mutant, user: User, data: unknown): PlacedChange {
  switch (change.kind) {
    case 'constant': {
      const slotted: Slotted = { kind: 'expression', expression: constant(change.value) };
      return inSlots(
        user.prefixes
          .flatMap((prefix) => slotAt(change.path, data, prefix) ?? [])
          .map((slot) => ({ slot, slotted })),
      );
    }
    case 'step':
      return notMade(user.prefixes.map((prefix) => prefix + change.id));
    case 'question': {
      const steps =
        change.id === undefined ? ['subjects'] : user.prefixes.map((prefix) => prefix + change.id);
      return {
        slots: undefined,
        question: { steps, matters: change.matters.bind(change) },
        apply: (runbook) =>
          withSteps(runbook, (step) =>
            steps.includes(step.id) && (step.kind === 'run' || step.kind === 'read')
              ? change.change(step)
              : step,
          ),
      };
    }
    case 'finding':
      return {
        slots: undefined,
        question: undefined,
        isOfReport: true,
        apply: (runbook) => ({
          ...runbook,
          findings: runbook.findings.map((finding, nth) =>
            nth === change.nth ? change.change(finding) : finding,
          ),
        }),
      };
    case 'value':
      throw new Error('a value needs the document to be loaded');
  }
}

function inSlots(slots: readonly { readonly slot: Slot; readonly slotted: Slotted }[]): PlacedChange {
  return {
    slots,
    question: undefined,
    apply: (runbook) => slots.reduce((broken, { slot, slotted }) => slot.with(broken, slotted), runbook),
  };
}

/** The step's observation, or the output of its probe, is absent, as if its `when` never held. */
function notMade(ids: readonly string[]): PlacedChange {
  const isMeant = isOf(ids);
  const never: Slotted = { kind: 'expression', expression: constant(false) };
  const nothing: Slotted = { kind: 'expression', expression: NOTHING };
  return {
    slots: undefined,
    question: undefined,
    apply: (runbook) =>
      allSteps(runbook)
        .filter(isMeant)
        .reduce((broken, step) => {
          const slot = stepSlot(step.id, step.kind === 'let' ? 'let' : 'when');
          return slot?.with(broken, step.kind === 'let' ? nothing : never) ?? broken;
        }, runbook),
  };
}

/** Groups mutants so that each group has at most one for each part that is taken from the loaded runbook. */
function rounds(placing: readonly Placing[]): Placing[][] {
  const counts = new Map<string, number>();
  const all: Placing[][] = [];
  for (const one of placing) {
    const key = JSON.stringify([one.file.file, partPath(one.mutant.path, one.file.data)]);
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    (all[nth] ??= []).push(one);
  }
  return all;
}

/** A `let` or an output is one expression, with its loop; the steps of a used probe, and a remedy, are taken together. */
function partPath(path: Path, data: unknown): Path {
  const [part] = path;
  if (part === 'output') return path.slice(0, 1);
  if (part === 'remedies') return path.slice(0, 2);
  const step = stepAt(path, data);
  return step?.['let'] !== undefined || step?.['uses'] !== undefined ? path.slice(0, 2) : path;
}

/** Whether it is in the use of a probe: an input, or when the probe runs. */
function isOfProbe(path: Path, data: unknown): boolean {
  return stepAt(path, data)?.['uses'] !== undefined || path[1] === 'with';
}

function stepAt([part, nth]: Path, data: unknown): { readonly [key: string]: unknown } | undefined {
  if (part !== 'steps' || typeof nth !== 'number') return undefined;
  return (data as { steps?: readonly { readonly [key: string]: unknown }[] }).steps?.[nth];
}

/** Loads the mutants together; if that fails, each half separately. */
function loadTogether(round: readonly Placing[]): Map<Mutant, PlacedChange> {
  const replaced = new Map<YamlFile, unknown>();
  for (const { mutant, file } of round) {
    const { change } = mutant;
    const data = replaced.has(file) ? replaced.get(file) : file.data;
    if (change.kind === 'value') replaced.set(file, changed(data, change.path, change.value));
  }
  const runbook = round[0]?.user.load(replaced);
  if (runbook === undefined) {
    if (round.length < 2) return new Map();
    const half = round.length >> 1;
    return new Map([...loadTogether(round.slice(0, half)), ...loadTogether(round.slice(half))]);
  }
  const placed = new Map<Mutant, PlacedChange>();
  for (const one of round) {
    const { mutant, file, user } = one;
    const change = extracted(mutant, user, runbook, file.data) ?? taken(mutant, user, runbook, file.data);
    if (change !== undefined) placed.set(mutant, change);
    else if (round.length > 1) {
      // It is in no single part: load the whole runbook for it alone.
      for (const [alone, own] of loadTogether([one])) placed.set(alone, own);
    } else placed.set(mutant, { slots: undefined, question: undefined, apply: () => runbook });
  }
  return placed;
}

/** Takes the mutated slot from the loaded runbook, to put it into the original. */
function extracted(mutant: Mutant, user: User, broken: Runbook, data: unknown): PlacedChange | undefined {
  const slots = user.prefixes.map((prefix) => {
    const slot = slotAt(mutant.path, data, prefix);
    const slotted = slot?.get(broken);
    return slot === undefined || slotted === undefined ? undefined : { slot, slotted };
  });
  return slots.includes(undefined) ? undefined : inSlots(slots.filter((one) => one !== undefined));
}

/** Takes whole steps, or a remedy, from the loaded runbook. */
function taken({ path }: Mutant, user: User, broken: Runbook, data: unknown): PlacedChange | undefined {
  const [part, nth] = path;
  if (typeof nth !== 'number') return undefined;
  const change = { slots: undefined, question: undefined };
  if (part === 'remedies')
    return {
      ...change,
      isOfReport: true,
      apply: (runbook) => ({
        ...runbook,
        remedies: runbook.remedies.map((remedy, i) => (i === nth ? (broken.remedies[i] ?? remedy) : remedy)),
      }),
    };
  const id = part === 'steps' ? stepIds(data)[nth] : undefined;
  if (id === undefined) return undefined;
  const isMeant = isOf(user.prefixes.map((prefix) => prefix + id));
  const others = new Map(allSteps(broken).flatMap((step) => (isMeant(step) ? [[step.id, step]] : [])));
  return {
    ...change,
    apply: (runbook) => withSteps(runbook, (step) => others.get(step.id) ?? step),
  };
}

/** Whether a step is one of these, or inside of a probe that one of these uses. */
function isOf(ids: readonly string[]): (step: Step) => boolean {
  return (step) => ids.some((id) => step.id === id || step.id.startsWith(`${id}.`));
}
