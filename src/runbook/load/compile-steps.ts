/**
 * Compiles the steps of a runbook or of a used probe in order: each sees the names of the earlier ones.
 */
import { parseMilliseconds } from '../../text/units.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { Validation } from '../../document/validate.ts';
import { nameProblem } from './name-problem.ts';
import type { Seen } from './draft.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import { conjunction } from '../../expression/compile.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { named } from '../../expression/evaluate/frame.ts';
import type { Shape } from '../../expression/shape.ts';
import { shapeOf } from '../../expression/shape-of.ts';
import type { CelType } from '../../expression/types.ts';
import { compileLet } from './compile-let.ts';
import { compileLoop } from './compile-loop.ts';
import type { HealthyIfStep, LetStep, LoopOver, AskStep, Sampling, Step } from '../model.ts';
import { askIn } from './ask-step.ts';
import type { StepData } from '../schema.ts';

export interface StepContext {
  readonly inFile: InFile;
  readonly validation: Validation;
  /** Grows with each step. */
  readonly names: Names;
  /** Prefix of the step ids of a used probe, e.g. `blocker.`; otherwise ''. */
  readonly prefix: string;
  /** Compiles the steps of a used probe; undefined inside a probe, which cannot use another. */
  readonly use:
    | ((context: StepContext, path: Path, step: StepData, id: string | undefined) => Step[])
    | undefined;
  /** Condition for a used probe. */
  readonly only: CompiledExpression | undefined;
  readonly seen: Seen;
}

const KINDS = ['run', 'read', 'let', 'healthy-if', 'uses'] as const;
type StepKind = (typeof KINDS)[number];

/** Keys allowed with each kind. */
const KEYS = {
  run: ['id', 'title', 'expect', 'parse', 'exit-codes', 'deadline', 'for', 'max', 'samples', 'when', 'allow'],
  read: [
    'id',
    'title',
    'expect',
    'parse',
    'exit-codes',
    'deadline',
    'for',
    'max',
    'samples',
    'when',
    'allow',
  ],
  let: ['id', 'title', 'expect', 'for', 'allow'],
  'healthy-if': ['title', 'allow'],
  uses: ['id', 'title', 'expect', 'with', 'when', 'allow'],
} as const satisfies Record<StepKind, readonly (keyof StepData)[]>;

export function compileSteps(context: StepContext, data: unknown): Step[] {
  if (!Array.isArray(data)) return [];
  let healthyIfs = 0;
  return data.flatMap((raw: unknown, i) => {
    const path = ['steps', i];
    if (context.validation.isBroken(path)) {
      declareBroken(context, path, raw);
      return [];
    }
    const step = raw as StepData;
    const kind = kindOf(context, path, step);
    if (kind === undefined) {
      declareBroken(context, path, raw);
      return [];
    }
    if (kind === 'healthy-if') return healthyIf(context, path, step, ++healthyIfs);
    const id = idOf(context, path, step);
    if (kind === 'let') return compute(context, path, step, id);
    if (kind === 'uses') return context.use?.(context, path, step, id) ?? [];
    return ask(context, path, step, id);
  });
}

function kindOf({ inFile, use }: StepContext, path: Path, step: StepData): StepKind | undefined {
  const kinds = KINDS.filter((kind) => step[kind] !== undefined);
  const [kind, second] = kinds;
  if (kind === undefined) {
    inFile.report('step-kind', 'a step needs one of run, read, let, healthy-if or uses', path);
    return undefined;
  }
  if (second !== undefined) {
    inFile.report('step-kind', `a step cannot have both '${kind}' and '${second}'`, [...path, second], {
      atKey: true,
      hint: 'split it into two steps',
    });
    return undefined;
  }
  const known: readonly string[] = KEYS[kind];
  for (const key of Object.keys(step)) {
    if (key === kind || known.includes(key) || !KEYS_OF_ALL.has(key)) continue;
    inFile.report('misplaced-key', `'${key}' cannot be combined with '${kind}'`, [...path, key], {
      atKey: true,
    });
  }
  if (use === undefined && (kind === 'healthy-if' || kind === 'uses')) {
    inFile.report(
      'misplaced-key',
      kind === 'healthy-if'
        ? "a probe cannot have 'healthy-if': the runbook decides whether a subject is healthy"
        : 'a probe cannot use another probe',
      [...path, kind],
      { atKey: true },
    );
    return undefined;
  }
  return kind;
}

