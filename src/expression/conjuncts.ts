/**
 * Decomposes conditions, to detect those that can never hold together.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js';

/** The parts that must all hold. */
export function conjuncts(ast: ASTNode): ASTNode[] {
  return ast.op === '&&' ? ast.args.flatMap(conjuncts) : [ast];
}

/** The same parts with their text. A node's own end excludes closing parentheses, so the text is split at the `&&` between nodes. */
export function conjunctSources(source: string, ast: ASTNode): { node: ASTNode; text: string }[] {
  const nodes = conjuncts(ast);
  let from = 0;
  return nodes.map((node, i) => {
    const next = nodes[i + 1];
    const to = next === undefined ? source.length : source.indexOf('&&', node.end);
    const text = withoutOuter(source.slice(from, to).trim());
    from = to + 2;
    return { node, text };
  });
}

/** Without the parentheses that close or open outside of the text. */
function withoutOuter(text: string): string {
  let [depth, lowest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()]/g)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    lowest = Math.min(lowest, depth);
  }
  const opened = depth - lowest;
  return text.slice(opened, text.length + lowest).trim();
}

/** The parts of which at least one must hold. */
export function disjuncts(ast: ASTNode): ASTNode[] {
  return ast.op === '||' ? ast.args.flatMap(disjuncts) : [ast];
}

/** A normalized text of a condition. */
export function canonical(ast: ASTNode): string {
  return serialize(ast);
}

/** The literal of a condition and its sign; e.g. `!a` is `a` with `holds: false`. */
function signed(ast: ASTNode): { text: string; holds: boolean } {
  if (ast.op === '!_') {
    const inner = signed(ast.args);
    return { text: inner.text, holds: !inner.holds };
  }
  if (ast.op === '!=')
    return { text: `${canonical(ast.args[0])} == ${canonical(ast.args[1])}`, holds: false };
  if (ast.op === '==') return { text: `${canonical(ast.args[0])} == ${canonical(ast.args[1])}`, holds: true };
  return { text: canonical(ast), holds: true };
}

/** Two parts that cannot both hold: `a && !a`, `a == 1 && a == 2`, `n > 5 && n < 3`. */
export function contradiction(parts: readonly ASTNode[]): readonly [ASTNode, ASTNode] | undefined {
  const seen = new Map<string, { node: ASTNode; holds: boolean }>();
  for (const node of parts) {
    const { text, holds } = signed(node);
    const before = seen.get(text);
    if (before !== undefined && before.holds !== holds) return [before.node, node];
    seen.set(text, { node, holds });
  }
  for (const [i, a] of parts.entries()) {
    for (const b of parts.slice(i + 1)) if (exclude(a, b)) return [a, b];
  }
  return undefined;
}

interface Bound {
  readonly of: string;
  readonly operator: string;
  readonly value: string | number | bigint | boolean;
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==' };

/** A comparison with a constant, the constant on the right. */
function bound(ast: ASTNode): Bound | undefined {
  const mirrored = MIRRORED[ast.op];
  if (mirrored === undefined) return undefined;
  const [left, right] = ast.args as [ASTNode, ASTNode];
  if (isConstant(right))
    return { of: canonical(left), operator: ast.op, value: right.args as Bound['value'] };
  if (isConstant(left))
    return { of: canonical(right), operator: mirrored, value: left.args as Bound['value'] };
  return undefined;
}

function isConstant(ast: ASTNode): boolean {
  return ast.op === 'value' && /^(string|number|bigint|boolean)$/.test(typeof ast.args);
}

function exclude(a: ASTNode, b: ASTNode): boolean {
  const left = bound(a);
  const right = bound(b);
  if (left === undefined || right === undefined || left.of !== right.of) return false;
  if (typeof left.value !== typeof right.value) return left.operator === '==' && right.operator === '==';
  if (left.operator === '==') return !satisfies(left.value, right);
  if (right.operator === '==') return !satisfies(right.value, left);
  const [lower, upper] = left.operator.startsWith('>') ? [left, right] : [right, left];
  if (!lower.operator.startsWith('>') || !upper.operator.startsWith('<')) return false;
  if (lower.value > upper.value) return true;
  if (lower.value < upper.value) {
    // There is no integer between two consecutive ones.
    const gap =
      lower.operator === '>' &&
      upper.operator === '<' &&
      typeof lower.value === 'bigint' &&
      typeof upper.value === 'bigint';
    return gap && (upper.value as bigint) - (lower.value as bigint) === 1n;
  }
  return lower.operator === '>' || upper.operator === '<';
}

function satisfies(value: Bound['value'], { operator, value: limit }: Bound): boolean {
  switch (operator) {
    case '==':
      return value === limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    default:
      return value >= limit;
  }
}

/** Comparisons with a constant, anywhere in the expression. */
export function comparisons(ast: ASTNode): { of: ASTNode; value: unknown; constant: ASTNode }[] {
  const found: ReturnType<typeof comparisons> = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const inner of node) visit(inner);
    else if (typeof node === 'object' && node !== null && 'op' in node) {
      const one = node as ASTNode;
      if (one.op === '==' || one.op === '!=') {
        const [left, right] = one.args;
        if (right.op === 'value') found.push({ of: left, value: right.args, constant: right });
        else if (left.op === 'value') found.push({ of: right, value: left.args, constant: left });
      }
      visit(one.args);
    }
  };
  visit(ast);
  return found;
}
