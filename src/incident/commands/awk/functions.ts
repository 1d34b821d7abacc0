/** The awk functions that depend only on their arguments. */
import { NotSupported } from '../../shell/syntax.ts';
import { format } from './format.ts';
import type { AwkValue } from './values.ts';
import { numberOf, textOf } from './values.ts';

type Pure = (values: readonly AwkValue[]) => AwkValue;

const number =
  (compute: (value: number, other: number) => number): Pure =>
  ([value, other]) => {
    const result = compute(numberOf(value), numberOf(other));
    if (!Number.isFinite(result)) throw new NotSupported('awk: a number that is not finite');
    return result;
  };

export const PURE: Readonly<Record<string, readonly [least: number, most: number, compute: Pure]>> = {
  substr: [2, 3, (values) => substring(values)],
  index: [2, 2, ([text, part]) => textOf(text).indexOf(textOf(part)) + 1],
  sprintf: [1, Infinity, ([pattern, ...values]) => format(textOf(pattern), values)],
  tolower: [1, 1, ([text]) => textOf(text).replaceAll(/[A-Z]+/g, (upper) => upper.toLowerCase())],
  toupper: [1, 1, ([text]) => textOf(text).replaceAll(/[a-z]+/g, (lower) => lower.toUpperCase())],
  int: [1, 1, number(Math.trunc)],
  sqrt: [1, 1, number(Math.sqrt)],
  exp: [1, 1, number(Math.exp)],
  log: [1, 1, number(Math.log)],
  sin: [1, 1, number(Math.sin)],
  cos: [1, 1, number(Math.cos)],
  atan2: [2, 2, number(Math.atan2)],
};

/**
 * A substring with rounded start and end, clipped to the text (POSIX); mawk differs if it starts before the
 * beginning.
 */
function substring([of, from, count]: readonly AwkValue[]): string {
  const text = textOf(of);
  const start = rounded(numberOf(from));
  if (start < 1) throw new NotSupported('awk: substr before the beginning');
  const end = count === undefined ? Number.POSITIVE_INFINITY : start + rounded(numberOf(count));
  return text.slice(start - 1, Math.max(end - 1, start - 1));
}

function rounded(value: number): number {
  if (!Number.isInteger(value)) throw new NotSupported('awk: substr at a fraction');
  return value;
}
