/**
 * Evaluation. The CEL package parses and checks; what it checked is turned into closures here, because its own
 * evaluator knows only "value or exception": no unknown, no order among reasons, no budget.
 */
import type { Lack } from './lack.ts';
import { Lack as LackClass, absent, failure, graver, unknown } from './lack.ts';
import type { LibraryFunction } from './library/function.ts';
import { foundValues } from './library/lists.ts';
import { Meter } from './meter.ts';
import { add, compare, divide, multiply, negate, remainder, subtract } from './operators.ts';
import type { Observation, Scope } from './outcome.ts';
import type { Regex } from './regex.ts';
import { entry, equal, isObservation, keysOf, kindOf } from './values.ts';

/** Gives a value, or a Lack. Throws TooCostly only. */
export type Code = (frame: Frame) => unknown;

export class Frame {
  readonly scope: Scope;
  readonly meter = new Meter();
  /** Iteration variables, by how deep they are nested. */
  readonly locals: unknown[] = [];
  readonly spend = (steps: number): void => this.meter.spend(steps);

  constructor(scope: Scope) {
    this.scope = scope;
  }
}

function isLack(value: unknown): value is Lack {
  return value instanceof LackClass;
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
    return single.kind === 'value' ? single.value : LackClass.from(single);
  };
}

export function field(operand: Code, name: string): Code {
  return (frame) => {
    const of = operand(frame);
    return isLack(of) ? of : member(of, name);
  };
}

export function index(operand: Code, key: Code): Code {
  return (frame) => {
    const of = operand(frame);
    const at = key(frame);
    if (isLack(of)) return isLack(at) ? graver(of, at) : of;
    return isLack(at) ? at : member(of, at);
  };
}

function member(of: unknown, key: unknown): unknown {
  if (of instanceof Map) return of.get(key) ?? missing(of, key);
  if (Array.isArray(of)) {
    if (typeof key !== 'bigint') return failure('wrong-type', `a list has no ${String(key)}`);
    return key >= 0n && key < BigInt(of.length)
      ? (of[Number(key)] as unknown)
      : absent(`there is no element ${key}: the list has ${of.length}`);
  }
  if (isObservation(of)) return lookField(of, String(key));
  if (typeof of === 'object' && of !== null) return entry(of, key) ?? missing(of, key);
  return failure('wrong-type', `a ${kindOf(of)} has no ${String(key)}`);
}

function missing(map: unknown, key: unknown): unknown {
  const value = entry(map, key);
  return value === undefined ? absent(`there is no ${String(key)}`) : value;
}

function lookField(look: Observation, name: string): unknown {
  switch (name) {
    case 'value':
    case 'found':
    case 'exitCode': {
      const outcome = look[name];
      return outcome.kind === 'value' ? outcome.value : LackClass.from(outcome);
    }
    case 'timedOut':
    case 'abandoned':
    case 'denied':
    case 'truncated':
    case 'stderr':
    case 'status':
      return look[name];
    case 'each':
      return look.each === undefined ? unknown('an element that was not looked at') : look.each;
    default:
      return failure('wrong-type', `a look has no ${name}`);
  }
}

export function and(left: Code, right: Code): Code {
  return logical(left, right, false);
}

export function or(left: Code, right: Code): Code {
  return logical(left, right, true);
}

/** `decides` on either side is the answer, whatever the other side lacks. */
function logical(left: Code, right: Code, decides: boolean): Code {
  return (frame) => {
    const a = truth(left(frame));
    if (a === decides) return decides;
    const b = truth(right(frame));
    if (b === decides) return decides;
    if (isLack(a)) return isLack(b) ? graver(a, b) : a;
    return b;
  };
}

function truth(value: unknown): boolean | Lack {
  if (typeof value === 'boolean' || isLack(value)) return value;
  return failure('wrong-type', `a condition is a ${kindOf(value)}`);
}

export function not(operand: Code): Code {
  return (frame) => {
    const value = truth(operand(frame));
    return isLack(value) ? value : !value;
  };
}

export function conditional(condition: Code, then: Code, otherwise: Code): Code {
  return (frame) => {
    const value = truth(condition(frame));
    if (isLack(value)) return value;
    return value ? then(frame) : otherwise(frame);
  };
}

/** Both sides first; of what they lack, the gravest. */
function strict(left: Code, right: Code, compute: (a: unknown, b: unknown, frame: Frame) => unknown): Code {
  return (frame) => {
    const a = left(frame);
    const b = right(frame);
    if (isLack(a)) return isLack(b) ? graver(a, b) : a;
    return isLack(b) ? b : compute(a, b, frame);
  };
}

const COMPUTE: Readonly<Record<string, (a: unknown, b: unknown, frame: Frame) => unknown>> = {
  '==': (a, b, frame) => equal(a, b, frame.spend),
  '!=': (a, b, frame) => !equal(a, b, frame.spend),
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
    if (Array.isArray(b)) return b.some((element) => equal(a, element, frame.spend));
    if (kindOf(b) === 'map') return entry(b, a) !== undefined;
    return failure('wrong-type', `'in' takes a list or a map, not a ${kindOf(b)}`);
  },
};

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

