/**
 * Replaces secrets with marks.
 */
import type { Binary } from './binary.ts';
import { binaryOf, fromBinary, textOfBinary, toBinary } from './binary.ts';
import { Beginnings } from './cut.ts';
import { spellings, spellingsAfter, wholeSpellings } from './encodings.ts';
import type { Found } from './found.ts';
import { edgeOf } from './found.ts';
import type { MarkTable } from './mark-table.ts';
import type { Span } from './needles.ts';
import { apart, Needles } from './needles.ts';

/** Base64 and hexadecimal of shorter values would match by chance. */
const MIN_WHOLE = 8;

export interface Masker {
  bytes(bytes: Uint8Array, place: string, isCut: boolean): Uint8Array;
  text(text: string, place: string): string;
  /** For a list of places: masked, but not counted as a place. */
  label(text: string): string;
}

/** @param names all names of objects on the target, in one text */
export function maskerOf(found: readonly Found[], names: Binary, marks: MarkTable): Masker {
  const needles = new Needles();
  const beginnings = new Beginnings();
  const known = new Set<string>();
  for (const each of found) {
    const key = JSON.stringify([each.value, each.before, each.grade]);
    const secret = marks.secretOf(each.value, each.what, each.alias);
    if (known.has(key)) continue;
    known.add(key);
    if (each.before !== '') {
      for (const [before, value] of spellingsAfter(each.before, each.value)) {
        needles.add({ text: before + value, keep: before.length, edge: 'word', secret });
      }
    }
    const edge = edgeOf(each, (value) => names.includes(value));
    if (edge === undefined) continue;
    for (const value of [each.value, ...(each.alias === undefined ? [] : [each.alias])]) {
      for (const text of spellings(value)) {
        needles.add({ text, keep: 0, edge, secret });
        if (edge !== 'whole') beginnings.add(text, secret);
      }
      if (value.length < MIN_WHOLE || edge === 'whole') continue;
      for (const text of wholeSpellings(value)) needles.add({ text, keep: 0, edge: 'word', secret });
    }
  }

  const replace = (text: Binary, place: string | undefined, isCut: boolean): Binary => {
    const spans = apart([...needles.find(text), ...beginnings.find(text, isCut)]);
    if (spans.length === 0) return text;
    if (place !== undefined) for (const { secret } of spans) marks.put(secret, place);
    return replaced(text, spans, marks);
  };

  return {
    bytes: (bytes, place, isCut) => {
      const text = toBinary(bytes);
      const masked = replace(text, place, isCut);
      return masked === text ? bytes : fromBinary(masked);
    },
    text: (text, place) => textOfBinary(replace(binaryOf(text), place, false)),
    label: (text) => textOfBinary(replace(binaryOf(text), undefined, false)),
  };
}

function replaced(text: Binary, spans: readonly Span[], marks: MarkTable): Binary {
  const parts: Binary[] = [];
  let from = 0;
  for (const { start, end, secret } of spans) {
    parts.push(text.slice(from, start), marks.markOf(secret));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
