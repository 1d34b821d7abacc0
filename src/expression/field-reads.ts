/**
 * Every field that an expression reads, for rules about fields that never exist. A missing field is absent, so a mistyped
 * name looks like a healthy subject.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js';
import { generate } from './compile.ts';
import type { Bound } from './compile.ts';
import type { Code } from './evaluate/frame.ts';
import { EvaluationFrame, isLack } from './evaluate/frame.ts';
import { TooCostly } from './meter.ts';
import type { Name, Names } from './names.ts';
import { elementsOf } from './open.ts';
import type { Binding, Scope } from './outcome.ts';
import type { BoundShapes } from './shape-of.ts';
import { shapeOf } from './shape-of.ts';
import { LACK_FORMS, MACROS } from './special-forms.ts';
import { isObservation } from './observed.ts';
import { keysOf, kindOf } from './values.ts';

export interface FieldRead {
  readonly name: string;
  /** As written, e.g. `memory.MemAvailabel`. */
  readonly read: string;
  /** Offsets of the name in the expression. */
  readonly start: number;
  readonly end: number;
  /** The expression tests whether it exists: `has(a.b)`, `orElse(a.b, 0)`, `"b" in a`. */
  readonly isOptional: boolean;
  /** The possible fields of the value, if an expression determines them and this is not one of them. */
  readonly declared: readonly string[] | undefined;
  /** The values that it is read from, independent of the rest of the expression. */
  readonly from: (scope: Scope) => readonly unknown[];
}

/** Calls `visit` once for each value that the iteration variables can have. */
type Bindings = (frame: EvaluationFrame, visit: (frame: EvaluationFrame) => void) => void;

interface Context {
  readonly names: Names;
  readonly bound: Bound;
  readonly shapes: BoundShapes;
  readonly bindings: Bindings;
  readonly isOptional: boolean;
}

const MACRO_NAMES: ReadonlySet<string> = new Set(MACROS.map(({ name }) => name));
const ASKS: ReadonlySet<string> = new Set(LACK_FORMS.map(({ name }) => name));

export function fieldReads(ast: ASTNode, names: Names): FieldRead[] {
  const reads: FieldRead[] = [];
  const bindings: Bindings = (frame, visit) => visit(frame);
  gather(ast, { names, bound: new Map(), shapes: new Map(), bindings, isOptional: false }, reads);
  const asked = new Set(reads.flatMap(({ isOptional, read }) => (isOptional ? [read] : [])));
  return reads.map((read) => (asked.has(read.read) ? { ...read, isOptional: true } : read));
}

function gather(ast: ASTNode, context: Context, reads: FieldRead[]): void {
  const inner = (node: ASTNode, changed: Partial<Context> = {}): void =>
    gather(node, { ...context, ...changed }, reads);
  switch (ast.op) {
    case 'id':
    case 'value':
      return;
    case '.': {
      const [operand, name] = ast.args;
      // The value of an input is read where it is given.
      if (operand.op === 'id' && operand.args === 'inputs') return;
      reads.push(fieldRead(ast, operand, { name, start: ast.end - name.length, end: ast.end }, context));
      inner(operand);
      return;
    }
    case '.?':
      inner(ast.args[0]);
      return;
    case '[]': {
      const [operand, key] = ast.args;
      if (key.op === 'value' && typeof key.args === 'string')
        reads.push(fieldRead(ast, operand, { name: key.args, start: key.start, end: key.end }, context));
      inner(operand);
      inner(key);
      return;
    }
    case 'in': {
      const [key, map] = ast.args;
      if (key.op === 'value' && typeof key.args === 'string') {
        const at = { name: key.args, start: key.start, end: key.end };
        const read = fieldRead(ast, map, at, { ...context, isOptional: true });
        reads.push({ ...read, read: `${serialize(map)}[${serialize(key)}]` });
      }
      inner(key);
      inner(map);
      return;
    }
    case '!_':
    case '-_':
      inner(ast.args);
      return;
    case 'map':
      for (const [key, value] of ast.args) {
        inner(key);
        inner(value);
      }
      return;
    case 'call':
      for (const [i, argument] of ast.args[1].entries())
        inner(argument, i === 0 && ASKS.has(ast.args[0]) ? { isOptional: true } : {});
      return;
    case 'rcall': {
      const [, receiver, args] = ast.args;
      inner(receiver);
      const [variable, ...bodies] = args;
      if (variable?.op === 'id' && MACRO_NAMES.has(ast.args[0])) {
        const changed = iterating(receiver, variable.args, context);
        for (const body of bodies) inner(body, changed);
      } else for (const argument of args) inner(argument);
      return;
    }
    case '?:':
    case 'list':
    case '&&':
    case '||':
    case '[?]':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      for (const argument of ast.args) inner(argument);
  }
}

