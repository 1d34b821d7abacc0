/** Fields, entries and elements. */
import { Lack, absent, failure, graver, unknown } from '../lack.ts';
import { OpenList, OpenMap, isOpen } from '../open.ts';
import type { Observation } from '../outcome.ts';
import type { LookField } from '../types.ts';
import { LOOK_FIELDS } from '../types.ts';
import { entry, isObservation, keysOf, kindOf } from '../values.ts';
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
  if (isObservation(of)) return lookField(of, String(key));
  if (typeof of === 'object' && of !== null) return entry(of, key) ?? missing(of, key, read);
  return failure('wrong-type', `no field ${String(key)} in ${kindOf(of)}`);
}

function missing(map: unknown, key: unknown, read: () => string): unknown {
  const value = entry(map, key);
  if (value !== undefined) return value;
  const name = String(key);
  return absent(`no field ${name}`, { name, read, known: () => keysOf(map).map(String) });
}

function lookField(look: Observation, name: string): unknown {
  if (!isLookField(name)) return failure('wrong-type', `an observation has no field ${name}`);
  switch (name) {
    case 'value':
    case 'found':
    case 'exitCode': {
      const outcome = look[name];
      return outcome.kind === 'value' ? outcome.value : Lack.from(outcome);
    }
    case 'timedOut':
    case 'abandoned':
    case 'denied':
    case 'truncated':
    case 'stderr':
    case 'status':
      return look[name];
    case 'each':
      return look.each === undefined ? unknown('an element that was not observed') : look.each;
  }
}

function isLookField(name: string): name is LookField {
  return name === 'value' || name === 'each' || Object.hasOwn(LOOK_FIELDS, name);
}
