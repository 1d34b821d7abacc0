/** Four-valued logic, independent of the order of operands. */
import type { Lack } from '../lack.ts';
import { failure, graver } from '../lack.ts';
import { kindOf } from '../values.ts';
import type { Code } from './frame.ts';
import { isLack } from './frame.ts';

export function truth(value: unknown): boolean | Lack {
  if (typeof value === 'boolean' || isLack(value)) return value;
  return failure('wrong-type', `a condition must be a bool, got ${kindOf(value)}`);
}

export function and(left: Code, right: Code): Code {
  return logical(left, right, false);
}

export function or(left: Code, right: Code): Code {
  return logical(left, right, true);
}

/** If either side gives `decides`, that is the answer, even if the other side has no value. */
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

/** The value, if it has this kind. */
export function only(kind: 'bool' | 'list', operand: Code): Code {
  return (frame) => {
    const value = operand(frame);
    if (isLack(value) || kindOf(value) === kind) return value;
    return failure('wrong-type', `this must be a ${kind}, got ${kindOf(value)}`);
  };
}
