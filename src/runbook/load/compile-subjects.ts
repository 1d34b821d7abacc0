/** Compiles the question that lists the subjects. */
import type { Validation } from '../../document/validate.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { elementType, isDyn, showType } from '../../expression/types.ts';
import { field } from '../../expression/evaluate/access.ts';
import { named } from '../../expression/evaluate/frame.ts';
import type { Seen } from './draft.ts';
import type { Parser, Subjects } from '../model.ts';
import { nameProblem } from './name-problem.ts';
import { askIn } from './ask-step.ts';
import type { SubjectsData } from '../schema.ts';

interface SubjectContext {
  readonly inFile: InFile;
  readonly validation: Validation;
  readonly names: Names;
  readonly seen: Seen;
}

/** Declares the subject's name. */
export function compileSubjects(
  context: SubjectContext,
  data: SubjectsData | undefined,
): Subjects | undefined {
  const { inFile, validation, names, seen } = context;
  if (data === undefined) return undefined;
  const path = ['subjects'];
  if (validation.isBroken(path)) {
    const as: unknown = (data as Partial<SubjectsData> | null)?.as;
    if (typeof as === 'string' && nameProblem(as, names) === undefined) names.declare(as, { type: 'dyn' });
    return undefined;
  }
  if ((data.run === undefined) === (data.read === undefined)) {
    inFile.report('step-kind', "subjects need exactly one of 'run' or 'read'", path, { atKey: true });
  }
  const { asking, type } = askIn(inFile, path, data, names, names, seen);
  const each = elementType(type);
  if (each === undefined) {
    inFile.report('type-mismatch', `subjects must be a list, got ${showType(type)}`, [...path, 'parse'], {
      hint: "use parse: lines, json-lines, table, or a regex with 'all: true'",
    });
  }
  const problem = nameProblem(data.as, names);
  if (problem !== undefined) {
    inFile.report(problem.code, problem.message, [...path, 'as']);
    return undefined;
  }
  names.declare(data.as, {
    type: each ?? 'dyn',
    elements: field(named('subjects'), 'value', () => 'subjects'),
  });
  const name = inFile.expression([...path, 'name'], data.name, names, 'word');
  const where =
    data.where === undefined ? undefined : inFile.expression([...path, 'where'], data.where, names, 'bool');
  if (where !== undefined)
    seen.conditions.push({ inFile, path: [...path, 'where'], role: 'where', expression: where });
  if (asking === undefined || name === undefined) return undefined;
  const common = {
    id: 'subjects',
    title: '',
    expect: '',
    place: inFile.file.place(path),
    needs: new Set<string>(),
    loop: undefined,
    samples: undefined,
    when: undefined,
  };
  const ask = { ...common, ...asking, parse: isDyn(type) ? listOnly(asking.parse) : asking.parse };
  const mayBeMissing = data['may-be-missing'] === true;
  // Only a regular expression skips lines: a short row of a table is still a row.
  const mustReadAll = typeof data.parse === 'object';
  return { as: data.as, ask, name, where, mayBeMissing, mustReadAll };
}

function listOnly(parse: Parser): Parser {
  return (text) => {
    const parsed = parse(text);
    const { outcome } = parsed;
    if (outcome.kind !== 'value' || Array.isArray(outcome.value)) return parsed;
    return { outcome: { kind: 'unknown', why: 'subjects: the answer is not a list' } };
  };
}
