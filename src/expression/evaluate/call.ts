/** Functions of the library. */
import type { Lack } from '../lack.ts';
import { failure, graver, unknown } from '../lack.ts';
import type { LibraryFunction } from '../library/function.ts';
import { settledList } from '../observed.ts';
import { isOpen } from '../open.ts';
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
    const given = gathered(args, frame);
    if (isLack(given)) return given;
    const fitting = candidates.find((candidate) => fits(candidate, given));
    if (fitting === undefined) {
      const name = candidates[0]?.name ?? '';
      return failure('wrong-type', `${name}() does not take ${given.map(kindOf).join(', ')}`);
    }
    const values = fitting.lazy === true ? given : settledLists(given);
    if (isLack(values)) return values;
    const open = fitting.open === true ? undefined : values.find(isOpen);
    if (open !== undefined) return unknown(open.why);
    if (pattern !== undefined) values[pattern.at] = pattern.regex;
    return fitting.call(values as never[], frame.meter);
  };
}

/** With the values of samples in place of lists of them; the most severe Lack if one has none. */
function settledLists(given: unknown[]): unknown[] | Lack {
  let values = given;
  let worst: Lack | undefined;
  for (const [i, value] of given.entries()) {
    const list = settledList(value);
    if (list === value) continue;
    if (isLack(list)) worst = graver(worst, list);
    else values = values.with(i, list);
  }
  return worst ?? values;
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
