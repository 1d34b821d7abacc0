/** The syntax tree of an awk program. */

export type LValue =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly keys: readonly AwkExpression[] }
  | { readonly kind: 'field'; readonly index: AwkExpression };

export type AwkExpression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | LValue
  | { readonly kind: 'assign'; readonly to: LValue; readonly operator: string; readonly value: AwkExpression }
  | { readonly kind: 'step'; readonly of: LValue; readonly by: 1 | -1; readonly before: boolean }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: AwkExpression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: AwkExpression;
      readonly right: AwkExpression;
    }
  | {
      readonly kind: 'choice';
      readonly test: AwkExpression;
      readonly yes: AwkExpression;
      readonly no: AwkExpression;
    }
  | { readonly kind: 'in'; readonly keys: readonly AwkExpression[]; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly AwkExpression[] }
  | { readonly kind: 'getline'; readonly to: LValue | undefined };

export type Statement =
  | { readonly kind: 'expression'; readonly value: AwkExpression }
  | {
      readonly kind: 'print';
      readonly formatted: boolean;
      readonly values: readonly AwkExpression[];
      readonly to: AwkExpression | undefined;
    }
  | {
      readonly kind: 'if';
      readonly test: AwkExpression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | {
      readonly kind: 'loop';
      readonly first: Statement | undefined;
      readonly test: AwkExpression | undefined;
      readonly after: Statement | undefined;
      readonly body: Statement;
      /** The body runs once before the condition is checked. */
      readonly late: boolean;
    }
  | { readonly kind: 'each'; readonly name: string; readonly of: string; readonly body: Statement }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  | { readonly kind: 'delete'; readonly name: string; readonly keys: readonly AwkExpression[] | undefined }
  | { readonly kind: 'jump'; readonly to: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly kind: 'leave'; readonly by: 'exit' | 'return'; readonly value: AwkExpression | undefined };

export interface Rule {
  readonly pattern:
    | 'BEGIN'
    | 'END'
    | { readonly from: AwkExpression; readonly to: AwkExpression | undefined }
    | undefined;
  /** undefined: the record is printed. */
  readonly action: Statement | undefined;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface Program {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}

export const BUILTINS: ReadonlySet<string> = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'tolower',
  'toupper',
  'int',
  'sqrt',
  'exp',
  'log',
  'sin',
  'cos',
  'atan2',
]);
