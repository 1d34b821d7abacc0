/**
 * `let` and `output`: one expression, a map of them, or the first value whose condition holds. The last two are written
 * as one expression of the language, so that there is one way to evaluate, to mutate and to explain them.
 */
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import { compileExpression } from '../../expression/compile.ts';
import type { ExpressionData, InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import type { LetData } from '../schema.ts';
import type { CompiledLoop } from './compile-loop.ts';

/**
 * @param loop of `for`: the value is then the list of the values for each element
 * @returns undefined after reporting an error
 */
export function compileLet(
  inFile: InFile,
  path: Path,
  data: LetData,
  names: Names,
  loop?: CompiledLoop,
): CompiledExpression | undefined {
  if (typeof data !== 'object' && loop === undefined) return inFile.expression(path, data, names);
  const source = Array.isArray(data)
    ? choice(inFile, path, data, loop?.scope ?? names)
    : typeof data === 'object'
      ? map(inFile, path, data, loop?.scope ?? names)
      : part(inFile, path, data, loop?.scope ?? names);
  if (source === undefined || (loop !== undefined && loop.over === undefined)) return undefined;
  const whole = loop?.over === undefined ? source : `(${loop.over.list.source}).map(${loop.name}, ${source})`;
  const { expression, faults } = compileExpression(whole, names);
  for (const { code, message, hint } of faults) inFile.report(code, message, path, { hint });
  return expression;
}

type Choices = Extract<LetData, readonly unknown[]>;

function choice(inFile: InFile, path: Path, choices: Choices, names: Names): string | undefined {
  const parts = choices.map(({ when, value }, i) => ({
    when: when === undefined ? '' : part(inFile, [...path, i, 'when'], when, names, 'bool'),
    value: part(inFile, [...path, i, 'value'], value, names),
  }));
  const last = choices.length - 1;
  const early = choices.findIndex(({ when }, i) => when === undefined && i < last);
  if (early !== -1)
    inFile.report('choice-order', 'a value without a condition must come last', [...path, early]);
  const ends = choices[last]?.when === undefined;
  let source: string | undefined = ends ? parts[last]?.value : '[].first()';
  for (const { when, value } of (ends ? parts.slice(0, last) : parts).toReversed()) {
    if (source === undefined || when === undefined || value === undefined) return undefined;
    source = `(${when} ? ${value} : ${source})`;
  }
  return early === -1 ? source : undefined;
}

function map(
  inFile: InFile,
  path: Path,
  fields: Readonly<Record<string, ExpressionData>>,
  names: Names,
): string | undefined {
  const entries = Object.entries(fields).map(([key, data]) => {
    const value = part(inFile, [...path, key], data, names);
    return value && `${JSON.stringify(key)}: ${value}`;
  });
  return entries.includes(undefined) ? undefined : `{${entries.join(', ')}}`;
}

function part(
  inFile: InFile,
  path: Path,
  data: ExpressionData,
  names: Names,
  expected?: 'bool',
): string | undefined {
  const expression = inFile.expression(path, data, names, expected);
  return expression && `(${expression.source.trim()})`;
}
