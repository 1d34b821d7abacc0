/**
 * All single mutations of an expression.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js';
import { overloads } from '../expression/library/library.ts';
import { Names } from '../expression/names.ts';
import type { Operator } from './mutant.ts';
import { brokenRegexes } from './regexes.ts';

export interface BrokenExpression {
  readonly operator: Operator;
  /** The whole mutated expression. */
  readonly source: string;
  readonly before: string;
  readonly after: string;
  /** Position of the fragment in the original, as exact as the parser reports it. */
  readonly start: number;
  readonly end: number;
}

/**
 * Returns nothing if the expression cannot be parsed.
 * @param isCondition whether the whole is a condition; otherwise only conditions inside it are negated
 */
export function brokenExpressions(source: string, isCondition: boolean): BrokenExpression[] {
  const ast = parsed(source);
  if (ast === undefined) return [];
  const original = serialize(ast);
  const seen = new Set([original]);
  const broken: BrokenExpression[] = [];
  for (const { operator, from, to, whole } of breaks(ast, isCondition || isBoolean(ast))) {
    const text = serialize(whole);
    if (seen.has(text)) continue;
    seen.add(text);
    const { start, end } = from;
    broken.push({ operator, source: text, before: serialize(from), after: serialize(to), start, end });
  }
  return broken;
}

function parsed(source: string): ASTNode | undefined {
  try {
    return Names.none().environment.parse(source).ast;
  } catch {
    return undefined;
  }
}

interface Break {
  readonly operator: Operator;
  readonly from: ASTNode;
  readonly to: ASTNode;
  /** The given node with `from` replaced by `to`. */
  readonly whole: ASTNode;
}

function* breaks(node: ASTNode, isCondition: boolean): Generator<Break> {
  for (const [operator, to] of breaksOf(node, isCondition)) yield { operator, from: node, to, whole: to };
  for (const child of childrenOf(node, isCondition)) {
    for (const inner of breaks(child.node, child.isCondition)) {
      yield { ...inner, whole: child.put(inner.whole) };
    }
  }
}

/** Mutations of this node itself. */
function* breaksOf(node: ASTNode, isCondition: boolean): Generator<[Operator, ASTNode]> {
  if (node.op === '&&' || node.op === '||') {
    yield ['drop-operand', node.args[1]];
    yield ['drop-operand', node.args[0]];
    yield ['swap-and-or', made(node.op === '&&' ? '||' : '&&', node.args)];
    return;
  }
  if (node.op === '!_') {
    yield ['negate', node.args];
    return;
  }
  if (Object.hasOwn(OPPOSITE, node.op)) yield* comparisonBreaks(node);
  if (node.op === 'in') yield* textBreaks(node.args[1], (list) => made('in', [node.args[0], list]));
  if (node.op === 'rcall') yield* methodBreaks(node);
  if (isCondition && !isUnknown(node)) yield ['negate', negated(node)];
}

/** Negating `unknown(why)` changes nothing: it stays unknown for the same reason. */
function isUnknown(node: ASTNode): boolean {
  return node.op === 'call' && node.args[0] === 'unknown';
}

const OPPOSITE = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const;
const SHIFTED = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' } as const;

function negated(node: ASTNode): ASTNode {
  if (node.op === '?:') {
    const [condition, yes, no] = node.args;
    return made('?:', [condition, negated(yes), negated(no)]);
  }
  if (Object.hasOwn(OPPOSITE, node.op)) return made(OPPOSITE[node.op as keyof typeof OPPOSITE], node.args);
  return made('!_', node);
}

function* comparisonBreaks(node: ASTNode): Generator<[Operator, ASTNode]> {
  const [left, right] = node.args as [ASTNode, ASTNode];
  // No list is shorter than empty, so `size() >= 0` would just drop the condition.
  const isEmptiness = node.op === '>' && isSize(left) && right.op === 'value' && right.args === 0n;
  if (Object.hasOwn(SHIFTED, node.op) && !isEmptiness) {
    yield ['shift-bound', made(SHIFTED[node.op as keyof typeof SHIFTED], node.args)];
  }
  for (const [side, put] of [
    [left, (other: ASTNode) => made(node.op, [other, right])],
    [right, (other: ASTNode) => made(node.op, [left, other])],
  ] as const) {
    // The other direction equals the bound with or without the equal case.
    if (side.op === 'value' && typeof side.args === 'bigint') {
      const up = node.op === '<' || node.op === '>=' ? side === left : side === right;
      yield ['shift-bound', put(made('value', side.args + (up ? 1n : -1n)))];
    }
    yield* textBreaks(side, put);
  }
}

