/** Where each hole of a shell command stands, and whether a quoted value stays one word there. */
import type { SyntaxNode } from 'unbash';
import type { Fault } from '../document/fault.ts';
import type { Hole } from '../text/holes.ts';

/** A place in which a hole cannot be. */
export interface HolePlace {
  readonly where: string;
  readonly hint?: string;
  /** Also for the commands of substitutions in it. */
  readonly lasting?: true;
}

const UNQUOTE = 'leave the quotes out: the value is quoted for you';
const COMMENT: HolePlace = { where: 'inside a comment' };
const SINGLE: HolePlace = { where: 'inside single quotes', hint: UNQUOTE };
const DOUBLE: HolePlace = { where: 'inside double quotes', hint: UNQUOTE };
const ARITHMETIC: HolePlace = {
  where: 'inside arithmetic',
  hint: 'compute it in the expression: ${{ a + b }}',
  lasting: true,
};

const VARIABLE: HolePlace = { where: 'the name of a variable' };

const PLACES: Partial<Readonly<Record<SyntaxNode['type'], HolePlace>>> = {
  SingleQuoted: SINGLE,
  AnsiCQuoted: SINGLE,
  DoubleQuoted: DOUBLE,
  LocaleString: DOUBLE,
  SimpleExpansion: { where: 'what follows a $' },
  ParameterExpansion: {
    where: 'inside ${…} of the shell',
    hint: 'use orElse() in the expression',
    lasting: true,
  },
  ArithmeticExpansion: ARITHMETIC,
  ArithmeticCommand: ARITHMETIC,
  ArithmeticFor: ARITHMETIC,
  HereDoc: { where: 'inside a here-document', lasting: true },
  HereDocDelimiter: { where: 'the end mark of a here-document', lasting: true },
  FileDescriptorVariable: VARIABLE,
};

const BACKTICKS: HolePlace = { where: 'inside backticks', hint: 'use $( )', lasting: true };

/**
 * The place that a node makes for what is in it.
 *
 * @param outer the place that it stands in itself
 * @param parent where that decides: of a function the name, of `case` a pattern
 */
export function placeIn(
  node: SyntaxNode,
  outer: HolePlace | undefined,
  parent?: SyntaxNode,
): HolePlace | undefined {
  if (outer?.lasting === true) return outer;
  if (node.type === 'Word' && parent !== undefined) return wordPlace(node, parent) ?? outer;
  if (node.type === 'CommandExpansion') return node.text.startsWith('`') ? BACKTICKS : undefined;
  if (node.type === 'ProcessSubstitution') return undefined;
  // The body of a loop over numbers is made of commands again.
  if (node.type === 'CompoundList') return undefined;
  return PLACES[node.type] ?? outer;
}

function wordPlace(word: SyntaxNode, parent: SyntaxNode): HolePlace | undefined {
  if (parent.type === 'CaseItem' && parent.pattern.some((one) => one === word))
    return { where: 'a pattern of case' };
  if (parent.type === 'Function' && parent.name === word) return { where: 'the name of a function' };
  if ((parent.type === 'For' || parent.type === 'Select') && parent.name === word) return VARIABLE;
  if (parent.type === 'Assignment' && parent.index === word) return VARIABLE;
  return undefined;
}

/** No character of a name, of a number or of the grammar: a word of it ends the name before it, as a quoted value does. */
const FILLER = '\uE000';

/** The text with a word as long as the hole in each hole's place, so that offsets stay what they are. */
export function fill(text: string, holes: readonly Hole[]): string {
  let filled = '';
  let at = 0;
  for (const { start, end } of holes) {
    filled += text.slice(at, start) + FILLER.repeat(end - start);
    at = end;
  }
  return filled + text.slice(at);
}

export class HolePlaces {
  readonly #text: string;
  /** The innermost place of each; a hole that no node covers is in a comment. */
  readonly #places: Map<Hole, HolePlace | undefined>;

  constructor(text: string, holes: readonly Hole[]) {
    this.#text = text;
    this.#places = new Map(holes.map((hole) => [hole, COMMENT]));
  }

  /** To be called for a node before those that are in it. */
  put(node: SyntaxNode, place: HolePlace | undefined, parent?: SyntaxNode): void {
    if (node.type === 'Script' || node.type === 'CompoundList' || node.type === 'Statement') return;
    for (const hole of this.#places.keys()) {
      if (hole.start >= node.pos && hole.end <= node.end)
        this.#places.set(hole, this.#place(hole, node, place, parent));
    }
  }

  faults(): Fault[] {
    return [...this.#places].flatMap(([{ start, end }, place]) =>
      place === undefined
        ? []
        : [
            {
              code: 'hole-not-a-word',
              message: `a value cannot be ${place.where}`,
              start,
              end,
              hint: place.hint,
            },
          ],
    );
  }

  #place(
    hole: Hole,
    node: SyntaxNode,
    place: HolePlace | undefined,
    parent?: SyntaxNode,
  ): HolePlace | undefined {
    if (place !== undefined) return place;
    const before = /\\*$/.exec(this.#text.slice(node.pos, hole.start))?.[0].length ?? 0;
    if (before % 2 === 1) return { where: 'what a backslash escapes', hint: 'leave the backslash out' };
    if (this.#text[hole.start - 1] === '$' && hole.start > node.pos) return { where: 'what follows a $' };
    // Before an equals sign, the name of a command would be that of a variable.
    if (parent?.type === 'Command' && parent.name === node) {
      if (/^[\w\]]*\+?=/.test(this.#text.slice(hole.end, node.end))) return VARIABLE;
    }
    return undefined;
  }
}
