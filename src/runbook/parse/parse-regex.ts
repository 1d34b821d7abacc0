/** `parse: { regex: … }` */
import { hasGap } from '../../expression/gap.ts';
import { Lack, absent } from '../../expression/lack.ts';
import { textLines, withoutCarriageReturns } from '../../expression/library/text.ts';
import { Meter } from '../../expression/meter.ts';
import { OpenList } from '../../expression/open.ts';
import type { Regex } from '../../expression/regex.ts';
import type { Parser } from '../model.ts';
import type { Skip } from './parsed.ts';
import { guarded, notStated, withGaps } from './parsed.ts';

/** With named groups a record, otherwise a string; with `all` a list of these, one for each matching line. */
export function regexParser(regex: Regex, all: boolean): Parser {
  const one = (text: string): unknown => {
    if (regex.groups.length > 0) {
      const record = regex.record(text);
      return record && withGaps(record);
    }
    const match = regex.match(text)?.[regex.groupCount > 0 ? 1 : 0];
    return match !== undefined && hasGap(match) ? notStated() : match;
  };
  // An unstated part may match.
  const none = (text: string): Lack =>
    hasGap(text) ? notStated() : absent(`/${regex.source}/ does not match`);
  const bounded = (parse: (text: string, skip: Skip) => unknown): Parser =>
    guarded((text, skip) => {
      // Never cut the text: "no match" in a part of it would be a wrong answer.
      new Meter().search(text.length, regex.instructions);
      return parse(text, skip);
    });
  if (all) return bounded((text, skip) => allMatches(textLines(text), one, skip));
  return bounded((text) => one(withoutCarriageReturns(text)) ?? none(text));
}

function allMatches(lines: readonly string[], one: (line: string) => unknown, skip: Skip): unknown {
  let mayBeMore = false;
  const matches = lines.flatMap((line) => {
    const match = one(line);
    if (match !== undefined && !(match instanceof Lack)) return [match];
    mayBeMore ||= hasGap(line);
    if (line.trim() !== '') skip(line);
    return [];
  });
  return mayBeMore ? new OpenList(matches, notStated().why, 0) : matches;
}
