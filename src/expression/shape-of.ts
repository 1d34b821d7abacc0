/**
 * Which fields a value certainly has at most, where the expression that makes it says so: `{"state": …}`, lists of such
 * maps, and what is chosen from these. Of what comes from a target nothing is said.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Names } from './names.ts';
import type { Shape } from './shape.ts';

/** Iteration variables in force. */
export type BoundShapes = ReadonlyMap<string, Shape | undefined>;

/** Methods that give a list of the same elements. */
const SAME_LIST = new Set(['filter', 'take', 'distinct', 'sort']);

export function shapeOf(ast: ASTNode, names: Names, bound: BoundShapes = new Map()): Shape | undefined {
  const of = (node: ASTNode): Shape | undefined => shapeOf(node, names, bound);
  switch (ast.op) {
    case 'id':
      return bound.has(ast.args) ? bound.get(ast.args) : names.get(ast.args)?.shape;
    case '.': {
      const [operand, name] = ast.args;
      const inlined = operand.op === 'id' && !bound.has(operand.args) && names.get(operand.args)?.fields;
      return inlined ? inlined.get(name)?.shape : of(operand)?.fields?.get(name);
    }
    case '[]': {
      const [operand, key] = ast.args;
      const shape = of(operand);
      return key.op === 'value' && typeof key.args === 'string'
        ? shape?.fields?.get(key.args)
        : shape?.element;
    }
    case '?:':
      return either(of(ast.args[1]), of(ast.args[2]));
    case 'map': {
      const fields = new Map<string, Shape | undefined>();
      for (const [key, value] of ast.args) {
        if (key.op !== 'value' || typeof key.args !== 'string') return undefined;
        fields.set(key.args, of(value));
      }
      return { fields };
    }
    case 'list':
      return listOf(ast.args.length === 0 ? undefined : ast.args.map(of).reduce(either));
    case 'rcall':
      return methodShape(ast.args[0], ast.args[1], ast.args[2], names, bound);
    case 'call': {
      const [first, second] = ast.args[1];
      return (ast.args[0] === 'orElse' || ast.args[0] === 'union') && first && second
        ? either(of(first), of(second))
        : undefined;
    }
    case 'value':
    case '.?':
    case '[?]':
    case '!_':
    case '-_':
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
      return undefined;
  }
}

function methodShape(
  name: string,
  receiver: ASTNode,
  args: readonly ASTNode[],
  names: Names,
  bound: BoundShapes,
): Shape | undefined {
  const list = shapeOf(receiver, names, bound);
  if (SAME_LIST.has(name)) return list;
  if (name === 'first' || name === 'last') return list?.element;
  const [variable] = args;
  const body = args.at(-1);
  if (name !== 'map' || variable?.op !== 'id' || body === undefined) return undefined;
  return listOf(shapeOf(body, names, new Map(bound).set(variable.args, list?.element)));
}

function listOf(element: Shape | undefined): Shape | undefined {
  return element && { element };
}

/** One of the two: what either can have. */
function either(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.fields !== undefined && b.fields !== undefined) {
    const names = new Set([...a.fields.keys(), ...b.fields.keys()]);
    const both = (name: string): Shape | undefined =>
      a.fields?.has(name) && b.fields?.has(name)
        ? either(a.fields.get(name), b.fields.get(name))
        : (a.fields?.get(name) ?? b.fields?.get(name));
    return { fields: new Map(Array.from(names, (name) => [name, both(name)])) };
  }
  if (a.element !== undefined && b.element !== undefined) return listOf(either(a.element, b.element));
  return undefined;
}