function isSize(node: ASTNode): boolean {
  return node.op === 'rcall' && node.args[0] === 'size';
}

function* textBreaks(node: ASTNode, put: (other: ASTNode) => ASTNode): Generator<[Operator, ASTNode]> {
  if (node.op !== 'list' || node.args.length < 2) return;
  for (const [nth, element] of node.args.entries()) {
    if (element.op !== 'value' || typeof element.args !== 'string') continue;
    yield ['drop-text', put(made('list', node.args.toSpliced(nth, 1)))];
  }
}

/** Methods that search for a string or a list of strings. */
const SEEKING = new Set(['contains', 'startsWith', 'endsWith', 'containsInOrder']);

function* methodBreaks(node: Extract<ASTNode, { op: 'rcall' }>): Generator<[Operator, ASTNode]> {
  const [name, receiver, args] = node.args;
  if (name === 'filter') yield ['drop-filter', receiver];
  const [first] = args;
  const put = (other: ASTNode): ASTNode => made('rcall', [name, receiver, [other, ...args.slice(1)]]);
  if (SEEKING.has(name) && first !== undefined) yield* textBreaks(first, put);
  const pattern = overloads(name, true, args.length)[0]?.pattern;
  const regex = pattern === undefined ? undefined : args[pattern - 1];
  if (pattern === undefined || regex?.op !== 'value' || typeof regex.args !== 'string') return;
  for (const [operator, source] of brokenRegexes(regex.args)) {
    yield [operator, made('rcall', [name, receiver, args.with(pattern - 1, made('value', source))])];
  }
}

interface Child {
  readonly node: ASTNode;
  readonly isCondition: boolean;
  put(other: ASTNode): ASTNode;
}

/** Macros whose last argument is a condition on each element. */
const ITERATING = new Set(['exists', 'all', 'exists_one', 'filter']);

function childrenOf(node: ASTNode, isCondition: boolean): Child[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '!_': {
      // The operand of a `!` is negated by dropping the `!`.
      const isCompound = ['&&', '||', '?:'].includes(node.args.op);
      return [{ node: node.args, isCondition: isCompound, put: (other) => made('!_', other) }];
    }
    case '-_':
      return [{ node: node.args, isCondition: false, put: (other) => made('-_', other) }];
    case '.':
    case '.?': {
      const [operand, field] = node.args;
      return [{ node: operand, isCondition: false, put: (other) => made(node.op, [other, field]) }];
    }
    case '?:':
      return node.args.map((each, nth) => ({
        node: each,
        isCondition: nth === 0 || isCondition,
        put: (other) => made('?:', node.args.with(nth, other)),
      }));
    case 'list':
      return node.args.map((each, nth) => ({
        node: each,
        isCondition: false,
        put: (other) => made('list', node.args.with(nth, other)),
      }));
    case 'map':
      return node.args.map(([key, value], nth) => ({
        node: value,
        isCondition: false,
        put: (other) => made('map', node.args.with(nth, [key, other])),
      }));
    case 'call': {
      const [name, args] = node.args;
      return args.map((each, nth) => ({
        node: each,
        isCondition: name === 'orElse' && isCondition,
        put: (other) => made('call', [name, args.with(nth, other)]),
      }));
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      return [
        { node: receiver, isCondition: false, put: (other) => made('rcall', [name, other, args]) },
        ...args.map((each, nth) => ({
          node: each,
          isCondition: nth === args.length - 1 && nth > 0 && ITERATING.has(name),
          put: (other: ASTNode) => made('rcall', [name, receiver, args.with(nth, other)]),
        })),
      ];
    }
    case '&&':
    case '||':
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
    case '[]':
    case '[?]':
      return node.args.map((each, nth) => ({
        node: each,
        isCondition: node.op === '&&' || node.op === '||',
        put: (other) => made(node.op, node.args.with(nth, other)),
      }));
  }
}

/** Whether the node is a boolean by its operator. */
function isBoolean({ op }: ASTNode): boolean {
  return op === '&&' || op === '||' || op === '!_' || op === 'in' || Object.hasOwn(OPPOSITE, op);
}

/** A synthetic node; only `serialize` sees it. */
function made(op: ASTNode['op'], args: unknown): ASTNode {
  return { op, args } as unknown as ASTNode;
}
