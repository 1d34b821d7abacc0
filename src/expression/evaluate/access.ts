/** Fields, entries and elements. What they give may be an observation: `settling` gives its value. */
import { absent, failure, graver, unknown } from '../lack.ts';
import { OpenList, OpenMap, isOpen } from '../open.ts';
import { answerOf, isLoopElement } from '../observed.ts';
import type { LoopElement, Observation } from '../outcome.ts';
import { entry, keysOf, kindOf } from '../values.ts';
import type { Code } from './frame.ts';
import { isLack } from './frame.ts';

/** @param read the access as written */
export function field(operand: Code, name: string, read: () => string): Code {
  return (frame) => {
    const of = operand(frame);
    return isLack(of) ? of : member(of, name, read);
  };
}

/** @param read the access as written */
export function index(operand: Code, key: Code, read: () => string): Code {
  return (frame) => {
    const of = operand(frame);
    const at = key(frame);
    if (isLack(of)) return isLack(at) ? graver(of, at) : of;
    return isLack(at) ? at : member(of, at, read);
  };
}

function member(of: unknown, key: unknown, read: () => string): unknown {
  if (isOpen(key)) return unknown(key.why);
  if (of instanceof OpenList) {
    if (typeof key !== 'bigint') return failure('wrong-type', `a list has no ${String(key)}`);
    if (key < 0n) return absent(`no element ${key}`);
    return key < BigInt(of.prefix) ? of.known[Number(key)] : unknown(of.why);
  }
  if (of instanceof OpenMap) return of.known.get(key) ?? of.lacks.get(key) ?? unknown(of.why);
  if (of instanceof Map) return of.get(key) ?? missing(of, key, read);
  if (Array.isArray(of)) {
    if (typeof key !== 'bigint') return failure('wrong-type', `a list has no ${String(key)}`);
    return key >= 0n && key < BigInt(of.length)
      ? (of[Number(key)] as unknown)
      : absent(`no element ${key}: the list has ${of.length}`);
  }
  if (isLoopElement(of)) return elementField(of, String(key));
  if (typeof of === 'object' && of !== null) return entry(of, key) ?? missing(of, key, read);
  return failure('wrong-type', `no field ${String(key)} in ${kindOf(of)}`);
}

function missing(map: unknown, key: unknown, read: () => string): unknown {
  const value = entry(map, key);
  if (value !== undefined) return value;
  const name = String(key);
  return absent(`no field ${name}`, { name, read, known: () => keysOf(map).map(String) });
}

function elementField(of: Observation & { readonly element: LoopElement }, name: string): unknown {
  if (name === of.element.variable) return of.element.key;
  if (name === of.element.answer) return answerOf(of);
  return failure('wrong-type', `an element of ${of.element.answer} has no field ${name}`);
}
