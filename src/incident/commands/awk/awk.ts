/** awk, for input that is known as a whole, or line by line if lines do not depend on each other. */
import { NotSupported } from '../../shell/syntax.ts';
import type { Operand } from './input.ts';
import { parseAwk } from './parse.ts';
import type { AwkResult } from './run.ts';
import { runAwk } from './run.ts';
import type { Program } from './syntax.ts';

export interface AwkCall {
  readonly program: Program;
  readonly assigned: readonly (readonly [string, string])[];
  /** Files, mixed with assignments. */
  readonly operands: readonly string[];
  /** Whether it reads any input. */
  readonly reads: boolean;
}

export function readCall(args: readonly string[]): AwkCall {
  const assigned: (readonly [string, string])[] = [];
  let nth = 0;
  const value = (arg: string): string => {
    if (arg.length > 2) return arg.slice(2);
    const next = args[++nth];
    if (next === undefined) throw new NotSupported(`awk ${arg} without a value`);
    return next;
  };
  for (; nth < args.length; nth++) {
    const arg = args[nth] ?? '';
    if (arg === '--') {
      nth++;
      break;
    }
    if (!arg.startsWith('-') || arg === '-') break;
    if (arg.startsWith('-F')) {
      const separator = value(arg);
      if (separator === 't') throw new NotSupported('awk -F t');
      assigned.push(['FS', separator]);
    } else if (arg.startsWith('-v')) {
      const assignment = assignmentOf(value(arg));
      if (assignment === undefined) throw new NotSupported('awk -v without an assignment');
      assigned.push(assignment);
    } else throw new NotSupported(`awk ${arg}`);
  }
  const source = args[nth];
  if (source === undefined) throw new NotSupported('awk without a program');
  const program = parseAwk(source);
  const reads = program.rules.some(({ pattern }) => pattern !== 'BEGIN') || /\bgetline\b/.test(source);
  return { program, assigned, operands: args.slice(nth + 1), reads };
}

export function isAssignment(operand: string): boolean {
  return assignmentOf(operand) !== undefined;
}

function assignmentOf(text: string): readonly [string, string] | undefined {
  const match = /^([A-Za-z_]\w*)=([^]*)$/.exec(text);
  return match === null ? undefined : [match[1] ?? '', match[2] ?? ''];
}

/** @param read returns the text of a file; undefined if there is none */
export function awk(call: AwkCall, stdin: string, read: (name: string) => string | undefined): AwkResult {
  const operands = call.operands
    .filter((operand) => operand !== '')
    .map((operand): Operand => {
      const assignment = assignmentOf(operand);
      if (assignment !== undefined) return { assign: assignment[0], value: assignment[1] };
      return { name: operand, text: operand === '-' ? stdin : read(operand) };
    });
  return runAwk(call.program, call.assigned, operands, stdin);
}