const KEYS_OF_ALL: ReadonlySet<string> = new Set([...KINDS, ...Object.values(KEYS).flat()]);

/** Declares the names of broken steps too, to avoid follow-up errors about missing names. */
function declareBroken({ names, prefix }: StepContext, _path: Path, raw: unknown): void {
  const id = typeof raw === 'object' && raw !== null ? (raw as { id?: unknown }).id : undefined;
  if (typeof id !== 'string' || nameProblem(id, names) !== undefined) return;
  names.declare(id, { type: 'dyn', ref: prefix + id });
}

/** undefined after reporting a missing or invalid id. */
function idOf({ inFile, names }: StepContext, path: Path, step: StepData): string | undefined {
  if (step.id === undefined) {
    inFile.report('missing-key', "required key 'id' is missing", path);
    return undefined;
  }
  const problem = nameProblem(step.id, names);
  if (problem === undefined) return step.id;
  inFile.report(problem.code, problem.message, [...path, 'id'], { hint: problem.hint });
  return undefined;
}

function healthyIf(context: StepContext, path: Path, step: StepData, count: number): HealthyIfStep[] {
  const { inFile, names, seen } = context;
  const condition = inFile.expression([...path, 'healthy-if'], step['healthy-if'] ?? '', names, 'bool');
  if (condition === undefined) return [];
  seen.conditions.push({ inFile, path: [...path, 'healthy-if'], role: 'healthy-if', expression: condition });
  return [
    {
      kind: 'healthy-if',
      id: `healthy-if-${count}`,
      title: step.title ?? '',
      expect: step.expect ?? '',
      place: inFile.file.place(path),
      needs: condition.refs,
      condition,
    },
  ];
}

function compute(context: StepContext, path: Path, step: StepData, id: string | undefined): LetStep[] {
  const { inFile, names, prefix } = context;
  const looped =
    step.for === undefined ? undefined : compileLoop(inFile, [...path, 'for'], step.for, names, prefix);
  const value = compileLet(inFile, [...path, 'let'], step.let ?? '', names, looped);
  if (id === undefined) return [];
  names.declare(id, {
    type: value?.type ?? 'dyn',
    ref: prefix + id,
    shape: value?.ast && shapeOf(value.ast, names),
  });
  if (value === undefined) return [];
  return [
    {
      kind: 'let',
      id: prefix + id,
      title: step.title ?? '',
      expect: step.expect ?? '',
      place: inFile.file.place(path),
      needs: value.refs,
      value,
    },
  ];
}

