/**
 * Notes during a diagnosis which mutants would have changed the value of an expression. Only these can change the
 * diagnosis.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '../expression/outcome.ts';
import type { Parsed, Parser, Runbook, Step } from '../runbook/model.ts';
import type { Mutant } from './mutant.ts';
import type { PlacedChange } from './placed.ts';
import { withSteps } from './slot.ts';
import type { Slot, Slotted } from './slot.ts';

export interface Watched {
  readonly runbook: Runbook;
  /** From now on, mutants that change a value are added to this set. */
  into(affecting: Set<Mutant>): void;
}

/** @param alive other mutants are not evaluated */
export function watched(
  runbook: Runbook,
  changes: ReadonlyMap<Mutant, PlacedChange>,
  alive: ReadonlySet<Mutant>,
): Watched {
  let affecting = new Set<Mutant>();
  const bySlot = new Map<string, { slot: Slot; mutants: { mutant: Mutant; slotted: Slotted }[] }>();
  for (const [mutant, { slots }] of changes) {
    for (const { slot, slotted } of slots ?? []) {
      const known = bySlot.get(slot.key);
      if (known === undefined) bySlot.set(slot.key, { slot, mutants: [{ mutant, slotted }] });
      else known.mutants.push({ mutant, slotted });
    }
  }
  let result = runbook;
  for (const { slot, mutants } of bySlot.values()) {
    const original = slot.get(runbook);
    if (original === undefined) continue;
    const compare = (
      outcome: Outcome<unknown>,
      ask: (slotted: Slotted) => Outcome<unknown> | undefined,
    ): void => {
      for (const { mutant, slotted } of mutants) {
        if (!alive.has(mutant) || affecting.has(mutant)) continue;
        const other = ask(slotted);
        if (other === undefined || !isSame(outcome, other)) affecting.add(mutant);
      }
    };
    result = slot.with(result, watching(original, compare));
  }
  return {
    runbook: result,
    into(set) {
      affecting = set;
    },
  };
}

function watching(
  original: Slotted,
  compare: (outcome: Outcome<unknown>, ask: (slotted: Slotted) => Outcome<unknown> | undefined) => void,
): Slotted {
  if (original.kind === 'parser') {
    return {
      kind: 'parser',
      parse: (text) => {
        const parsed = original.parse(text);
        compare(parsed.outcome, (other) => (other.kind === 'parser' ? other.parse(text).outcome : undefined));
        return parsed;
      },
    };
  }
  const { expression } = original;
  return {
    kind: 'expression',
    expression: {
      ...expression,
      evaluate: (scope) => {
        const outcome = expression.evaluate(scope);
        compare(outcome, (other) =>
          other.kind === 'expression' ? other.expression.evaluate(scope) : undefined,
        );
        return outcome;
      },
    },
  };
}

/** Ignores why something is absent or unknown: no conclusion depends on that. */
function isSame(a: Outcome<unknown>, b: Outcome<unknown>): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind !== 'value' || b.kind !== 'value' || isDeepStrictEqual(a.value, b.value);
}

/** Parses each text once: recordings, and variants of one recording, mostly give the same answers. */
export function parsingOnce(runbook: Runbook): Runbook {
  return withSteps(runbook, (step): Step => {
    if (step.kind !== 'run' && step.kind !== 'read') return step;
    return { ...step, parse: remembering(step.parse) };
  });
}

function remembering(parse: Parser): Parser {
  const known = new Map<string, Parsed>();
  return (text) => {
    let parsed = known.get(text);
    if (parsed === undefined) known.set(text, (parsed = parse(text)));
    return parsed;
  };
}
