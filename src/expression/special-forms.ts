/**
 * What looks like a function but is not: its arguments are not evaluated first, or bind a name.
 */

export interface SpecialForm {
  readonly name: string;
  readonly method: boolean;
  readonly argCount: number;
  /** As it is written. */
  readonly usage: string;
  readonly doc: string;
  readonly example: readonly [expression: string, gives: string];
  /** What the reads of a step `looks` found, for an example that needs looks; null: there is no such file. */
  readonly looks?: readonly (string | null)[];
  /** The signature for the type checker; undefined where it has the form already. */
  readonly signature?: string;
}

/** The iteration variable is the first argument of these. */
export const MACROS = [
  {
    name: 'exists',
    method: true,
    argCount: 2,
    usage: 'list.exists(x, condition)',
    doc: 'Whether the condition holds for an element. Elements for which it cannot be told do not matter once one is found.',
    example: ['[1, 2, 3].exists(x, x > 2)', 'true'],
  },
  {
    name: 'all',
    method: true,
    argCount: 2,
    usage: 'list.all(x, condition)',
    doc: 'Whether the condition holds for every element. True of an empty list.',
    example: ['[1, 2, 3].all(x, x > 2)', 'false'],
  },
  {
    name: 'exists_one',
    method: true,
    argCount: 2,
    usage: 'list.exists_one(x, condition)',
    doc: 'Whether the condition holds for exactly one element.',
    example: ['[1, 2, 3].exists_one(x, x > 2)', 'true'],
  },
  {
    name: 'filter',
    method: true,
    argCount: 2,
    usage: 'list.filter(x, condition)',
    doc: 'The elements for which the condition holds.',
    example: ['[1, 2, 3].filter(x, x > 1)', '[2, 3]'],
  },
  {
    name: 'map',
    method: true,
    argCount: 2,
    usage: 'list.map(x, value)',
    doc: 'The value for each element.',
    example: ['[1, 2].map(x, x * 10)', '[10, 20]'],
  },
  {
    name: 'map',
    method: true,
    argCount: 3,
    usage: 'list.map(x, condition, value)',
    doc: 'The value for each element for which the condition holds.',
    example: ['[1, 2, 3].map(x, x > 1, x * 10)', '[20, 30]'],
  },
] as const satisfies readonly SpecialForm[];

export const LACK_FORMS = [
  {
    name: 'has',
    method: false,
    argCount: 1,
    usage: 'has(a.b)',
    doc: 'Whether there is such a value: false where it is absent, unknown where it is unknown.',
    example: ['[{"a": 1}].exists(m, has(m.b))', 'false'],
  },
  {
    name: 'orElse',
    method: false,
    argCount: 2,
    usage: 'orElse(value, other)',
    doc: 'The value, or the other where it is absent. Unknown stays unknown.',
    example: ['orElse({"a": 1}.b, 7)', '7'],
    signature: 'orElse(T, T): T',
  },
  {
    name: 'known',
    method: false,
    argCount: 1,
    usage: 'known(value)',
    doc: 'Whether it has a value: neither absent nor unknown.',
    example: ['known({"a": 1}.b)', 'false'],
    signature: 'known(T): bool',
  },
  {
    name: 'isUnknown',
    method: false,
    argCount: 1,
    usage: 'isUnknown(value)',
    doc: 'Whether it could not be looked at.',
    example: ['isUnknown({"a": 1}.b)', 'false'],
    signature: 'isUnknown(T): bool',
  },
  {
    name: 'isAbsent',
    method: false,
    argCount: 1,
    usage: 'isAbsent(value)',
    doc: 'Whether it is known not to be there. Unknown where it could not be looked at.',
    example: ['isAbsent({"a": 1}.b)', 'true'],
    signature: 'isAbsent(T): bool',
  },
  {
    name: 'values',
    method: true,
    argCount: 0,
    usage: 'looks.values()',
    doc: 'Of a step with `for` or `samples`: the values that were found. Unknown where one could not be looked at.',
    example: ['looks.values()', '["D", "S"]'],
    looks: ['D', null, 'S'],
  },
] as const satisfies readonly SpecialForm[];

export const SPECIAL_FORMS: readonly SpecialForm[] = [...MACROS, ...LACK_FORMS];
