/** Two lists of which one may be unknown. */
import { graver } from '../lack.ts';
import { OpenList, elementsOf } from '../open.ts';
import type { Code } from './frame.ts';
import { isLack } from './frame.ts';
import { binary } from './compute.ts';

/** The elements of both; if one has no value, those of the other, and there may be more. */
export function union(first: Code, second: Code): Code {
  const both = binary('+', first, second);
  return (frame) => {
    const [a, b] = [first(frame), second(frame)];
    if (isLack(a) && isLack(b)) return graver(a, b);
    if (isLack(a)) return a.kind === 'error' ? a : opened(b, a.why);
    if (isLack(b)) return b.kind === 'error' ? b : opened(a, b.why);
    return both(frame);
  };
}

function opened(list: unknown, why: string): unknown {
  const elements = elementsOf(list);
  return elements === undefined
    ? list
    : new OpenList([...elements], why, list instanceof OpenList ? list.prefix : 0);
}
