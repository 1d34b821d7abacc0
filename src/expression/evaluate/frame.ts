/**
 * Evaluation. The CEL package parses and checks; what it checked is turned into closures here, because its own
 * evaluator knows only "value or exception": no unknown, no order among reasons, no budget.
 * This is what the closures are given, and what they give.
 */
import { Lack, unknown } from '../lack.ts';
import { Meter } from '../meter.ts';
import type { Observation, Scope } from '../outcome.ts';

/** Gives a value, or a Lack. Throws TooCostly only. */
export type Code = (frame: EvaluationFrame) => unknown;

export class EvaluationFrame {
  readonly scope: Scope;
  readonly meter = new Meter();
  /** Iteration variables, by how deep they are nested. */
  readonly locals: unknown[] = [];
  readonly spend = (steps: number): void => this.meter.spend(steps);

  constructor(scope: Scope) {
    this.scope = scope;
  }
}

export function isLack(value: unknown): value is Lack {
  return value instanceof Lack;
}

export function constant(value: unknown): Code {
  return () => value;
}

export function local(slot: number): Code {
  return (frame) => frame.locals[slot];
}

/** A step, a let, an input: whatever the scope has under this name. */
export function named(ref: string): Code {
  return (frame) => {
    const binding = frame.scope.get(ref);
    if (binding === undefined) return unknown(`${ref} was not looked at`);
    if (Array.isArray(binding)) return binding;
    const single = binding as Exclude<typeof binding, readonly Observation[]>;
    if (single.kind === 'observation') return single;
    return single.kind === 'value' ? single.value : Lack.from(single);
  };
}
