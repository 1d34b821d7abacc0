/**
 * Patterns given by a user: RE2, so that they run in linear time.
 */
import { RE2JS } from 're2js';
import type { Binary } from './binary.ts';
import { binaryOf, textOfBinary } from './binary.ts';
import type { Found } from './found.ts';

/**
 * A pattern for `mask` that RE2 rejects.
 *
 * @example
 * try {
 *   mask(capture, { patterns: ['('] });
 * } catch (error) {
 *   if (error instanceof MaskPatternError) console.error(error.pattern);
 * }
 */
export class MaskPatternError extends Error {
  override readonly name = 'MaskPatternError';
  readonly pattern: string;
  constructor(pattern: string, why: string) {
    super(`not a pattern that RE2 knows: ${pattern}: ${why}`);
    this.pattern = pattern;
  }
}

export type Detector = (text: Binary) => Found[];

/**
 * The match of a pattern is a secret; if it has a group, the match of the first group.
 * @throws {MaskPatternError}
 */
export function patternDetector(pattern: string): Detector {
  let compiled: ReturnType<typeof RE2JS.compile>;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    throw new MaskPatternError(pattern, error instanceof Error ? error.message : String(error));
  }
  return (text) => {
    const found: Found[] = [];
    const matcher = compiled.matcher(textOfBinary(text));
    while (matcher.find()) {
      const group = matcher.groupCount() > 0 ? 1 : 0;
      const value = matcher.group(group) ?? '';
      const before = (matcher.group() ?? '').slice(0, Math.max(0, matcher.start(group) - matcher.start()));
      if (value === '') continue;
      found.push({
        value: binaryOf(value),
        before: binaryOf(before),
        what: `pattern ${pattern}`,
        grade: 'given',
      });
    }
    return found;
  };
}
