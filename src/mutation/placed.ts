/**
 * Places mutants in loaded runbooks. Loading costs more than a diagnosis, so it is shared:
 * one load serves a mutant of every expression.
 */
import { absent } from '../expression/lack.ts';
import type { Path } from '../document/yaml-file.ts';
import type { Expression } from '../expression/outcome.ts';
import type { Runbook, Step } from '../runbook/model.ts';
import type { Answer } from '../targets/target.ts';
import type { Breakable, User } from './breakable.ts';
import type { Mutant } from './mutant.ts';
import { changed } from './mutant.ts';
import type { Slot, Slotted } from './slot.ts';
import { allSteps, constant, slotAt, stepSlot, withSteps } from './slot.ts';

export interface Placed {
  readonly mutant: Mutant;
  /** By the id of the runbook that uses the file. */
  readonly changes: ReadonlyMap<string, PlacedChange>;
}

export interface PlacedChange {
  /** Returns the runbook with the mutant in it. */
  apply(runbook: Runbook): Runbook;
  /** Where the mutant is: if these evaluate to the same, the diagnosis is the same. undefined: not known. */
  readonly slots: readonly { readonly slot: Slot; readonly slotted: Slotted }[] | undefined;
  /** For a changed question: the steps, and the answers for which the change can make a difference. */
  readonly question: { readonly steps: readonly string[]; matters(answer: Answer): boolean } | undefined;
}

/** Leaves out mutants that do not load: what `check` rejects is not a mutant. */
export function place(breakable: Breakable, mutants: readonly Mutant[]): Placed[] {
  const values: Mutant[] = [];
  const placed = new Map<Mutant, Map<string, PlacedChange>>();
  for (const mutant of mutants) {
    if (mutant.change.kind === 'value') values.push(mutant);
    else {
      const changes = breakable.users.map((user) => [user.id, direct(mutant, user, breakable)] as const);
      placed.set(mutant, new Map(changes));
    }
  }
  for (const round of rounds(values)) {
    for (const [mutant, changes] of loadTogether(breakable, round)) placed.set(mutant, changes);
  }
  return mutants.flatMap((mutant) => {
    const changes = placed.get(mutant);
    return changes === undefined ? [] : [{ mutant, changes }];
  });
}

const NOTHING: Expression = {
  source: '',
  refs: new Set(),
  evaluate: () => absent('the step is not made').toOutcome(),
};

/** Mutants that need no loading. */
function direct({ change }: Mutant, user: User, { file }: Breakable): PlacedChange {
  switch (change.kind) {
    case 'constant': {
      const slotted: Slotted = { kind: 'expression', expression: constant(change.value) };
      return inSlots(
        user.prefixes
          .flatMap((prefix) => slotAt(change.path, file.data, prefix) ?? [])
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
  const isMeant = (step: Step): boolean => ids.some((id) => step.id === id || step.id.startsWith(`${id}.`));
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

/** Groups mutants so that each group has at most one for each expression. */
function rounds(mutants: readonly Mutant[]): Mutant[][] {
  const counts = new Map<string, number>();
  const all: Mutant[][] = [];
  for (const mutant of mutants) {
    const key = JSON.stringify(slotPath(mutant.path));
    const nth = counts.get(key) ?? 0;
    counts.set(key, nth + 1);
    (all[nth] ??= []).push(mutant);
  }
  return all;
}

/** A `let` or an output that is a map or a choice is one expression. */
function slotPath(path: Path): Path {
  return path[0] === 'output' ? path.slice(0, 1) : path[2] === 'let' ? path.slice(0, 3) : path;
}

/** Loads the mutants together; if that fails, each half separately. */
function loadTogether(
  breakable: Breakable,
  mutants: readonly Mutant[],
): Map<Mutant, Map<string, PlacedChange>> {
  const { file, users } = breakable;
  const data = mutants.reduce(
    (broken, { change }) => (change.kind === 'value' ? changed(broken, change.path, change.value) : broken),
    file.data,
  );
  const loaded = users.map((user) => ({ user, runbook: user.load(data) }));
  if (loaded.some(({ runbook }) => runbook === undefined)) {
    if (mutants.length < 2) return new Map();
    const half = mutants.length >> 1;
    return new Map([
      ...loadTogether(breakable, mutants.slice(0, half)),
      ...loadTogether(breakable, mutants.slice(half)),
    ]);
  }
  const placed = new Map<Mutant, Map<string, PlacedChange>>();
  for (const mutant of mutants) {
    const changes = new Map<string, PlacedChange>();
    for (const { user, runbook } of loaded) {
      const change = runbook === undefined ? undefined : extracted(mutant, user, runbook, file.data);
      if (change !== undefined) changes.set(user.id, change);
    }
    if (changes.size === users.length) placed.set(mutant, changes);
    else if (mutants.length > 1) {
      // It has no single slot: load the whole runbook for it alone.
      for (const [alone, own] of loadTogether(breakable, [mutant])) placed.set(alone, own);
    } else {
      placed.set(
        mutant,
        new Map(
          loaded.flatMap(({ user, runbook }) =>
            runbook === undefined
              ? []
              : [[user.id, { slots: undefined, question: undefined, apply: () => runbook }]],
          ),
        ),
      );
    }
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
