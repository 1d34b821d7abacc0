/** The types of an expression, by the CEL package's checker. */
import type { ParseResult } from '@marcbachmann/cel-js';
import { TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { didYouMean } from '../text/did-you-mean.ts';
import type { Fault } from '../document/fault.ts';
import type { Names } from './names.ts';
import type { CelType } from './types.ts';
import { elementType, isDyn, showType } from './types.ts';

export function checkTypes(
  source: string,
  parsed: ParseResult,
  names: Names,
  expected: 'bool' | 'list' | 'word' | undefined,
): { readonly type: CelType } | { readonly fault: Fault } {
  const result = parsed.check();
  if (!result.valid) return { fault: typeFault(result.error, source, names) };
  const type = result.type ?? 'dyn';
  const wrong = (message: string, hint?: string): { fault: Fault } => ({
    fault: {
      code: 'type-mismatch',
      message,
      start: parsed.ast.start,
      end: Math.max(parsed.ast.end, parsed.ast.start + 1),
      hint,
    },
  });
  if (isDyn(type)) return { type };
  if (expected === 'bool' && type !== 'bool') {
    const hint = type.startsWith('Look')
      ? `select a field: ${source.trim()}.found, or .value == …`
      : undefined;
    return wrong(`a condition must be true or false, got ${showType(type)}`, hint);
  }
  if (expected === 'list' && elementType(type) === undefined) {
    const hint = type.startsWith('Look') ? `the list is ${source.trim()}.value` : undefined;
    return wrong(`this must be a list, got ${showType(type)}`, hint);
  }
  if (expected === 'word' && !/^(string|int|double|bool|google\.protobuf\.\w+)$/.test(type)) {
    const hint = type.startsWith('list')
      ? 'join it to a string: .join(", ")'
      : type.startsWith('Look')
        ? `its value is ${source.trim()}.value`
        : undefined;
    return wrong(`this must be a string or a number, got ${showType(type)}`, hint);
  }
  return { type };
}

function typeFault(error: unknown, source: string, names: Names): Fault {
  const range = error instanceof CelTypeError ? error.range : undefined;
  const start = range?.start ?? 0;
  const end = Math.max(range?.end ?? source.length, start + 1);
  const summary =
    error instanceof CelTypeError ? error.summary : String((error as Error | undefined)?.message);
  if (error instanceof CelTypeError && error.code === 'no_such_key') {
    const key = /No such key: (.*)$/s.exec(summary)?.[1] ?? '';
    const { fields, isInputs } = operandOf(error.node, names);
    return {
      code: isInputs ? 'unknown-name' : 'unknown-field',
      message: isInputs ? `unknown input '${key}'` : `no such field '${key}'`,
      start,
      end,
      hint: key === 'stdout' ? 'its output is .value' : didYouMean(key, fields),
    };
  }
  const message = showType(summary)
    .replace(/^no such overload: /, 'unsupported operation: ')
    .replace(/^found no matching overload for '(.*)'$/s, 'unsupported operation: $1');
  if (summary === 'has() invalid argument') {
    const hint = 'for anything else use known(…) or isAbsent(…)';
    return {
      code: 'type-mismatch',
      message: 'the argument of has() must be a field: has(a.b)',
      start,
      end,
      hint,
    };
  }
  const hint = message.includes('observation of')
    ? "a step's id is an observation: compare its .value"
    : undefined;
  return { code: 'type-mismatch', message, start, end, hint };
}

/** The operand before the dot. The checker stores its type on the node; without a type there is no hint. */
function operandOf(node: unknown, names: Names): { fields: readonly string[]; isInputs: boolean } {
  const operand = (node as { args?: readonly unknown[] } | undefined)?.args?.[0] as
    | { op?: string; args?: unknown; checkedType?: { name?: string } }
    | undefined;
  return {
    fields: names.fieldsOf(operand?.checkedType?.name ?? ''),
    isInputs: operand?.op === 'id' && operand.args === 'inputs',
  };
}
