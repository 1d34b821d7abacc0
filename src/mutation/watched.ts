/**
 * Records during a diagnosis which mutants would have changed the value of an expression. Only these can change the
 * diagnosis.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Outcome } from '../expression/outcome.ts';
import type { Runbook } from '../runbook/model.ts';
import type { Placed } from './placed.ts';
import type { Slot, Slotted } from './slot.ts';

export interface Watched {
  readonly runbook: Runbook;
  /** Mutants that changed a value since the last `clear`. */
  readonly stirred: Set<Placed>;
}

/** @param alive other mutants are not evaluated */
export function watched(runbook: Runbook, placed: readonly Placed[], alive: ReadonlySet<Placed>): Watched {
  const stirred = new Set<Placed>();
  const bySlot = new Map<string, { slot: Slot; mutants: { placed: Placed; slotted: Slotted }[] }>();
  for (const one of placed) {
    for (const { slot, slotted } of one.changes.get(runbook.id)?.slots ?? []) {
      const known = bySlot.get(slot.key);
      if (known === undefined) bySlot.set(slot.key, { slot, mutants: [{ placed: one, slotted }] });
      else known.mutants.push({ placed: one, slotted });
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
      for (const { placed: one, slotted } of mutants) {
        if (!alive.has(one) || stirred.has(one)) continue;
        const other = ask(slotted);
        if (other === undefined || !isSame(outcome, other)) stirred.add(one);
      }
    };
    result = slot.with(result, watching(original, compare));
  }
  return { runbook: result, stirred };
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
