/**
 * Compiles an expression, or reports what is wrong with it.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js';
import * as access from './evaluate/access.ts';
import { call } from './evaluate/call.ts';
import * as compute from './evaluate/compute.ts';
import type { Code } from './evaluate/frame.ts';
import { EvaluationFrame, constant, local, named, settling } from './evaluate/frame.ts';
import * as observation from './evaluate/observation.ts';
import * as iterate from './evaluate/iterate.ts';
import * as logic from './evaluate/logic.ts';
import { union } from './evaluate/union.ts';
import type { Fault } from '../document/fault.ts';
import { conjunctSources } from './conjuncts.ts';
import { Lack, absent } from './lack.ts';
import { overloads } from './library/library.ts';
import { TooCostly } from './meter.ts';
import type { Names } from './names.ts';
import type { Expression, Outcome, Scope } from './outcome.ts';
import { compileRegex } from './regex.ts';
import { MOST_OF_VALUE, cutText } from './sentence.ts';
import { checkSyntax } from './syntax.ts';
import type { CelType } from './types.ts';
import { isDyn } from './types.ts';
import { checkTypes } from './type-check.ts';

export interface CompiledExpression extends Expression {
  readonly type: CelType;
  readonly code: Code;
  /** For rules about conditions; undefined for a composed expression. */
  readonly ast: ASTNode | undefined;
  /** The `x` of every `inputs.x`. */
  readonly inputs: ReadonlySet<string>;
  /** Contains neither names nor calls: always the same value. */
  readonly constant: Outcome<unknown> | undefined;
}

export interface Compilation {
  readonly expression: CompiledExpression | undefined;
  readonly faults: readonly Fault[];
}

/** @param expected the required type; other types are rejected unless they may turn out to be that at run time */
export function compileExpression(
  source: string,
  names: Names,
  expected?: 'bool' | 'list' | 'word',
): Compilation {
  const { parsed, refs, inputs, isConstant, faults } = checkSyntax(source, names);
  if (parsed === undefined || faults.length > 0) return { expression: undefined, faults };
  const checked = checkTypes(source, parsed, names, expected);
  if ('fault' in checked) return { expression: undefined, faults: [checked.fault] };
  let code: Code;
  try {
    code = generate(parsed.ast, names, new Map());
    // What the checker cannot decide is checked at run time.
    if (isDyn(checked.type) && expected === 'bool') code = logic.only('bool', code);
    if (isDyn(checked.type) && expected === 'list') code = logic.only('list', code);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'the expression is nested too deeply';
    return { expression: undefined, faults: [{ code: 'cel-syntax', message, start: 0, end: source.length }] };
  }
  const evaluate = (scope: Scope): Outcome<unknown> => run(code, scope);
  return {
    expression: {
      source,
      ast: parsed.ast,
      refs,
      inputs,
      type: settled(checked.type),
      code,
      evaluate,
      ...(parsed.ast.op === '&&' ? { conjuncts: () => conjunctsOf(source, parsed.ast, names) } : {}),
      constant: isConstant ? evaluate(new Map()) : undefined,
    },
    faults: [],
  };
}

function conjunctsOf(source: string, ast: ASTNode, names: Names): Expression[] {
  return conjunctSources(source, ast).map(({ node, text }) => {
    const code = generate(node, names, new Map());
    const own = checkSyntax(text, names).refs;
    return { source: text, refs: own, evaluate: (scope) => run(code, scope) };
  });
}

/**
 * The same value for a sentence: each interpolated text is cut, but not the literals around it in the expression.
 */
export function sentenceCode(ast: ASTNode, names: Names): Code {
  const of = (node: ASTNode): Code => sentenceCode(node, names);
  if (ast.op === 'value') return constant(ast.args);
  if (ast.op === '+') return compute.binary('+', of(ast.args[0]), of(ast.args[1]));
  const code = generate(ast.op === '?:' ? ast.args[0] : ast, names, new Map());
  if (ast.op === '?:') return logic.conditional(code, of(ast.args[1]), of(ast.args[2]));
  return (frame) => {
    const value = code(frame);
    return typeof value === 'string' ? cutText(value, MOST_OF_VALUE) : value;
  };
}

export function run(code: Code, scope: Scope): Outcome<unknown> {
  try {
    const value = code(new EvaluationFrame(scope));
    return value instanceof Lack ? value.toOutcome() : { kind: 'value', value };
  } catch (error) {
    if (error instanceof TooCostly) {
      return { kind: 'error', code: 'expression-too-costly', why: error.message };
    }
    if (error instanceof RangeError) {
      return { kind: 'error', code: 'expression-too-costly', why: 'the expression is nested too deeply' };
    }
    throw error;
  }
}

/** Iteration variables in scope, each with its slot. */
export type Bound = ReadonlyMap<string, number>;

export function generate(ast: ASTNode, names: Names, bound: Bound): Code {
  const of = (node: ASTNode): Code => generate(node, names, bound);
  switch (ast.op) {
    case 'value':
      return constant(ast.args);
    case 'id':
    case '.':
    case '[]':
      return settling(generateUnread(ast, names, bound));
    case '&&':
      return logic.and(of(ast.args[0]), of(ast.args[1]));
    case '||':
      return logic.or(of(ast.args[0]), of(ast.args[1]));
    case '!_':
      return logic.not(of(ast.args));
    case '-_':
      return compute.minus(of(ast.args));
    case '?:':
      return logic.conditional(of(ast.args[0]), of(ast.args[1]), of(ast.args[2]));
    case 'list':
      return compute.list(ast.args.map(of));
    case 'map':
      return compute.map(ast.args.map(([key, value]) => [of(key), of(value)] as const));
    case 'call':
      return invocation(ast.args[0], undefined, ast.args[1], names, bound);
    case 'rcall':
      return settling(invocation(ast.args[0], ast.args[1], ast.args[2], names, bound));
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
    case 'in':
      return compute.binary(ast.op, of(ast.args[0]), of(ast.args[1]));
    case '.?':
    case '[?]':
      throw new Error('optional types are not enabled');
  }
}