function ask(context: StepContext, path: Path, step: StepData, id: string | undefined): AskStep[] {
  const { inFile, names, prefix, only, seen } = context;
  const when =
    step.when === undefined ? undefined : inFile.expression([...path, 'when'], step.when, names, 'bool');
  if (when !== undefined)
    seen.conditions.push({ inFile, path: [...path, 'when'], role: 'step-when', expression: when });
  const looped = step.for === undefined ? undefined : loop(context, path, step);
  if (looped !== undefined && looped.name === id) {
    const hint = 'each element has the variable and the answer as fields';
    inFile.report('name-taken', `the step has the name '${id}' too`, [...path, 'for'], { hint });
  }
  const scope = looped?.scope ?? names;
  const { asking, type } = askIn(inFile, path, step, names, scope, seen);
  const samples = step.samples === undefined ? undefined : sampling(context, path, step, id, type);
  if (step.for !== undefined && step.samples !== undefined) {
    inFile.report('misplaced-key', "a step cannot have both 'for' and 'samples'", [...path, 'samples'], {
      atKey: true,
    });
  }
  if (id === undefined) return [];
  declareAnswer(names, id, prefix + id, { type, looped, isSampled: samples !== undefined });
  const isIncomplete =
    asking === undefined ||
    (step.when !== undefined && when === undefined) ||
    (step.for !== undefined && looped?.over === undefined) ||
    (step.samples !== undefined && samples === undefined);
  if (isIncomplete) return [];
  const condition = both(only, when);
  const needs = new Set([
    ...(condition?.refs ?? []),
    ...(looped?.over?.list.refs ?? []),
    ...(samples?.until?.refs ?? []),
    ...(asking.kind === 'run' ? [asking.command] : asking.paths).flatMap((template) => [...template.refs]),
  ]);
  needs.delete(prefix + id);
  if (looped?.over !== undefined) needs.delete(looped.over.variable);
  const common = {
    id: prefix + id,
    title: step.title ?? '',
    expect: step.expect ?? '',
    place: inFile.file.place(path),
    needs,
    loop: looped?.over && { ...looped.over, answer: id },
    samples,
    when: condition,
  };
  return [{ ...common, ...asking }];
}

/** The value of a step's id: the answer, or a list of records of a loop, or a list of samples. */
function declareAnswer(
  names: Names,
  id: string,
  ref: string,
  { type, looped, isSampled }: { type: CelType; looped: Looped | undefined; isSampled: boolean },
): void {
  if (looped !== undefined) {
    const { name, each, shape } = looped;
    const fields = new Map([
      [name, shape],
      [id, undefined],
    ]);
    const element = names.recordType({ [name]: each, [id]: type });
    names.declare(id, { type: `list<${element}>`, ref, observed: 'often', shape: { element: { fields } } });
  } else
    names.declare(id, {
      type: isSampled ? `list<${type}>` : type,
      ref,
      observed: isSampled ? 'often' : 'once',
    });
}

interface Looped {
  readonly over: Omit<LoopOver, 'answer'> | undefined;
  readonly name: string;
  readonly scope: Names;
  readonly each: CelType;
  readonly shape: Shape | undefined;
}

function loop({ inFile, names, prefix }: StepContext, path: Path, step: StepData): Looped {
  const at = [...path, 'for'];
  if (step.max === undefined) {
    const hint = "set a bound such as 'max: 200'; elements beyond it are not observed and count as unknown";
    inFile.report('for-without-bound', "a 'for' needs a 'max'", at, { atKey: true, hint });
  }
  const { over, ...looped } = compileLoop(inFile, at, step.for ?? '', names, prefix);
  return { over: over && step.max !== undefined ? { ...over, max: step.max } : undefined, ...looped };
}

function sampling(
  { inFile, names, prefix, seen }: StepContext,
  path: Path,
  step: StepData,
  id: string | undefined,
  type: CelType,
): Sampling | undefined {
  if (step.samples === undefined) return undefined;
  const { times, every: text, until: source } = step.samples;
  const every = parseMilliseconds(text) ?? 0;
  if (source === undefined) return { times, every, until: undefined };
  const scope = names.child();
  if (id !== undefined)
    scope.declare(id, { type, ref: prefix + id, elements: named(prefix + id), observed: 'once' });
  const until = inFile.expression([...path, 'samples', 'until'], source, scope, 'bool');
  if (until === undefined) return undefined;
  seen.conditions.push({ inFile, path: [...path, 'samples', 'until'], role: 'until', expression: until });
  return { times, every, until };
}

/** Combines both conditions; a missing one always holds. */
function both(
  a: CompiledExpression | undefined,
  b: CompiledExpression | undefined,
): CompiledExpression | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return conjunction(a, b);
}
