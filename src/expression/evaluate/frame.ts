/**
 * Evaluation. The CEL package parses and checks; the checked expression is compiled to closures here, because the
 * package's evaluator has only values and exceptions: no unknown, no order among reasons, no budget.
 * This file defines the input and output of the closures.
 */
import { Lack, unknown } from '../lack.ts';
import { Meter } from '../meter.ts';
import { settled } from '../observed.ts';
import type { Observation, Scope } from '../outcome.ts';

/** Returns a value or a Lack. Throws only TooCostly. */
export type Code = (frame: EvaluationFrame) => unknown;

export class EvaluationFrame {
  readonly scope: Scope;
  readonly meter = new Meter();
  /** Iteration variables by nesting depth. */
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

/** The value of an observation, where the code gives one. */
export function settling(code: Code): Code {
  return (frame) => settled(code(frame));
}

/** An iteration variable, which may be an observation. */
export function local(slot: number): Code {
  return (frame) => frame.locals[slot];
}

/** A name in the scope, which may be an observation: a step, a let, an input. */
export function named(ref: string): Code {
  return (frame) => {
    const binding = frame.scope.get(ref);
    if (binding === undefined) return unknown(`${ref} was not observed`);
    if (Array.isArray(binding)) return binding;
    const single = binding as Exclude<typeof binding, readonly Observation[]>;
    if (single.kind === 'observation') return single;
    return single.kind === 'value' ? single.value : Lack.from(single);
  };
}