function fieldRead(
  ast: ASTNode,
  operand: ASTNode,
  at: Pick<FieldRead, 'name' | 'start' | 'end'>,
  { names, bound, shapes, bindings, isOptional }: Context,
): FieldRead {
  const fields = shapeOf(operand, names, shapes)?.fields;
  const declared = fields === undefined || fields.has(at.name) ? undefined : [...fields.keys()];
  let made: { readonly code: Code; readonly free: readonly [string, Name][] } | undefined;
  return {
    ...at,
    read: serialize(ast),
    isOptional,
    declared,
    from: (scope) => {
      made ??= { code: generate(operand, names, bound), free: freeVariables(operand, names, bound) };
      const { code, free } = made;
      const values: unknown[] = [];
      try {
        eachOf(free, new EvaluationFrame(scope), (frame) =>
          bindings(frame, (bounded) => {
            const value = code(bounded);
            if (!isLack(value)) values.push(value);
          }),
        );
      } catch (error) {
        // The values so far are still valid.
        if (!(error instanceof TooCostly || error instanceof RangeError)) throw error;
      }
      return values;
    },
  };
}

/** Bindings of macros such as `list.exists(x, …)`. */
function iterating(receiver: ASTNode, variable: string, context: Context): Partial<Context> {
  const { names, bound, shapes, bindings } = context;
  const slot = bound.size;
  let made: { readonly code: Code; readonly free: readonly [string, Name][] } | undefined;
  return {
    bound: new Map(bound).set(variable, slot),
    shapes: new Map(shapes).set(variable, shapeOf(receiver, names, shapes)?.element),
    bindings: (frame, visit) => {
      made ??= { code: generate(receiver, names, bound), free: freeVariables(receiver, names, bound) };
      const { code, free } = made;
      eachOf(free, frame, (one) =>
        bindings(one, (outer) => {
          for (const element of elements(code(outer))) {
            outer.locals[slot] = element;
            visit(outer);
          }
        }),
      );
    },
  };
}

function elements(value: unknown): readonly unknown[] {
  return elementsOf(value) ?? (kindOf(value) === 'map' ? keysOf(value) : []);
}

/** Names bound to each element of a list: a loop variable, the subject. */
function freeVariables(ast: ASTNode, names: Names, bound: Bound): [string, Name][] {
  const found = new Map<string, Name>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one);
    if (typeof node !== 'object' || node === null || !('op' in node)) return;
    const { op, args } = node as ASTNode;
    if (op !== 'id') return visit(args);
    const name = bound.has(args) ? undefined : names.get(args);
    if (name?.elements !== undefined) found.set(name.ref ?? args, name);
  };
  visit(ast);
  return [...found];
}

function eachOf(
  variables: readonly [string, Name][],
  frame: EvaluationFrame,
  visit: (frame: EvaluationFrame) => void,
): void {
  // Inside its own `until`, a step's name is one observation; afterwards, the list of them.
  const isFree = (ref: string): boolean => !frame.scope.has(ref) || Array.isArray(frame.scope.get(ref));
  const [first, ...rest] = variables.filter(([ref]) => isFree(ref));
  if (first === undefined) return visit(frame);
  const [ref, name] = first;
  for (const value of elements(name.elements?.(frame))) {
    const scope = new Map(frame.scope).set(ref, asBinding(value));
    const inner = new EvaluationFrame(scope);
    inner.locals.push(...frame.locals);
    eachOf(rest, inner, visit);
  }
}

function asBinding(value: unknown): Binding {
  return isObservation(value) ? value : { kind: 'value', value };
}
