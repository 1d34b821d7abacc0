/** The syntax tree of a POSIX shell command. */

export interface Script {
  readonly statements: readonly Statement[];
}

/** Pipelines joined by `&&` and `||`, from left to right. */
export interface Statement {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

export type Command = SimpleCommand | Compound | FunctionDefinition;

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

export interface Compound {
  readonly kind: 'group' | 'subshell' | 'if' | 'for' | 'while' | 'case';
  readonly redirects: readonly Redirect[];
  readonly body: Group | If | For | While | Case;
}

export interface Group {
  readonly script: Script;
}

export interface If {
  readonly clauses: readonly { readonly condition: Script; readonly body: Script }[];
  readonly otherwise: Script | undefined;
}

export interface For {
  readonly variable: string;
  /** undefined: the positional parameters. */
  readonly words: readonly Word[] | undefined;
  readonly script: Script;
}

export interface While {
  readonly until: boolean;
  readonly condition: Script;
  readonly script: Script;
}

export interface Case {
  readonly word: Word;
  readonly items: readonly { readonly patterns: readonly Word[]; readonly script: Script }[];
}

export interface FunctionDefinition {
  readonly kind: 'function';
  readonly name: string;
  readonly command: Command;
}

export interface Redirect {
  readonly fd: number;
  readonly operator: '<' | '>' | '>>' | '>&' | '<&' | '<>' | '>|' | '<<';
  readonly target: Word;
}

export type Word = readonly Part[];

export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly change: Change | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

/** `${name OPERATOR word}`; `length` is `${#name}`. */
export interface Change {
  readonly operator: '-' | ':-' | '=' | ':=' | '?' | ':?' | '+' | ':+' | '%' | '%%' | '#' | '##' | 'length';
  readonly word: Word;
}

/** Thrown for what this shell does not support: the command is answered another way, or not at all. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}
