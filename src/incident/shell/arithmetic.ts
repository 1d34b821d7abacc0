/** `$(( ))`: integers, variables, and C's operators. Undefined if a part is unknown or not a number. */
import { NotSupported } from './syntax.ts';

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** Values wrap around at 64 bits, as a shell's do. */
const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

const BINARY: readonly (readonly [readonly string[], number])[] = [
  [['||'], 1],
  [['&&'], 2],
  [['|'], 3],
  [['^'], 4],
  [['&'], 5],
  [['==', '!='], 6],
  [['<=', '>=', '<', '>'], 7],
  [['<<', '>>'], 8],
  [['+', '-'], 9],
  [['*', '/', '%'], 10],
];
const PRECEDENCE: ReadonlyMap<string, number> = new Map(
  BINARY.flatMap(([operators, level]) => operators.map((operator) => [operator, level] as const)),
);

export function evaluateArithmetic(text: string, variables: Variables): string | undefined {
  const tokens =
    text.match(/\s+|0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|[-+*/%&|^]=|<<|>>|&&|\|\||[=!<>]=|./gs) ?? [];
  const parser = new ArithmeticParser(
    tokens.filter((token) => !/^\s/.test(token)),
    variables,
  );
  try {
    return String(parser.expression());
  } catch (error) {
    if (error instanceof NotKnown) return undefined;
    throw error;
  }
}

class NotKnown extends Error {}

class ArithmeticParser {
  readonly #tokens: readonly string[];
  readonly #variables: Variables;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], variables: Variables) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  expression(): bigint {
    const value = this.#tokens.length === 0 ? 0n : this.#ternary();
    if (this.#at < this.#tokens.length) throw new NotSupported(`arithmetic: ${this.#tokens[this.#at]}`);
    return wrap(value);
  }

  #ternary(): bigint {
    if (++this.#depth > 100) throw new NotSupported('arithmetic is nested too deeply');
    try {
      const assigned = this.#assignment();
      if (assigned !== undefined) return assigned;
      const condition = this.#binary(0);
      if (!this.#take('?')) return condition;
      const [yes, no] = [this.#ternary(), this.#colon()];
      return condition === 0n ? no : yes;
    } finally {
      this.#depth--;
    }
  }

  #colon(): bigint {
    if (!this.#take(':')) throw new NotSupported("arithmetic: ':' is missing");
    return this.#ternary();
  }

  #assignment(): bigint | undefined {
    const name = this.#tokens[this.#at] ?? '';
    const operator = this.#tokens[this.#at + 1] ?? '';
    if (!/^[A-Za-z_]/.test(name) || !/^(?:<<|>>|[-+*/%&|^])?=$/.test(operator)) return undefined;
    this.#at += 2;
    const right = this.#ternary();
    const value = operator === '=' ? right : compute(operator.slice(0, -1), this.#variable(name), right);
    this.#variables.set(name, String(value));
    return value;
  }

  #binary(least: number): bigint {
    let left = this.#unary();
    for (;;) {
      const operator = this.#tokens[this.#at] ?? '';
      const level = PRECEDENCE.get(operator);
      if (level === undefined || level <= least) return left;
      this.#at++;
      left = compute(operator, left, this.#binary(level));
    }
  }

  #unary(): bigint {
    if (++this.#depth > 100) throw new NotSupported('arithmetic is nested too deeply');
    try {
      if (this.#take('-')) return -this.#unary();
      if (this.#take('+')) return this.#unary();
      if (this.#take('!')) return this.#unary() === 0n ? 1n : 0n;
      if (this.#take('~')) return ~this.#unary();
      return this.#operand();
    } finally {
      this.#depth--;
    }
  }

  #operand(): bigint {
    const token = this.#tokens[this.#at++];
    if (token === '(') {
      const value = this.#ternary();
      if (!this.#take(')')) throw new NotSupported("arithmetic: ')' is missing");
      return value;
    }
    if (token !== undefined && /^\d/.test(token)) return number(token);
    if (token !== undefined && /^[A-Za-z_]/.test(token)) return this.#variable(token);
    throw new NotSupported(`arithmetic: ${token ?? 'an operand is missing'}`);
  }

  #variable(name: string): bigint {
    const text = this.#variables.get(name);
    if (text === undefined) throw new NotKnown();
    if (text.trim() === '') return 0n;
    if (!/^\s*[-+]?(?:0[xX][\da-fA-F]{1,16}|\d{1,20})\s*$/.test(text)) throw new NotKnown();
    const trimmed = text.trim();
    return trimmed.startsWith('-') ? -number(trimmed.slice(1)) : number(trimmed.replace('+', ''));
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

/** A leading zero means octal. */
function number(text: string): bigint {
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  if (!/^(?:0[xX][\da-fA-F]+|\d+)$/.test(text)) throw new NotKnown();
  return BigInt(text);
}

function compute(operator: string, left: bigint, right: bigint): bigint {
  const truth = (value: boolean): bigint => (value ? 1n : 0n);
  switch (operator) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<<':
      return wrap(left << (right & 63n));
    case '>>':
      return left >> (right & 63n);
    case '+':
      return wrap(left + right);
    case '-':
      return wrap(left - right);
    case '*':
      return wrap(left * right);
    default:
      // Division by zero is a shell error: no step relies on it.
      if (right === 0n) throw new NotKnown();
      return operator === '/' ? left / right : left % right;
  }
}
