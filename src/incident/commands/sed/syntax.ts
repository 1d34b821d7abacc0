/** The syntax tree of a sed script. */

export type Address =
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'step'; readonly first: number; readonly every: number }
  | { readonly kind: 'match'; readonly pattern: string };

export type RangeEnd = Address | { readonly kind: 'more'; readonly count: number };

export interface Substitution {
  readonly kind: 's';
  readonly pattern: string;
  readonly parts: readonly (string | number)[];
  /** The first match to replace. */
  readonly nth: number;
  readonly everywhere: boolean;
  readonly prints: boolean;
}

export type SedAction =
  | Substitution
  | { readonly kind: 'plain'; readonly letter: string }
  | { readonly kind: 'quit'; readonly prints: boolean; readonly status: number }
  | { readonly kind: 'text'; readonly letter: string; readonly text: string }
  | { readonly kind: 'map'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** A jump to a command by index; past the last one: the end of the script. */
  | { readonly kind: 'jump'; readonly letter: string; readonly label: string }
  | { readonly kind: 'label'; readonly label: string }
  /** A jump to the closing brace if its addresses do not apply. */
  | { readonly kind: 'open'; readonly end: number }
  | { readonly kind: 'close' };

export interface Command {
  readonly from: Address | undefined;
  readonly to: RangeEnd | undefined;
  readonly negated: boolean;
  readonly action: SedAction;
}
