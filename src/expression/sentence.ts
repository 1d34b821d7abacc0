/**
 * Renders sentences with values. They stay readable: a value of 100 kB is cut, with a mark, and if a value is missing, the
 * part of the sentence that needs it is left out:
 *
 * - `[[ … ]]` as a whole, if a value in it is missing;
 * - in parentheses the part between two commas, and the parentheses if they become empty.
 *
 * Elsewhere, a sentence after the first is left out as a whole, and in the first one the value is replaced with `?` or `none`.
 */

/** Characters of one value in a sentence. */
export const MOST_OF_VALUE = 250;
/** Characters of a sentence. */
const MOST_OF_SENTENCE = 4000;

export type SentencePart<Hole> =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hole'; readonly hole: Hole }
  /** Left out if a hole in it has no value. */
  | { readonly kind: 'optional'; readonly parts: readonly SentencePart<Hole>[] }
  /** Parentheses: each part between separators is left out separately. */
  | { readonly kind: 'aside'; readonly segments: readonly Segment<Hole>[] };

interface Segment<Hole> {
  /** The text before it, unless it is the first. */
  readonly separator: string;
  readonly parts: readonly SentencePart<Hole>[];
}

type Token<Hole> = string | { readonly hole: Hole };

/** Text up to the beginning of the next sentence, or its rest. */
const SENTENCE = /[^]*?[.!?]\s+(?=\S)|[^]+/g;

const MARKS = /(\[\[|\]\]|[()])/;

/** Nesting depth of parentheses and brackets; deeper ones are text. */
const DEEPEST = 8;

interface Opened<Hole> {
  readonly by: '' | '(' | '[[';
  readonly parts: SentencePart<Hole>[];
}

/** @returns undefined for an unpaired `[[` or `]]` */
export function sentenceOf<Hole>(
  parts: readonly (string | Exclude<Hole, string>)[],
): readonly SentencePart<Hole>[] | undefined {
  const all: Opened<Hole>[] = [{ by: '', parts: [] }];
  const add = (...more: SentencePart<Hole>[]): void => {
    all.at(-1)?.parts.push(...more);
  };
  /** Parentheses that do not close are text. */
  const giveUpAsides = (): void => {
    while (all.at(-1)?.by === '(') {
      const inner = all.pop()?.parts ?? [];
      add({ kind: 'text', text: '(' });
      for (const part of inner) add(part);
    }
  };
  for (const token of tokensOf<Hole>(parts)) {
    if (typeof token !== 'string') add({ kind: 'hole', hole: token.hole });
    else if (token === '[[' || (token === '(' && all.length < DEEPEST)) all.push({ by: token, parts: [] });
    else if (token === ')' && all.at(-1)?.by === '(') {
      const inner = all.pop()?.parts ?? [];
      add({ kind: 'aside', segments: segmentsOf(inner) });
    } else if (token === ']]') {
      giveUpAsides();
      const inner = all.at(-1)?.by === '[[' ? all.pop() : undefined;
      if (inner === undefined) return undefined;
      add({ kind: 'optional', parts: inner.parts });
    } else add({ kind: 'text', text: token });
    if (all.length > 2 * DEEPEST) return undefined;
  }
  giveUpAsides();
  return all.length === 1 ? all[0]?.parts : undefined;
}

function tokensOf<Hole>(parts: readonly (string | Exclude<Hole, string>)[]): Token<Hole>[] {
  return parts.flatMap((part): Token<Hole>[] =>
    typeof part === 'string' ? part.split(MARKS).filter((text) => text !== '') : [{ hole: part as Hole }],
  );
}

function segmentsOf<Hole>(parts: readonly SentencePart<Hole>[]): Segment<Hole>[] {
  const segments: { separator: string; parts: SentencePart<Hole>[] }[] = [{ separator: '', parts: [] }];
  for (const part of parts) {
    if (part.kind !== 'text') {
      segments.at(-1)?.parts.push(part);
      continue;
    }
    const [first = '', ...rest] = part.text.split(/([,;] )/);
    segments.at(-1)?.parts.push({ kind: 'text', text: first });
    for (let i = 0; i < rest.length; i += 2) {
      segments.push({ separator: rest[i] ?? '', parts: [{ kind: 'text', text: rest[i + 1] ?? '' }] });
    }
  }
  return segments;
}

/** A value, or the word that replaces a missing one and why it is missing. */
export type Filled =
  | { readonly text: string }
  | { readonly missing: string; readonly kind: 'absent' | 'unknown'; readonly why: string };
type Missing = Exclude<Filled, { text: string }>;

export interface RenderedSentence {
  readonly text: string;
  /** The gravest of the values that it needs and lacks, outside parentheses and `[[ … ]]`: unknown before absent. */
  readonly missing: Missing | undefined;
}

export function renderSentence<Hole>(
  parts: readonly SentencePart<Hole>[],
  fill: (hole: Hole) => Filled,
): RenderedSentence {
  const [first, ...others] = sentencesOf(parts).map((one) => joined(one, fill));
  const missing = [first, ...others].map((one) => one?.missing).reduce(graver, undefined);
  const whole = others.filter((one) => one.missing === undefined);
  const text = [first, ...whole].map((one) => one?.text ?? '').join('');
  return { text: cutText(text.trimEnd(), MOST_OF_SENTENCE), missing };
}

function graver(a: Missing | undefined, b: Missing | undefined): Missing | undefined {
  return a === undefined || (a.kind === 'absent' && b !== undefined) ? b : a;
}

/** At the ends of sentences in the text itself; each keeps the space after it. */
function sentencesOf<Hole>(parts: readonly SentencePart<Hole>[]): SentencePart<Hole>[][] {
  const all: SentencePart<Hole>[][] = [[]];
  for (const part of parts) {
    const pieces = part.kind === 'text' ? (part.text.match(SENTENCE) ?? []) : [];
    if (pieces.length < 2) all.at(-1)?.push(part);
    for (const [i, text] of pieces.length < 2 ? [] : pieces.entries()) {
      if (i > 0) all.push([]);
      all.at(-1)?.push({ kind: 'text', text });
    }
    // The next value or optional part begins a sentence.
    if (part.kind === 'text' && /[.!?]\s+$/.test(part.text)) all.push([]);
  }
  return all;
}

function joined<Hole>(parts: readonly SentencePart<Hole>[], fill: (hole: Hole) => Filled): RenderedSentence {
  let text = '';
  let missing: Missing | undefined;
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        text += part.text;
        break;
      case 'hole': {
        const filled = fill(part.hole);
        if ('missing' in filled && missing?.kind !== 'unknown') missing = filled;
        text += 'missing' in filled ? filled.missing : filled.text;
        break;
      }
      case 'optional': {
        const inner = joined(part.parts, fill);
        if (inner.missing === undefined) text += inner.text;
        break;
      }
      case 'aside': {
        const aside = asideText(part.segments, fill);
        text = aside === undefined ? text.replace(/ $/, '') : text + aside;
        break;
      }
    }
  }
  return { text, missing };
}

function asideText<Hole>(
  segments: readonly Segment<Hole>[],
  fill: (hole: Hole) => Filled,
): string | undefined {
  let text: string | undefined;
  for (const { separator, parts } of segments) {
    const inner = joined(parts, fill);
    if (inner.missing === undefined) text = text === undefined ? inner.text : text + separator + inner.text;
  }
  return text === undefined ? undefined : `(${text})`;
}

/** Cuts, with a mark that says how much was left out. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}
