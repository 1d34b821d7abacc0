/**
 * Inlines a used probe: its steps become steps of the runbook, with the id of the using step as a prefix
 * (`blocker.stack`), and its output gets the id of the using step.
 */
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import { onlyWhere } from '../../expression/compile.ts';
import { InFile } from '../../expression/in-file.ts';
import type { Inlined } from '../../expression/names.ts';
import { Names } from '../../expression/names.ts';
import type { CelType } from '../../expression/types.ts';
import { elementType, isDyn, showType } from '../../expression/types.ts';
import { shapeOf } from '../../expression/shape-of.ts';
import { Seen } from './draft.ts';
import { lint } from '../check/lint.ts';
import { Allowances } from '../check/allowances.ts';
import type { StepContext } from './compile-steps.ts';
import { compileSteps } from './compile-steps.ts';
import type { LetStep, Step } from '../model.ts';
import type { ProbeFile, Probes } from './probes.ts';
import type { ProbeData, StepData } from '../schema.ts';

/** @param probes the probes to search */
export function inlineProbe(
  probes: Probes,
  context: StepContext,
  path: Path,
  step: StepData,
  id: string | undefined,
): Step[] {
  const { inFile, names, seen } = context;
  const used = probes.get(step.uses ?? '');
  const when =
    step.when === undefined ? undefined : inFile.expression([...path, 'when'], step.when, names, 'bool');
  if (when !== undefined)
    seen.conditions.push({ inFile, path: [...path, 'when'], role: 'step-when', expression: when });
  if (used === undefined || isUnusable(used)) {
    if (used === undefined) {
      inFile.report('probe-unknown', `unknown probe '${step.uses}'`, [...path, 'uses'], {
        hint: didYouMean(step.uses ?? '', probes.names()),
      });
    } else {
      inFile.report('probe-broken', `the probe '${step.uses}' has errors`, [...path, 'uses'], {
        hint: `check ${used.file.file}`,
      });
    }
    if (id !== undefined) names.declare(id, { type: 'dyn' });
    return [];
  }
  const data = used.file.data as ProbeData;
  const fields = given(context, path, step, data);
  const prefix = `${id ?? '?'}.`;
  const { inFile: probeFile, names: inside, steps, output } = compileProbe(used, prefix, fields, when);
  seen.probes.push(probeFile);
  // Problems inside the probe are reported when the probe itself is checked.
  if (probeFile.problems.some((problem) => problem.severity === 'error')) {
    inFile.report('probe-broken', `the probe '${step.uses}' has errors`, [...path, 'uses'], {
      hint: `check ${used.file.file}`,
    });
  }
  if (id === undefined) return [];
  const type = output === undefined ? 'dyn' : names.adopt(output.type, inside);
  names.declare(id, { type, shape: output?.ast && shapeOf(output.ast, inside) });
  if (output === undefined) return steps;
  const value = when === undefined ? output : onlyWhere(when, output);
  const last: LetStep = {
    kind: 'let',
    id,
    title: step.title ?? data.title,
    expect: step.expect ?? '',
    place: inFile.file.place(path),
    needs: value.refs,
    value,
  };
  return [...steps, last];
}

/** @param fields the values of its inputs; undefined if the probe is checked by itself */
export function compileProbe(
  { file, validation }: ProbeFile,
  prefix: string,
  fields: ReadonlyMap<string, Inlined> | undefined,
  only: CompiledExpression | undefined,
): { inFile: InFile; names: Names; steps: Step[]; output: CompiledExpression | undefined } {
  const data = file.data as ProbeData;
  const allowances = new Allowances(data);
  const inFile = new InFile(file, allowances.allows);
  const names = Names.none();
  const seen = new Seen();
  if (!validation.isBroken(['inputs'])) declareInputs(names, data, fields);
  const steps = compileSteps({ inFile, validation, names, prefix, use: undefined, only, seen }, data.steps);
  const output = validation.isBroken(['output'])
    ? undefined
    : inFile.expression(['output'], data.output, names);
  lint({
    inFile,
    seen,
    data,
    allowances,
    mentioned: new Set(),
    before: [...file.problems, ...validation.problems],
  });
  return { inFile, names, steps, output };
}

function isUnusable({ file, validation }: ProbeFile): boolean {
  return (
    file.data === undefined ||
    [['steps'], ['output'], ['inputs'], []].some((path) => validation.isBroken(path))
  );
}

/** The types of a probe's inputs in expressions. */
const INPUT_TYPES: Readonly<Record<string, CelType>> = {
  string: 'string',
  int: 'int',
  bool: 'bool',
  list: 'list',
  any: 'dyn',
};

function declareInputs(
  names: Names,
  data: ProbeData,
  fields: ReadonlyMap<string, Inlined> | undefined,
): void {
  const types = Object.entries(data.inputs ?? {}).map(([name, input]) => [
    name,
    INPUT_TYPES[input.type ?? 'string'] ?? 'dyn',
  ]);
  names.declare('inputs', {
    type: names.recordType(Object.fromEntries(types) as Record<string, CelType>),
    ...(fields === undefined ? {} : { fields }),
  });
}

function given(
  { inFile, names }: StepContext,
  path: Path,
  step: StepData,
  data: ProbeData,
): Map<string, Inlined> {
  const inputs = data.inputs ?? {};
  const fields = new Map<string, Inlined>();
  for (const [name, source] of Object.entries(step.with ?? {})) {
    const at = [...path, 'with', name];
    const input = inputs[name];
    const expression = inFile.expression(at, source, names);
    if (input === undefined) {
      const hint = didYouMean(name, Object.keys(inputs));
      inFile.report('unknown-key', `the probe '${step.uses}' has no input '${name}'`, at, {
        hint,
        atKey: true,
      });
      continue;
    }
    if (expression === undefined) continue;
    const wanted = input.type ?? 'string';
    if (!fits(expression, wanted)) {
      inFile.report(
        'type-mismatch',
        `the probe takes a ${wanted} here, got ${showType(expression.type)}`,
        at,
      );
    }
    fields.set(name, {
      code: expression.code,
      refs: expression.refs,
      shape: expression.ast && shapeOf(expression.ast, names),
    });
  }
  for (const name of Object.keys(inputs)) {
    if (step.with === undefined || !Object.hasOwn(step.with, name)) {
      inFile.report('missing-key', `the probe '${step.uses}' needs '${name}' in 'with'`, [...path, 'uses'], {
        hint: `${name}: ${inputs[name]?.doc ?? ''}`,
      });
    }
  }
  return fields;
}

function fits({ type }: CompiledExpression, wanted: string): boolean {
  if (wanted === 'any' || isDyn(type)) return true;
  return wanted === 'list' ? elementType(type) !== undefined : type === wanted;
}
