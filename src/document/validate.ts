/**
 * Validates a YAML file against a zod schema, and reports problems with their places.
 */
import type { z } from 'zod';
import { didYouMean } from '../text/did-you-mean.ts';
import type { Problem } from './problem.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** The result of validating a file. */
export interface Validation {
  readonly problems: readonly Problem[];
  /** Whether the value at this path, or anything around or inside it, is malformed. */
  isBroken(path: Path): boolean;
}

/** Enough to be useful; a file with more is probably not meant for drillbook. */
const MOST_PROBLEMS = 100;

export function validate(file: YamlFile, schema: z.ZodType): Validation {
  const result = schema.safeParse(file.data);
  const issues = result.success ? [] : result.error.issues.slice(0, MOST_PROBLEMS);
  const broken: Path[] = [];
  const problems = issues.flatMap((issue) => {
    const path = issue.path as Path;
    // An unknown key is an error, but the keys beside it are still usable.
    if (issue.code !== 'unrecognized_keys') broken.push(path);
    return toProblems(file, schema, issue);
  });
  return {
    problems,
    isBroken: (path) => broken.some((bad) => startsWith(bad, path) || startsWith(path, bad)),
  };
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((key, i) => path[i] === key);
}

type Issue = z.core.$ZodIssue;

function toProblems(file: YamlFile, schema: z.ZodType, issue: Issue): Problem[] {
  const path = issue.path as Path;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        file.problemAtKey('unknown-key', `unknown key '${cut(key)}'`, [...path, key], {
          hint: isCutText(file, [...path, key])
            ? "inside { } a ',' begins another key: quote the text"
            : didYouMean(key, keysAt(schema, path)),
        }),
      );
    case 'invalid_type':
      if (at(file.data, path) === undefined) {
        return [file.problem('missing-key', `required key '${String(path.at(-1) ?? '')}' is missing`, path)];
      }
      return [
        file.problem('wrong-type', `this must be ${typeName(issue.expected)}`, path, {
          hint: typeHint(file, path, issue.expected),
        }),
      ];
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (at(file.data, path) === undefined) {
        return [
          file.problem('missing-key', `required key '${String(path.at(-1))}' is missing`, path, {
            hint: `one of ${values.join(', ')}`,
          }),
        ];
      }
      return [
        file.problem('wrong-value', `this must be one of ${values.join(', ')}`, path, {
          hint: didYouMean(String(at(file.data, path)), values),
        }),
      ];
    }
    case 'invalid_union':
      return union(file, schema, issue);
    case 'invalid_key':
      return [file.problemAtKey('wrong-value', issue.issues[0]?.message ?? issue.message, path)];
    case 'invalid_format':
      return [file.problem('wrong-value', issue.message, path)];
    case 'too_small':
      return [
        file.problem(
          'wrong-value',
          issue.origin === 'string' || issue.origin === 'array'
            ? 'this is empty'
            : `this must be at least ${issue.minimum}`,
          path,
        ),
      ];
    case 'too_big':
      return [
        file.problem(
          'wrong-value',
          `this must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`,
          path,
        ),
      ];
    case 'not_multiple_of':
    case 'invalid_element':
    case 'custom':
      return [file.problem('wrong-value', issue.message, path)];
  }
}

/** `{ because: one thing, and another }` splits the text at the comma: the second half becomes a key without a value. */
function isCutText(file: YamlFile, path: Path): boolean {
  return String(path.at(-1)).includes(' ') && at(file.data, path) === null;
}

/** Picks the intended branch: the one whose error is not about the type of the whole value. */
function union(
  file: YamlFile,
  schema: z.ZodType,
  issue: Extract<Issue, { code: 'invalid_union' }>,
): Problem[] {
  const path = issue.path as Path;
  const branches = issue.errors;
  const meant =
    branches.find((branch) =>
      branch.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'),
    ) ?? branches.find((branch) => branch.some((inner) => inner.code !== 'invalid_type'));
  if (meant !== undefined && at(file.data, path) !== undefined) {
    return meant.flatMap((inner) =>
      toProblems(file, schema, { ...inner, path: [...path, ...inner.path] } as Issue),
    );
  }
  if (at(file.data, path) === undefined) {
    return [file.problem('missing-key', `required key '${String(path.at(-1))}' is missing`, path)];
  }
  const expected = branches.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === 'invalid_type' ? [typeName(inner.expected)] : [])),
  );
  return [file.problem('wrong-type', `this must be ${[...new Set(expected)].join(' or ')}`, path)];
}

function at(data: unknown, path: Path): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a string',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function typeName(expected: string): string {
  return TYPE_NAMES[expected] ?? expected;
}

function typeHint(file: YamlFile, path: Path, expected: string): string | undefined {
  const value = at(file.data, path);
  const key = path.at(-1);
  if (expected === 'string' && typeof value === 'number' && (key === 'deadline' || key === 'every'))
    return `write it with its unit: ${value}s`;
  if (key === 'privileged' && value === true) return 'write why it must be privileged, in one line';
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `YAML reads this as ${typeof value === 'number' ? 'a number' : 'true or false'}: quote it`;
  }
  if (expected === 'array') return "write each element on its own line after '- '";
  return undefined;
}

/** The keys that the schema allows at a path, for hints. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const found = path.reduce<Shape[]>(
    (shapes, key) => shapes.flatMap((shape) => inside(shape, key)),
    unwrap(schema as Shape),
  );
  return found.flatMap((shape) => (shape.def.type === 'object' ? Object.keys(shape.def.shape ?? {}) : []));
}

/** The parts of a zod schema that are used here. */
interface Shape {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Shape>>;
    readonly element?: Shape;
    readonly innerType?: Shape;
    readonly valueType?: Shape;
    readonly options?: readonly Shape[];
  };
}

function unwrap(schema: Shape | undefined): Shape[] {
  if (schema === undefined) return [];
  if (schema.def.innerType !== undefined) return unwrap(schema.def.innerType);
  if (schema.def.options !== undefined) return schema.def.options.flatMap(unwrap);
  return [schema];
}

function inside(shape: Shape, key: string | number): Shape[] {
  const { def } = shape;
  if (def.type === 'object') return unwrap(def.shape?.[String(key)]);
  if (def.type === 'array') return unwrap(def.element);
  if (def.type === 'record') return unwrap(def.valueType);
  return [];
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
