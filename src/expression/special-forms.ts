/**
 * Macros: they look like functions, but do not evaluate their arguments first, or bind a name.
 */

export interface SpecialForm {
  readonly name: string;
  readonly method: boolean;
  readonly argCount: number;
  /** How to write it. */
  readonly usage: string;
  readonly doc: string;
  readonly example: readonly [expression: string, gives: string];
  /** The signature for the type checker; undefined if it is built in. */
  readonly signature?: string;
}

/** The iteration variable is the first argument of these. */
export const MACROS = [
  {
    name: 'exists',
    method: true,
    argCount: 2,
    usage: 'list.exists(x, condition)',
    doc: 'Whether the condition holds for at least one element. If so, elements for which it is unknown do not matter.',
    example: ['[1, 2, 3].exists(x, x > 2)', 'true'],
  },
  {
    name: 'all',
    method: true,
    argCount: 2,
    usage: 'list.all(x, condition)',
    doc: 'Whether the condition holds for every element. True for an empty list.',
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
    doc: 'Whether the field exists: false if it is absent, unknown if it is unknown.',
    example: ['[{"a": 1}].exists(m, has(m.b))', 'false'],
  },
  {
    name: 'orElse',
    method: false,
    argCount: 2,
    usage: 'orElse(value, other)',
    doc: 'The value, or `other` if it is absent. Unknown stays unknown.',
    example: ['orElse({"a": 1}.b, 7)', '7'],
    signature: 'orElse(T, T): T',
  },
  {
    name: 'found',
    method: false,
    argCount: 1,
    usage: 'found(value)',
    doc: 'Whether there is a value: false if it is absent, unknown if it is unknown.',
    example: ['found({"a": 1}.b)', 'false'],
    signature: 'found(T): bool',
  },
  {
    name: 'known',
    method: false,
    argCount: 1,
    usage: 'known(value)',
    doc: 'Whether there is a value: neither absent nor unknown.',
    example: ['known({"a": 1}.b)', 'false'],
    signature: 'known(T): bool',
  },
  {
    name: 'isUnknown',
    method: false,
    argCount: 1,
    usage: 'isUnknown(value)',
    doc: 'Whether the value is unknown, because an observation failed.',
    example: ['isUnknown({"a": 1}.b)', 'false'],
    signature: 'isUnknown(T): bool',
  },
  {
    name: 'union',
    method: false,
    argCount: 2,
    usage: 'union(list, list)',
    doc: 'The elements of both lists. If one is absent or unknown, those of the other one, and there may be more.',
    example: ['union([1], [2])', '[1, 2]'],
    signature: 'union(T, T): T',
  },
] as const satisfies readonly SpecialForm[];

/** What is asked about an observation itself. The argument is a step that runs a command or reads a file. */
export const OBSERVATION_FORMS = [
  form('timedOut', 'bool', 'Whether it missed its deadline.'),
  form('abandoned', 'bool', 'Whether it missed its deadline and a task of it could not be killed.'),
  form('denied', 'bool', 'Whether permission was denied.'),
  form('truncated', 'bool', 'Whether it printed more than 1 MiB.'),
  form(
    'exitCode',
    'int',
    'The exit code of a `run`. Absent for a `read`, unknown if the command did not end.',
  ),
  form('stderr', 'string', 'What a `run` printed on stderr.'),
  form('status', 'string', 'How it ended, one of the values below.'),
] as const;

export type ObservationForm = (typeof OBSERVATION_FORMS)[number]['name'];

function form<Name extends string>(name: Name, returns: string, doc: string) {
  return {
    name,
    method: false,
    argCount: 1,
    usage: `${name}(step)`,
    doc,
    signature: `${name}(T): ${returns}`,
  };
}

export const SPECIAL_FORMS: readonly Omit<SpecialForm, 'example'>[] = [
  ...MACROS,
  ...LACK_FORMS,
  ...OBSERVATION_FORMS,
];
