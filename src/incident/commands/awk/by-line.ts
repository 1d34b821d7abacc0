/** Whether each line that an awk program prints depends on a single line of its input. */
import type { AwkCall } from './awk.ts';
import type { AwkExpression, LValue, Statement } from './syntax.ts';

/** Names whose values depend on earlier lines, or that change how later lines are read. */
const OF_OTHERS: ReadonlySet<string> = new Set(['NR', 'FNR', 'FILENAME']);

export function isByLine({ program: { rules, functions }, assigned }: AwkCall): boolean {
  return (
    assigned.every(([name]) => name !== 'RS' && name !== 'ORS') &&
    functions.size === 0 &&
    rules.every(
      ({ pattern, action }) =>
        (pattern === undefined ||
          (typeof pattern !== 'string' && pattern.to === undefined && isPure(pattern.from))) &&
        (action === undefined || isOwn(action)),
    )
  );
}

function isOwn(statement: Statement): boolean {
  switch (statement.kind) {
    case 'expression':
      return isPure(statement.value);
    case 'print':
      return statement.to === undefined && statement.values.every(isPure) && endsLine(statement);
    case 'if':
      return (
        isPure(statement.test) && isOwn(statement.yes) && (statement.no === undefined || isOwn(statement.no))
      );
    case 'block':
      return statement.statements.every(isOwn);
    case 'jump':
      return statement.to === 'next';
    case 'loop':
    case 'each':
    case 'delete':
    case 'leave':
      return false;
  }
}

/** A printf may end a line later. */
function endsLine({ formatted, values }: Extract<Statement, { kind: 'print' }>): boolean {
  if (!formatted) return true;
  const [pattern] = values;
  return pattern?.kind === 'text' && pattern.value.endsWith('\n');
}

/** Uses no variables that are ever set: fields only. */
function isPure(expression: AwkExpression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'regex':
      return true;
    case 'name':
      return !OF_OTHERS.has(expression.name);
    case 'field':
      return isPure(expression.index);
    case 'element':
    case 'in':
    case 'getline':
      return false;
    case 'assign':
      return isField(expression.to) && isPure(expression.value);
    case 'step':
      return isField(expression.of);
    case 'unary':
      return isPure(expression.of);
    case 'binary':
      return isPure(expression.left) && isPure(expression.right);
    case 'choice':
      return isPure(expression.test) && isPure(expression.yes) && isPure(expression.no);
    case 'call':
      return callIsPure(expression.name, expression.args);
  }
}

function callIsPure(name: string, args: readonly AwkExpression[]): boolean {
  if (name === 'split' || name === 'match') return false;
  if ((name === 'sub' || name === 'gsub') && args[2] !== undefined && args[2].kind !== 'field') return false;
  return args.every(isPure);
}

function isField(to: LValue): boolean {
  return to.kind === 'field' && isPure(to.index);
}
