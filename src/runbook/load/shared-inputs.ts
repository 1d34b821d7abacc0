/** The inputs of a probe or a shared remedy, and what they are given. */
import { didYouMean } from '../../text/did-you-mean.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Inlined, Names } from '../../expression/names.ts';
import { shapeOf } from '../../expression/shape-of.ts';
import type { CelType } from '../../expression/types.ts';
import { elementType, isDyn, showType } from '../../expression/types.ts';
import type { SharedInputsData, StepData } from '../schema.ts';

/** The types of inputs in expressions. */
const INPUT_TYPES: Readonly<Record<string, CelType>> = {
  string: 'string',
  int: 'int',
  bool: 'bool',
  list: 'list',
  any: 'dyn',
};

/** @param fields the values of the inputs; undefined if the file is checked by itself */
export function declareShared(
  names: Names,
  inputs: SharedInputsData | undefined,
  fields: ReadonlyMap<string, Inlined> | undefined,
): void {
  const types = Object.entries(inputs ?? {}).map(([name, input]) => [
    name,
    INPUT_TYPES[input.type ?? 'string'] ?? 'dyn',
  ]);
  names.declare('inputs', {
    type: names.recordType(Object.fromEntries(types) as Record<string, CelType>),
    ...(fields === undefined ? {} : { fields }),
  });
}

/** What `with` gives to the inputs of a probe or a shared remedy; reports what is wrong or missing. */
export function given(
  { inFile, names }: { readonly inFile: InFile; readonly names: Names },
  path: Path,
  step: { readonly uses?: string | undefined; readonly with?: StepData['with'] },
  kind: 'probe' | 'remedy',
  inputs: SharedInputsData = {},
): Map<string, Inlined> {
  const fields = new Map<string, Inlined>();
  for (const [name, source] of Object.entries(step.with ?? {})) {
    const at = [...path, 'with', name];
    const input = inputs[name];
    const expression = inFile.expression(at, source, names);
    if (input === undefined) {
      const hint = didYouMean(name, Object.keys(inputs));
      inFile.report('unknown-key', `the ${kind} '${step.uses}' has no input '${name}'`, at, {
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
        `the ${kind} takes a ${wanted} here, got ${showType(expression.type)}`,
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
      inFile.report(
        'missing-key',
        `the ${kind} '${step.uses}' needs '${name}' in 'with'`,
        [...path, 'uses'],
        {
          hint: `${name}: ${inputs[name]?.doc ?? ''}`,
        },
      );
    }
  }
  return fields;
}

function fits({ type }: CompiledExpression, wanted: string): boolean {
  if (wanted === 'any' || isDyn(type)) return true;
  return wanted === 'list' ? elementType(type) !== undefined : type === wanted;
}