/** Gives an observation instead of its value, where the expression refers to one. */
function generateUnread(ast: ASTNode, names: Names, bound: Bound): Code {
  const of = (node: ASTNode): Code => generate(node, names, bound);
  if (ast.op === 'id') return identifier(ast.args, names, bound);
  if (ast.op === 'rcall') return invocation(ast.args[0], ast.args[1], ast.args[2], names, bound);
  if (ast.op === '[]') return access.index(of(ast.args[0]), of(ast.args[1]), () => serialize(ast));
  if (ast.op !== '.') return of(ast);
  const [operand, name] = ast.args;
  const inlined = inlinedField(operand, name, names, bound);
  return inlined ?? access.field(of(operand), name, () => serialize(ast));
}

function identifier(name: string, names: Names, bound: Bound): Code {
  const slot = bound.get(name);
  return slot === undefined ? named(names.get(name)?.ref ?? name) : local(slot);
}

/** Inlines `inputs.x` of a probe with the value that it was given. */
function inlinedField(operand: ASTNode, name: string, names: Names, bound: Bound): Code | undefined {
  if (operand.op !== 'id' || bound.has(operand.args)) return undefined;
  const inlined = names.get(operand.args)?.fields?.get(name);
  if (inlined === undefined) return undefined;
  // Slots of iteration variables are numbered by depth: an inlined expression starts at 0.
  return bound.size === 0 ? inlined.code : isolated(inlined.code);
}

function isolated(code: Code): Code {
  return (frame) => {
    const locals = frame.locals.splice(0);
    const value = code(frame);
    frame.locals.splice(0, frame.locals.length, ...locals);
    return value;
  };
}

function invocation(
  name: string,
  receiver: ASTNode | undefined,
  args: readonly ASTNode[],
  names: Names,
  bound: Bound,
): Code {
  const of = (node: ASTNode): Code => generate(node, names, bound);
  const [first] = args;
  if (receiver === undefined && first !== undefined && observation.isForm(name))
    return observation.asked(name, generateUnread(first, names, bound));
  const special =
    receiver === undefined ? lackForm(name, args, of) : methodForm(name, receiver, args, names, bound);
  if (special !== undefined) return special;
  const candidates = overloads(name, receiver !== undefined, args.length);
  const nodes = receiver === undefined ? args : [receiver, ...args];
  const at = candidates[0]?.pattern;
  const pattern = at === undefined ? undefined : nodes[at];
  if (at === undefined || pattern?.op !== 'value') return call(candidates, nodes.map(of));
  const compiled = compileRegex(String(pattern.args));
  if ('refused' in compiled) throw new Error('unchecked pattern');
  return call(candidates, nodes.map(of), { at, regex: compiled.regex });
}

function lackForm(name: string, args: readonly ASTNode[], of: (node: ASTNode) => Code): Code | undefined {
  const [first, second] = args;
  if (first === undefined) return undefined;
  switch (name) {
    case 'has':
    case 'found':
      return logic.has(of(first));
    case 'known':
      return logic.known(of(first));
    case 'isUnknown':
      return logic.isUnknown(of(first));
    case 'orElse':
      return second && logic.orElse(of(first), of(second));
    case 'union':
      return second && union(of(first), of(second));
    default:
      return undefined;
  }
}

function methodForm(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  names: Names,
  bound: Bound,
): Code | undefined {
  const of = generate(receiver, names, bound);
  const [variable, ...bodies] = args;
  if (variable?.op !== 'id') return undefined;
  const slot = bound.size;
  const inner = new Map(bound).set(variable.args, slot);
  const [first, second] = bodies.map((body) => () => generate(body, names, inner));
  if (first === undefined) return undefined;
  switch (name) {
    case 'exists':
      return iterate.quantifier(true, of, slot, first());
    case 'all':
      return iterate.quantifier(false, of, slot, first());
    case 'exists_one':
      return iterate.existsOne(of, slot, first());
    case 'filter':
      return iterate.mapped(of, slot, first(), local(slot));
    case 'map':
      return second === undefined
        ? iterate.mapped(of, slot, undefined, first())
        : iterate.mapped(of, slot, first(), second());
    default:
      return undefined;
  }
}

/** Both hold. */
export function conjunction(a: CompiledExpression, b: CompiledExpression): CompiledExpression {
  return composed([a, b], `(${a.source}) && (${b.source})`, 'bool', logic.and(a.code, b.code));
}

/** The value if the condition holds; otherwise absent. */
export function onlyWhere(condition: CompiledExpression, value: CompiledExpression): CompiledExpression {
  const nothing = (): Lack => absent('skipped because its condition is false');
  const code = logic.conditional(condition.code, value.code, nothing);
  return composed([condition, value], value.source, value.type, code);
}

function composed(
  parts: readonly CompiledExpression[],
  source: string,
  type: CelType,
  code: Code,
): CompiledExpression {
  return {
    source,
    type,
    code,
    ast: undefined,
    refs: new Set(parts.flatMap((part) => [...part.refs])),
    inputs: new Set(parts.flatMap((part) => [...part.inputs])),
    constant: undefined,
    evaluate: (scope) => run(code, scope),
  };
}

/** A type that a name can have: an empty list becomes list<dyn>. */
function settled(type: CelType): CelType {
  return isDyn(type) ? 'dyn' : type.replace(/\b[A-Z]\b/g, 'dyn');
}
