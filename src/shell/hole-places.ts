/** Locates each hole in a shell command, and decides whether a quoted value stays one word there. */
import type { SyntaxNode } from 'unbash';
import type { Fault } from '../document/fault.ts';
import type { Hole } from '../text/holes.ts';

/** A place where a hole is not allowed. */
export interface HolePlace {
  readonly where: string;
  readonly hint?: string;
  /** Also applies to commands in substitutions inside it. */
  readonly lasting?: true;
}

const UNQUOTE = 'remove the quotes: the value is quoted automatically';
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
  SimpleExpansion: { where: 'directly after a $' },
  ParameterExpansion: {
    where: 'inside ${…} of the shell',
    hint: 'use orElse() in the expression',
    lasting: true,
  },
  ArithmeticExpansion: ARITHMETIC,
  ArithmeticCommand: ARITHMETIC,
  ArithmeticFor: ARITHMETIC,
  HereDoc: { where: 'inside a here-document', lasting: true },
  HereDocDelimiter: { where: 'the delimiter of a here-document', lasting: true },
  FileDescriptorVariable: VARIABLE,
};

const BACKTICKS: HolePlace = { where: 'inside backticks', hint: 'use $( )', lasting: true };

/**
 * The place that a node forms for its children.
 *
 * @param outer the place of the node itself
 * @param parent where it matters: the name of a function, or a pattern of `case`
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
  // The body of a loop over numbers consists of commands again.
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

/** Not a character of a name, a number or the grammar: like a quoted value, a word of it ends the name before it. */
const FILLER = '\uE000';

/** Replaces each hole with a word of the same length, so that offsets stay the same. */
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
  /** The innermost place of each hole; a hole that no node covers is in a comment. */
  readonly #places: Map<Hole, HolePlace | undefined>;

  constructor(text: string, holes: readonly Hole[]) {
    this.#text = text;
    this.#places = new Map(holes.map((hole) => [hole, COMMENT]));
  }

  /** Call this for a node before its children. */
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
    if (before % 2 === 1) return { where: 'directly after a backslash', hint: 'remove the backslash' };
    if (this.#text[hole.start - 1] === '$' && hole.start > node.pos) return { where: 'directly after a $' };
    // Before an equals sign, a command's name would become a variable's.
    if (parent?.type === 'Command' && parent.name === node) {
      if (/^[\w\]]*\+?=/.test(this.#text.slice(hole.end, node.end))) return VARIABLE;
    }
    return undefined;
  }
}
