/** Functions of the library. */
import { failure, unknown } from '../lack.ts';
import type { LibraryFunction } from '../library/function.ts';
import { foundValues } from '../library/lists.ts';
import { elementsOf, isOpen } from '../open.ts';
import type { Regex } from '../regex.ts';
import { kindOf } from '../values.ts';
import { gathered } from './compute.ts';
import type { Code } from './frame.ts';
import { isLack } from './frame.ts';

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
    const open = fitting.open === true ? undefined : values.find(isOpen);
    if (open !== undefined) return unknown(open.why);
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

export function valuesOf(operand: Code): Code {
  return (frame) => {
    const looks = operand(frame);
    if (isLack(looks)) return looks;
    const list = elementsOf(looks);
    if (list === undefined) return failure('wrong-type', "values() takes a step's list of observations");
    return foundValues(list, looks, frame.meter);
  };
}
