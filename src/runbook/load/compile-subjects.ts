/** Compiles the question, or the use of a probe, that lists the subjects. */
import type { Validation } from '../../document/validate.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { elementType, isDyn, showType } from '../../expression/types.ts';
import { named, settling } from '../../expression/evaluate/frame.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { Shape } from '../../expression/shape.ts';
import type { CelType } from '../../expression/types.ts';
import type { StepContext } from './compile-steps.ts';
import type { Seen } from './draft.ts';
import type { Parser, Step, Subjects } from '../model.ts';
import { nameProblem } from './name-problem.ts';
import { askIn } from './ask-step.ts';
import type { StepData, SubjectsData } from '../schema.ts';

interface SubjectContext {
  readonly inFile: InFile;
  readonly validation: Validation;
  readonly names: Names;
  readonly seen: Seen;
  readonly use: (context: StepContext, path: Path, step: StepData, id: string | undefined) => Step[];
}

/** Its value is the list of subjects. */
const ID = 'subjects';
const PATH: Path = [ID];

/** Declares the subject's name. */
export function compileSubjects(
  context: SubjectContext,
  data: SubjectsData | undefined,
): Subjects | undefined {
  const { inFile, validation, names, seen } = context;
  if (data === undefined) return undefined;
  if (validation.isBroken(PATH)) {
    const as: unknown = (data as Partial<SubjectsData> | null)?.as;
    if (typeof as === 'string' && nameProblem(as, names) === undefined) names.declare(as, { type: 'dyn' });
    return undefined;
  }
  const { steps, type, shape } = listing(context, data);
  const each = elementType(type);
  if (each === undefined) {
    const [key, hint] =
      data.uses === undefined
        ? ['parse', "use parse: lines, json-lines, table, or a regex with 'all: true'"]
        : ['uses', undefined];
    inFile.report('type-mismatch', `subjects must be a list, got ${showType(type)}`, [...PATH, key], {
      hint,
    });
  }
  const problem = nameProblem(data.as, names);
  if (problem !== undefined) {
    inFile.report(problem.code, problem.message, [...PATH, 'as']);
    return undefined;
  }
  names.declare(data.as, {
    type: each ?? 'dyn',
    elements: settling(named(ID)),
    ...(shape?.element === undefined ? {} : { shape: shape.element }),
  });
  const name = inFile.expression([...PATH, 'name'], data.name ?? `${data.as}.name`, names, 'word');
  const where =
    data.where === undefined ? undefined : inFile.expression([...PATH, 'where'], data.where, names, 'bool');
  if (where !== undefined)
    seen.conditions.push({ inFile, path: [...PATH, 'where'], role: 'where', expression: where });
  if (steps === undefined || name === undefined) return undefined;
  const place = inFile.file.place(PATH);
  return {
    as: data.as,
    place,
    steps,
    name,
    where,
    mayBeMissing: data['may-be-missing'] === true,
    // Only a regular expression skips lines: a short row of a table is still a row.
    mustReadAll: typeof data.parse === 'object',
  };
}

interface Listing {
  /** undefined after reporting an error. */
  readonly steps: readonly Step[] | undefined;
  readonly type: CelType;
  readonly shape: Shape | undefined;
}

function listing(context: SubjectContext, data: SubjectsData): Listing {
  const { inFile, names, seen } = context;
  const kinds = (['run', 'read', 'uses'] as const).filter((kind) => data[kind] !== undefined);
  if (kinds.length !== 1)
    inFile.report('step-kind', "subjects need exactly one of 'run', 'read' or 'uses'", PATH, { atKey: true });
  if (data.uses !== undefined) return used(context, data);
  const { asking, type } = askIn(inFile, PATH, data, names, names, seen);
  if (asking === undefined) return { steps: undefined, type, shape: undefined };
  const step: Step = {
    id: ID,
    title: '',
    expect: '',
    place: inFile.file.place(PATH),
    needs: new Set<string>(),
    loop: undefined,
    samples: undefined,
    when: undefined,
    ...asking,
    parse: isDyn(type) ? listOnly(asking.parse) : asking.parse,
  };
  return { steps: [step], type, shape: undefined };
}

function used({ inFile, validation, names, seen, use }: SubjectContext, data: SubjectsData): Listing {
  for (const key of ['parse', 'exit-codes', 'deadline'] as const) {
    if (data[key] === undefined) continue;
    inFile.report('misplaced-key', `'${key}' cannot be combined with 'uses'`, [...PATH, key], {
      atKey: true,
    });
  }
  const inside = names.child();
  const context = { inFile, validation, names: inside, prefix: '', use: undefined, only: undefined, seen };
  const steps = use(context, PATH, data, ID);
  const output = inside.get(ID);
  return {
    steps: steps.length === 0 ? undefined : steps,
    type: output === undefined ? 'dyn' : names.adopt(output.type, inside),
    shape: output?.shape,
  };
}

function listOnly(parse: Parser): Parser {
  return (text) => {
    const parsed = parse(text);
    const { outcome } = parsed;
    if (outcome.kind !== 'value' || Array.isArray(outcome.value)) return parsed;
    return { outcome: { kind: 'unknown', why: 'subjects: the answer is not a list' } };
  };
}
