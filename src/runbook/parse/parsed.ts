/** Common to all parsers: skipped lines are counted, and unstated parts are unknown. */
import { GAP, NUMBER_GAP, hasGap } from '../../expression/gap.ts';
import { Lack, unknown } from '../../expression/lack.ts';
import { filledLines } from '../../expression/library/text.ts';
import { TooCostly } from '../../expression/meter.ts';
import type { Parsed, Parser } from '../model.ts';

export type Skip = (line: string) => void;

export function guarded(parse: (text: string, skip: Skip) => unknown): Parser {
  return (text) => {
    let lines = 0;
    let first = '';
    const skip: Skip = (line) => {
      if (lines++ === 0) first = line;
    };
    try {
      const value = parse(text, skip);
      const outcome = value instanceof Lack ? value.toOutcome() : ({ kind: 'value', value } as const);
      return lines === 0 ? { outcome } : { outcome, skipped: { lines, of: filledLines(text), first } };
    } catch (error) {
      // A RangeError means JSON nested tens of thousands deep.
      if (error instanceof TooCostly || error instanceof RangeError) {
        const why = `the answer cannot be parsed: ${error.message}`;
        return { outcome: { kind: 'unknown', why } } satisfies Parsed;
      }
      throw error;
    }
  };
}

export function isGap(text: string): boolean {
  return text === GAP || text === NUMBER_GAP;
}

export function notStated(): Lack {
  return unknown('a part of the answer is not stated');
}

/** A value with an unstated part is unknown. */
export function withGaps(map: ReadonlyMap<string, string>): Map<string, unknown> {
  return new Map(Array.from(map, ([key, value]) => [key, hasGap(value) ? notStated() : value]));
}
