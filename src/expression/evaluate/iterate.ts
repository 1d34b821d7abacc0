/** `exists`, `all`, `filter`, `map`: a variable for each element of a list, or for each key of a map. */
import type { Lack } from '../lack.ts';
import { failure, graver, unknown } from '../lack.ts';
import { isLoopElement } from '../observed.ts';
import { OpenList, elementsOf, isOpen, listLike } from '../open.ts';
import { keysOf, kindOf } from '../values.ts';
import type { Code, EvaluationFrame } from './frame.ts';
import { isLack, local } from './frame.ts';
import { truth } from './logic.ts';

/** The elements of a list, or the keys of a map, each bound to `slot` in turn. */
function iterate(
  frame: EvaluationFrame,
  slot: number,
  of: unknown,
  visit: (element: unknown, index: number) => boolean,
): Lack | undefined {
  const elements = elementsOf(of) ?? (kindOf(of) === 'map' ? keysOf(of) : undefined);
  if (elements === undefined) return failure('wrong-type', `cannot iterate over ${kindOf(of)}`);
  for (const [index, element] of elements.entries()) {
    frame.meter.spend(1);
    frame.locals[slot] = element;
    if (!visit(element, index)) break;
  }
  return undefined;
}

/**
 * A process that has exited or a file that was removed: it counts only where the expression has a value for it, as
 * `!found(s.stat)` has.
 */
function isGone(lack: Lack, element: unknown): boolean {
  return lack.kind === 'absent' && isLoopElement(element) && element.value.kind === 'absent';
}

/** If one element gives `decides`, that is the answer, even if others have no value. */
export function quantifier(decides: boolean, of: Code, slot: number, condition: Code): Code {
  return (frame) => {
    const elements = of(frame);
    if (isLack(elements)) return elements;
    let worst: Lack | undefined;
    let decided = false;
    const failed = iterate(frame, slot, elements, () => {
      const holds = truth(condition(frame));
      if (isLack(holds)) worst = isGone(holds, frame.locals[slot]) ? worst : graver(worst, holds);
      else if (holds === decides) decided = true;
      return !decided;
    });
    if (failed !== undefined) return failed;
    if (decided) return decides;
    return worst ?? (isOpen(elements) ? unknown(elements.why) : !decides);
  };
}

export function existsOne(of: Code, slot: number, condition: Code): Code {
  const chosen = mapped(of, slot, condition, local(slot));
  return (frame) => {
    const elements = chosen(frame);
    if (isLack(elements)) return elements;
    const count = elementsOf(elements)?.length ?? 0;
    return isOpen(elements) && count < 2 ? unknown(elements.why) : count === 1;
  };
}

/** `filter` and `map`: a Lack of one element is the Lack of the whole, unless that element of a loop is gone. */
export function mapped(of: Code, slot: number, condition: Code | undefined, value: Code): Code {
  return (frame) => {
    const elements = of(frame);
    if (isLack(elements)) return elements;
    let worst: Lack | undefined;
    const values: unknown[] = [];
    const certain = elements instanceof OpenList ? elements.prefix : 0;
    let prefix = 0;
    const failed = iterate(frame, slot, elements, (_, index) => {
      const wanted = condition === undefined ? true : truth(condition(frame));
      const element = frame.locals[slot];
      if (isLack(wanted) && !isGone(wanted, element)) worst = graver(worst, wanted);
      if (wanted !== true) return true;
      const one = value(frame);
      if (!isLack(one)) values.push(one);
      else if (!isGone(one, element)) worst = graver(worst, one);
      if (index < certain) prefix = values.length;
      return true;
    });
    return failed ?? worst ?? listLike(elements, values, prefix);
  };
}
