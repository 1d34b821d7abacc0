/** `for: name in list` of a step or a remedy's command. */
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import type { CelType } from '../../expression/types.ts';
import { elementType } from '../../expression/types.ts';
import type { Shape } from '../../expression/shape.ts';
import { shapeOf } from '../../expression/shape-of.ts';
import { nameProblem } from './name-problem.ts';

export interface CompiledLoop {
  /** undefined after reporting an error in it. */
  readonly over:
    | { readonly variable: string; readonly name: string; readonly list: CompiledExpression }
    | undefined;
  /** The variable as written. */
  readonly name: string;
  /** Including the variable. */
  readonly scope: Names;
  readonly each: CelType;
  readonly shape: Shape | undefined;
}

/** @param prefix of the step ids of a used probe; '' elsewhere */
export function compileLoop(
  inFile: InFile,
  at: Path,
  source: string,
  names: Names,
  prefix = '',
): CompiledLoop {
  const match = /^\s*([^\s]+)\s+in\s+/.exec(source);
  if (match?.[1] === undefined) {
    inFile.report('cel-syntax', "'for' must be 'name in list'", at);
    return { over: undefined, name: '', scope: names, each: 'dyn', shape: undefined };
  }
  const variable = match[1];
  const list = inFile.expressionAfter(at, source, match[0].length, names, 'list');
  const each = list === undefined ? 'dyn' : (elementType(list.type) ?? 'dyn');
  const shape = list?.ast && shapeOf(list.ast, names)?.element;
  const scope = names.child();
  const problem = nameProblem(variable, names);
  if (problem !== undefined) {
    const start = source.indexOf(variable);
    inFile.faults(at, [{ ...problem, start, end: start + variable.length }]);
    return { over: undefined, name: variable, scope, each, shape };
  }
  scope.declare(variable, {
    type: each,
    ref: prefix + variable,
    ...(list === undefined ? {} : { elements: list.code, shape }),
  });
  return {
    over: list && { variable: prefix + variable, name: variable, list },
    name: variable,
    scope,
    each,
    shape,
  };
}
