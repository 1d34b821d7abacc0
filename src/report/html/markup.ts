/**
 * HTML from template literals. Whatever is inserted is escaped, unless it is HTML that was made here too, so text that
 * others wrote cannot become markup. There is no way to insert raw text.
 */
import { xmlText } from '../../text/xml-text.ts';

/** HTML that `html` made. Only `html` can make one: the constructor asks for a key that this module keeps. */
export class Html {
  readonly #text: string;

  constructor(key: typeof KEY, text: string) {
    if (key !== KEY) throw new TypeError('HTML is made with the html tag');
    this.#text = text;
  }

  /** Bytes. */
  get size(): number {
    return Buffer.byteLength(this.#text);
  }

  toString(): string {
    return this.#text;
  }
}

const KEY: unique symbol = Symbol('html');

/** What a template may hold: text is escaped, lists are joined, `undefined` is nothing. */
export type Insertion = Html | string | number | undefined | readonly Insertion[];

/**
 * @throws {TypeError} where something is inserted in a tag outside a quoted attribute: no escaping is safe there
 */
export function html(literals: TemplateStringsArray, ...insertions: readonly Insertion[]): Html {
  const { places, texts } = templateOf(literals);
  let text = texts[0] ?? '';
  for (const [nth, insertion] of insertions.entries()) {
    const place = places[nth];
    if (place === 'tag' || (place === 'attribute' && !isText(insertion)))
      throw new TypeError(`something is inserted in a tag after ${literals[nth]}`);
    text += escaped(insertion) + (texts[nth + 1] ?? '');
  }
  return new Html(KEY, text);
}

/** A style sheet, which holds nothing but what is written here. */
export function css(literals: TemplateStringsArray): Html {
  return new Html(KEY, literals.join('').replaceAll(/\s*\n\s*/g, '\n'));
}

function isText(insertion: Insertion): boolean {
  return typeof insertion === 'string' || typeof insertion === 'number' || insertion === undefined;
}

function escaped(insertion: Insertion): string {
  if (insertion === undefined) return '';
  if (typeof insertion === 'number') return String(insertion);
  if (typeof insertion === 'string') return escapedText(insertion);
  if (insertion instanceof Html) return insertion.toString();
  return insertion.map(escaped).join('');
}

/** Most text: printable ASCII except `&<>"'`. */
const HARMLESS = /^[ \t\n!#-%(-;=?-~]*$/;

/** In text and in quoted attributes. Characters that hide or reorder text are shown as escapes. */
function escapedText(text: string): string {
  if (HARMLESS.test(text)) return text;
  return xmlText(text).replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

type PlaceInMarkup = 'text' | 'tag' | 'attribute';

interface Literals {
  readonly texts: readonly string[];
  /** Of each insertion. */
  readonly places: readonly PlaceInMarkup[];
}

const known = new WeakMap<TemplateStringsArray, Literals>();

/** The literals are ours, so a simple reading of them is enough. Their indentation is left out. */
function templateOf(literals: TemplateStringsArray): Literals {
  let template = known.get(literals);
  if (template === undefined) {
    let place: PlaceInMarkup = 'text';
    const places = literals.slice(0, -1).map((literal) => {
      for (const char of literal) place = placeAfter(place, char);
      return place;
    });
    template = { places, texts: literals.map((literal) => literal.replaceAll(/\s*\n\s*/g, '\n')) };
    known.set(literals, template);
  }
  return template;
}

function placeAfter(place: PlaceInMarkup, char: string): PlaceInMarkup {
  switch (place) {
    case 'text':
      return char === '<' ? 'tag' : 'text';
    case 'tag':
      return char === '>' ? 'text' : char === '"' ? 'attribute' : 'tag';
    case 'attribute':
      return char === '"' ? 'tag' : 'attribute';
  }
}