export function map(entries: readonly (readonly [Code, Code])[]): Code {
  return (frame) => {
    const keys = gathered(
      entries.map(([key]) => key),
      frame,
    );
    const values = gathered(
      entries.map(([, value]) => value),
      frame,
    );
    if (isLack(keys)) return isLack(values) ? graver(keys, values) : keys;
    return isLack(values) ? values : new Map(keys.map((key, i) => [key, values[i]]));
  };
}

function gathered(codes: readonly Code[], frame: Frame): unknown[] | Lack {
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

/** The first overload whose types the arguments have. Patterns come compiled. */
export function call(
  candidates: readonly LibraryFunction[],
  args: readonly Code[],
  pattern?: { readonly at: number; readonly regex: Regex },
): Code {
  return (frame) => {
    frame.meter.spend(1);
    const values = gathered(args, frame);
    if (isLack(values)) return values;
    const fitting = candidates.find((candidate) => fits(candidate, values));
    if (fitting === undefined) {
      const name = candidates[0]?.name ?? '';
      return failure('wrong-type', `${name}() does not take ${values.map(kindOf).join(', ')}`);
    }
    if (pattern !== undefined) values[pattern.at] = pattern.regex;
    return fitting.call(values as never[], frame.meter);
  };
}

const KINDS: Readonly<Record<string, string>> = {
  'google.protobuf.Duration': 'duration',
  'google.protobuf.Timestamp': 'timestamp',
};

function fits(candidate: LibraryFunction, values: readonly unknown[]): boolean {
  const types =
    candidate.receiver === undefined ? candidate.params : [candidate.receiver, ...candidate.params];
  return types.every((type, i) => {
    if (/^[A-Z]$/.test(type)) return true;
    return kindOf(values[i]) === (KINDS[type] ?? type.replace(/<.*$/s, ''));
  });
}

/** The elements of a list, or the keys of a map, each bound to `slot` in turn. */
function iterate(
  frame: Frame,
  slot: number,
  of: unknown,
  visit: (element: unknown) => boolean,
): Lack | undefined {
  const elements = Array.isArray(of) ? of : kindOf(of) === 'map' ? keysOf(of) : undefined;
  if (elements === undefined) return failure('wrong-type', `a ${kindOf(of)} has no elements`);
  for (const element of elements) {
    frame.meter.spend(1);
    frame.locals[slot] = element;
    if (!visit(element)) break;
  }
  return undefined;
}

/** `decides` for one element is the answer, whatever the others lack. */
export function quantifier(decides: boolean, of: Code, slot: number, condition: Code): Code {
  return (frame) => {
    const elements = of(frame);
    if (isLack(elements)) return elements;
    let worst: Lack | undefined;
    let decided = false;
    const failed = iterate(frame, slot, elements, () => {
      const holds = truth(condition(frame));
      if (isLack(holds)) worst = graver(worst, holds);
      else if (holds === decides) decided = true;
      return !decided;
    });
    if (failed !== undefined) return failed;
    return decided ? decides : (worst ?? !decides);
  };
}

export function existsOne(of: Code, slot: number, condition: Code): Code {
  const chosen = mapped(of, slot, condition, local(slot));
  return (frame) => {
    const elements = chosen(frame);
    return isLack(elements) ? elements : (elements as unknown[]).length === 1;
  };
}

/** `filter` and `map`: what one element lacks, the whole lacks. */
export function mapped(of: Code, slot: number, condition: Code | undefined, value: Code): Code {
  return (frame) => {
    const elements = of(frame);
    if (isLack(elements)) return elements;
    let worst: Lack | undefined;
    const values: unknown[] = [];
    const failed = iterate(frame, slot, elements, () => {
      const wanted = condition === undefined ? true : truth(condition(frame));
      if (isLack(wanted)) worst = graver(worst, wanted);
      if (wanted !== true) return true;
      const one = value(frame);
      if (isLack(one)) worst = graver(worst, one);
      else values.push(one);
      return true;
    });
    return failed ?? worst ?? values;
  };
}

export function has(operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    if (!isLack(value)) return true;
    return value.kind === 'absent' ? false : value;
  };
}

export function orElse(operand: Code, other: Code): Code {
  return (frame) => {
    const value = operand(frame);
    return isLack(value) && value.kind === 'absent' ? other(frame) : value;
  };
}

export function known(operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    if (!isLack(value)) return true;
    return value.kind === 'error' ? value : false;
  };
}

export function isUnknown(operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    if (!isLack(value)) return false;
    return value.kind === 'error' ? value : value.kind === 'unknown';
  };
}

export function valuesOf(operand: Code): Code {
  return (frame) => {
    const looks = operand(frame);
    if (isLack(looks)) return looks;
    if (!Array.isArray(looks)) return failure('wrong-type', 'values() takes the looks of a step');
    return foundValues(looks, frame.meter);
  };
}

/** The value, where it is of this kind. */
export function only(kind: 'bool' | 'list', operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    if (isLack(value) || kindOf(value) === kind) return value;
    return failure('wrong-type', `this must be a ${kind}, and is a ${kindOf(value)}`);
  };
}
