/** Operators, and list and map literals. */
import type { Lack } from '../lack.ts';
import { failure, graver, unknown } from '../lack.ts';
import { OpenList, OpenMap, elementsOf, isOpen } from '../open.ts';
import { add, compare, divide, multiply, negate, remainder, subtract } from '../operators.ts';
import { entry, equal, kindOf } from '../values.ts';
import type { Code, EvaluationFrame } from './frame.ts';
import { isLack } from './frame.ts';

/** Evaluates both sides; returns the more severe Lack. */
export function strict(
  left: Code,
  right: Code,
  compute: (a: unknown, b: unknown, frame: EvaluationFrame) => unknown,
): Code {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (isLack(a)) return isLack(b) ? graver(a, b) : a;
    return isLack(b) ? b : compute(a, b, frame);
  };
}

const COMPUTE: Readonly<Record<string, (a: unknown, b: unknown, frame: EvaluationFrame) => unknown>> = {
  '==': (a, b, frame) => equal(a, b, frame.spend),
  '!=': (a, b, frame) => {
    const same = equal(a, b, frame.spend);
    return isLack(same) ? same : !same;
  },
  '+': (a, b, frame) => add(a, b, frame.meter),
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
  '<': (a, b) => compare(a, b, (order) => order < 0),
  '<=': (a, b) => compare(a, b, (order) => order <= 0),
  '>': (a, b) => compare(a, b, (order) => order > 0),
  '>=': (a, b) => compare(a, b, (order) => order >= 0),
  in: (a, b, frame) => {
    const elements = elementsOf(b);
    if (elements !== undefined) return isIn(a, elements, b, frame);
    if (kindOf(b) === 'map') {
      if (isOpen(a)) return unknown(a.why);
      return entry(b, a) !== undefined || (isOpen(b) ? unknown(b.why) : false);
    }
    return failure('wrong-type', `'in' takes a list or a map, not a ${kindOf(b)}`);
  },
};

function isIn(
  value: unknown,
  elements: readonly unknown[],
  of: unknown,
  frame: EvaluationFrame,
): boolean | Lack {
  let worst: Lack | undefined;
  for (const element of elements) {
    const same = equal(value, element, frame.spend);
    if (same === true) return true;
    if (isLack(same)) worst = graver(worst, same);
  }
  return worst ?? (of instanceof OpenList ? unknown(of.why) : false);
}

export function binary(operator: string, left: Code, right: Code): Code {
  const compute = COMPUTE[operator];
  if (compute === undefined) throw new Error(`no operator ${operator}`);
  return strict(left, right, compute);
}

export function minus(operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    return isLack(value) ? value : negate(value);
  };
}

export function list(elements: readonly Code[]): Code {
  return (frame) => gathered(elements, frame);
}

/** An entry with an absent value is left out; if a value is unknown, the map is open. */
export function map(entries: readonly (readonly [Code, Code])[]): Code {
  return (frame) => {
    const keys = gathered(
      entries.map(([key]) => key),
      frame,
    );
    if (isLack(keys)) return keys;
    const open = keys.find(isOpen);
    if (open !== undefined) return unknown(open.why);
    frame.meter.spend(entries.length);
    const known = new Map<unknown, unknown>();
    const lacks = new Map<unknown, Lack>();
    for (const [i, [, value]] of entries.entries()) {
      const one = value(frame);
      if (!isLack(one)) known.set(keys[i], one);
      else if (one.kind !== 'absent') lacks.set(keys[i], one);
    }
    const [first] = lacks.values();
    return first === undefined ? known : new OpenMap(known, first.why, lacks);
  };
}

export function gathered(codes: readonly Code[], frame: EvaluationFrame): unknown[] | Lack {
  let worst: Lack | undefined;
  const values: unknown[] = [];
  frame.meter.spend(codes.length);
  for (const code of codes) {
    const value = code(frame);
    if (isLack(value)) worst = graver(worst, value);
    else values.push(value);
  }
  return worst ?? values;
}
