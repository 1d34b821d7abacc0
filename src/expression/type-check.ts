/** The types of an expression, by the CEL package's checker. */
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { didYouMean } from '../text/did-you-mean.ts';
import type { Fault } from '../document/fault.ts';
import type { Names } from './names.ts';
import type { CelType } from './types.ts';
import { OBSERVATION_FORMS } from './special-forms.ts';
import { elementType, isDyn, showType } from './types.ts';

const FORMS = ['found', ...OBSERVATION_FORMS.map(({ name }) => name)];

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
    const isName = parsed.ast.op === 'id';
    const hint = isName ? `compare it, or write found(${source.trim()})` : undefined;
    return wrong(`a condition must be true or false, got ${showType(type)}`, hint);
  }
  if (expected === 'list' && elementType(type) === undefined) {
    return wrong(`this must be a list, got ${showType(type)}`);
  }
  if (expected === 'word' && !/^(string|int|double|bool|google\.protobuf\.\w+)$/.test(type)) {
    const hint = type.startsWith('list') ? 'join it to a string: .join(", ")' : undefined;
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
  const key = error instanceof CelTypeError ? missingField(error, summary) : undefined;
  if (error instanceof CelTypeError && key !== undefined) {
    const { fields, isInputs } = operandOf(error.node, names);
    return {
      code: isInputs ? 'unknown-name' : 'unknown-field',
      message: isInputs ? `unknown input '${key}'` : `no such field '${key}'`,
      start,
      end,
      hint: observationHint(key, error.node) ?? didYouMean(key, fields),
    };
  }
  const message = showType(summary)
    .replace(/^no such overload: /, 'unsupported operation: ')
    .replace(/^found no matching overload for '(.*)'$/s, 'unsupported operation: $1');
  if (summary === 'has() invalid argument') {
    const hint = 'for anything else use known(…) or found(…)';
    return {
      code: 'type-mismatch',
      message: 'the argument of has() must be a field: has(a.b)',
      start,
      end,
      hint,
    };
  }
  return { code: 'type-mismatch', message, start, end };
}

/** The field that a record or a value without fields does not have. */
function missingField(error: CelTypeError, summary: string): string | undefined {
  if (error.code === 'no_such_key') return /No such key: (.*)$/s.exec(summary)?.[1] ?? '';
  const node = error.node as ASTNode | undefined;
  return error.code === 'cannot_index_type' && node?.op === '.' ? node.args[1] : undefined;
}

/** For those who look for the output or the exit code in a field. */
function observationHint(field: string, node: unknown): string | undefined {
  const operand = (node as { args?: readonly unknown[] } | undefined)?.args?.[0] as ASTNode | undefined;
  const step = operand?.op === 'id' ? operand.args : 'step';
  if (field === 'value' || field === 'stdout') return `a step's id is its value: write ${step}`;
  const form = FORMS.find((name) => name.toLowerCase() === field.toLowerCase());
  return form === undefined ? undefined : `write ${form}(${step})`;
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
