/** Runs an awk program on input that is known as a whole. */
import { NotSupported } from '../../shell/syntax.ts';
import type { Operand } from './input.ts';
import { Records } from './input.ts';
import { format } from './format.ts';
import { PURE } from './functions.ts';
import { firstMatch, matches, replace, split } from './patterns.ts';
import { CurrentRecord } from './record.ts';
import type { AwkFunction, AwkExpression, LValue, Program, Rule, Statement } from './syntax.ts';
import type { AwkValue } from './values.ts';
import { Read, compare, isTrue, numberOf, textOf } from './values.ts';
import { Variable } from './variables.ts';
import { unescaped } from './escapes.ts';

export interface AwkResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const MOST_STEPS = 3_000_000;
const LONGEST_OUTPUT = 8 * 2 ** 20;
const DEEPEST = 200;

/** How a statement ends if execution does not continue with the next one. */
type Jump = 'next' | 'nextfile' | 'break' | 'continue' | 'exit' | 'return' | undefined;

export function runAwk(
  program: Program,
  assigned: readonly (readonly [string, string])[],
  operands: readonly Operand[],
  stdin: string,
): AwkResult {
  return new AwkRun(program, assigned, operands, stdin).run();
}

class AwkRun {
  readonly #program: Program;
  readonly #records: Records;
  readonly #record = new CurrentRecord();
  readonly #globals = new Map<string, Variable>();
  #locals: ReadonlyMap<string, Variable> = new Map();
  readonly #inRange = new Set<Rule>();
  #stdout: string[] = [];
  #stderr: string[] = [];
  #printed = 0;
  #steps = 0;
  #depth = 0;
  #status = 0;
  #returned: AwkValue;

  constructor(
    program: Program,
    assigned: readonly (readonly [string, string])[],
    operands: readonly Operand[],
    stdin: string,
  ) {
    this.#program = program;
    const defaults: Record<string, AwkValue> = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      SUBSEP: '\u001C',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      NR: 0,
      FNR: 0,
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
    };
    for (const [name, value] of Object.entries(defaults)) this.#globals.set(name, new Variable(value));
    for (const [name, value] of assigned) this.#assignRead(name, value);
    this.#records = new Records(operands, stdin, {
      assign: (name, value) => this.#assignRead(name, value),
      opened: (name) => {
        this.#variable('FILENAME').value = name;
        this.#variable('FNR').value = 0;
      },
      missing: (name) => {
        // Some implementations continue with the next file, others exit.
        if (program.rules.some(({ pattern }) => pattern === 'END') || operands.length > 1)
          throw new NotSupported(`awk: there is no ${name}`);
        this.#stderr.push(`awk: cannot open ${name} (No such file or directory)\n`);
        this.#status = 2;
      },
    });
  }

  run(): AwkResult {
    const { rules } = this.#program;
    const begin = rules.filter(({ pattern }) => pattern === 'BEGIN');
    const end = rules.filter(({ pattern }) => pattern === 'END');
    let jump = this.#all(begin);
    if (jump !== 'exit' && begin.length < rules.length) jump = this.#read();
    if (jump !== 'exit' || begin.length < rules.length) this.#all(end);
    return { stdout: this.#stdout.join(''), stderr: this.#stderr.join(''), status: this.#status };
  }

  #all(rules: readonly Rule[]): Jump {
    for (const { action } of rules) {
      if (action !== undefined && this.#execute(action) === 'exit') return 'exit';
    }
    return undefined;
  }

  #read(): Jump {
    const rules = this.#program.rules.filter(({ pattern }) => pattern !== 'BEGIN' && pattern !== 'END');
    while (this.#next()) {
      for (const rule of rules) {
        if (!this.#applies(rule)) continue;
        const jump = rule.action === undefined ? this.#print([]) : this.#execute(rule.action);
        if (jump === 'exit') return 'exit';
        if (jump === 'nextfile') this.#records.skip();
        if (jump === 'next' || jump === 'nextfile') break;
      }
    }
    return undefined;
  }

  #next(): boolean {
    const text = this.#readText();
    if (text === undefined) return false;
    this.#record.set(new Read(text), this.#separator());
    return true;
  }

  #readText(): string | undefined {
    const separator = this.#text('RS');
    const text = this.#records.read(separator);
    if (text === undefined) return undefined;
    for (const name of ['NR', 'FNR']) {
      const variable = this.#variable(name);
      variable.value = numberOf(variable.value) + 1;
    }
    return text;
  }

  /** If records are paragraphs, a newline separates fields, too. */
  #separator(): string {
    const separator = this.#text('FS');
    if (this.#text('RS') !== '' || separator === ' ') return separator;
    throw new NotSupported('awk: paragraphs with a custom separator');
  }

  #applies(rule: Rule): boolean {
    const { pattern } = rule;
    if (pattern === undefined) return true;
    if (typeof pattern === 'string') return false;
    if (pattern.to === undefined) return isTrue(this.#value(pattern.from));
    const isIn = this.#inRange.has(rule) || isTrue(this.#value(pattern.from));
    if (!isIn) return false;
    if (isTrue(this.#value(pattern.to))) this.#inRange.delete(rule);
    else this.#inRange.add(rule);
    return true;
  }

  #step(): void {
    if (++this.#steps > MOST_STEPS) throw new NotSupported('awk: it takes too long');
  }

  #execute(statement: Statement): Jump {
    this.#step();
    switch (statement.kind) {
      case 'expression':
        this.#value(statement.value);
        return undefined;
      case 'print':
        return this.#printTo(statement);
      case 'if':
        if (isTrue(this.#value(statement.test))) return this.#execute(statement.yes);
        return statement.no === undefined ? undefined : this.#execute(statement.no);
      case 'loop':
        return this.#loop(statement);
      case 'each': {
        // The keys at this moment: the body may delete some.
        const keys = [...this.#variable(statement.of).array.keys()];
        for (const key of keys) {
          this.#variable(statement.name).value = new Read(key);
          const jump = this.#execute(statement.body);
          if (jump === 'break') break;
          if (jump !== undefined && jump !== 'continue') return jump;
        }
        return undefined;
      }
      case 'block':
        for (const one of statement.statements) {
          const jump = this.#execute(one);
          if (jump !== undefined) return jump;
        }
        return undefined;
      case 'delete':
        if (statement.keys === undefined) this.#variable(statement.name).array.clear();
        else this.#variable(statement.name).array.delete(this.#key(statement.keys));
        return undefined;
      case 'jump':
        return statement.to;
      case 'leave': {
        const value = statement.value === undefined ? undefined : this.#value(statement.value);
        if (statement.by === 'return') this.#returned = value;
        else if (statement.value !== undefined) this.#status = Math.trunc(numberOf(value)) & 255;
        return statement.by;
      }
    }
  }

  #loop({ first, test, after, body, late }: Extract<Statement, { kind: 'loop' }>): Jump {
    if (first !== undefined) this.#execute(first);
    for (let turn = 0; ; turn++) {
      this.#step();
      const isAsked = !late || turn > 0;
      if (isAsked && test !== undefined && !isTrue(this.#value(test))) return undefined;
      const jump = this.#execute(body);
      if (jump === 'break') return undefined;
      if (jump !== undefined && jump !== 'continue') return jump;
      if (after !== undefined) this.#execute(after);
    }
  }

  #printTo({ formatted, values, to }: Extract<Statement, { kind: 'print' }>): Jump {
    const where = to === undefined ? '/dev/stdout' : textOf(this.#value(to));
    if (where !== '/dev/stdout' && where !== '/dev/stderr') throw new NotSupported('awk: print to a file');
    const computed = values.map((value) => this.#value(value));
    if (formatted) {
      const [pattern, ...rest] = computed;
      if (computed.length === 0) throw new NotSupported('awk: printf without arguments');
      this.#write(format(textOf(pattern), rest), where);
      return undefined;
    }
    return this.#print(computed, where);
  }

  #print(values: readonly AwkValue[], where = '/dev/stdout'): Jump {
    const line = values.length === 0 ? this.#record.text : values.map(textOf).join(this.#text('OFS'));
    this.#write(line + this.#text('ORS'), where);
    return undefined;
  }

  #write(text: string, where: string): void {
    this.#printed += text.length;
    if (this.#printed > LONGEST_OUTPUT) throw new NotSupported('awk: it prints too much');
    (where === '/dev/stdout' ? this.#stdout : this.#stderr).push(text);
  }

  #variable(name: string): Variable {
    const known = this.#locals.get(name) ?? this.#globals.get(name);
    if (known !== undefined) return known;
    if (['ENVIRON', 'ARGV', 'ARGC', 'PROCINFO', 'FPAT', 'FIELDWIDTHS', 'IGNORECASE', 'RT'].includes(name))
      throw new NotSupported(`awk: ${name}`);
    const made = new Variable();
    this.#globals.set(name, made);
    return made;
  }

  #text(name: string): string {
    return textOf(this.#variable(name).value);
  }

  #assignRead(name: string, value: string): void {
    this.#set(name, new Read(unescaped(value)));
  }

  #set(name: string, value: AwkValue): void {
    if (name === 'NF' && !this.#locals.has(name)) {
      this.#record.setCount(Math.trunc(numberOf(value)), this.#text('OFS'));
      return;
    }
    if ((name === 'CONVFMT' || name === 'OFMT') && !this.#locals.has(name))
      throw new NotSupported(`awk: ${name}`);
    const variable = this.#variable(name);
    if (variable.isArray) throw new NotSupported('awk: an array that is used as a value');
    variable.value = value;
  }

  #assign(to: LValue, value: AwkValue): AwkValue {
    switch (to.kind) {
      case 'name':
        this.#set(to.name, value);
        break;
      case 'element':
        this.#variable(to.name).array.set(this.#key(to.keys), value);
        break;
      case 'field': {
        const index = Math.trunc(numberOf(this.#value(to.index)));
        if (index === 0) this.#record.set(value, this.#text('FS'));
        else this.#record.setField(index, value, this.#text('OFS'));
        break;
      }
    }
    return value;
  }

  #key(keys: readonly AwkExpression[]): string {
    return keys.map((key) => textOf(this.#value(key))).join(this.#text('SUBSEP'));
  }

  #value(expression: AwkExpression): AwkValue {
    this.#step();
    switch (expression.kind) {
      case 'number':
      case 'text':
        return expression.value;
      case 'regex':
        return matches(expression.source, this.#record.text) ? 1 : 0;
      case 'name': {
        if (expression.name === 'NF' && !this.#locals.has('NF')) return this.#record.count;
        const variable = this.#variable(expression.name);
        if (variable.isArray) throw new NotSupported('awk: an array that is used as a value');
        return variable.value;
      }
      case 'element': {
        const { array } = this.#variable(expression.name);
        const key = this.#key(expression.keys);
        if (!array.has(key)) array.set(key, undefined);
        return array.get(key);
      }
      case 'field':
        return this.#record.field(Math.trunc(numberOf(this.#value(expression.index))));
      case 'assign': {
        const value = this.#value(expression.value);
        if (expression.operator === '') return this.#assign(expression.to, value);
        return this.#assign(
          expression.to,
          arithmetic(expression.operator, this.#value(expression.to), value),
        );
      }
      case 'step': {
        const before = numberOf(this.#value(expression.of));
        const after = before + expression.by;
        this.#assign(expression.of, after);
        return expression.before ? after : before;
      }
      case 'unary': {
        const value = this.#value(expression.of);
        if (expression.operator === '!') return isTrue(value) ? 0 : 1;
        return expression.operator === '-' ? -numberOf(value) : numberOf(value);
      }
      case 'binary':
        return this.#binary(expression);
      case 'choice':
        return this.#value(isTrue(this.#value(expression.test)) ? expression.yes : expression.no);
      case 'in':
        return this.#variable(expression.name).array.has(this.#key(expression.keys)) ? 1 : 0;
      case 'getline':
        return this.#getline(expression.to);
      case 'call':
        return this.#call(expression.name, expression.args);
    }
  }

  #binary({ operator, left, right }: Extract<AwkExpression, { kind: 'binary' }>): AwkValue {
    if (operator === '()') return this.#value(left);
    if (operator === '&&') return isTrue(this.#value(left)) && isTrue(this.#value(right)) ? 1 : 0;
    if (operator === '||') return isTrue(this.#value(left)) || isTrue(this.#value(right)) ? 1 : 0;
    const value = this.#value(left);
    if (operator === '~' || operator === '!~')
      return matches(this.#pattern(right), textOf(value)) === (operator === '~') ? 1 : 0;
    const other = this.#value(right);
    switch (operator) {
      case ' ':
        return textOf(value) + textOf(other);
      case '<':
        return compare(value, other) < 0 ? 1 : 0;
      case '<=':
        return compare(value, other) <= 0 ? 1 : 0;
      case '==':
        return compare(value, other) === 0 ? 1 : 0;
      case '!=':
        return compare(value, other) === 0 ? 0 : 1;
      case '>':
        return compare(value, other) > 0 ? 1 : 0;
      case '>=':
        return compare(value, other) >= 0 ? 1 : 0;
      default:
        return arithmetic(operator, value, other);
    }
  }

  #pattern(expression: AwkExpression): string {
    return expression.kind === 'regex' ? expression.source : textOf(this.#value(expression));
  }

  #getline(to: LValue | undefined): AwkValue {
    if (to === undefined) return this.#next() ? 1 : 0;
    const text = this.#readText();
    if (text === undefined) return 0;
    this.#assign(to, new Read(text));
    return 1;
  }

  #call(name: string, args: readonly AwkExpression[]): AwkValue {
    const own = this.#program.functions.get(name);
    if (own !== undefined) return this.#callOwn(own, args);
    const pure = PURE[name];
    if (pure !== undefined) {
      const [least, most, compute] = pure;
      expectCount(name, args, least, most);
      return compute(args.map((arg) => this.#value(arg)));
    }
    switch (name) {
      case 'length':
        return this.#length(args);
      case 'split':
        return this.#split(args);
      case 'match':
        return this.#match(args);
      case 'sub':
      case 'gsub':
        return this.#substitute(name, args);
      default:
        throw new NotSupported(`awk: the function ${name}`);
    }
  }

  #length(args: readonly AwkExpression[]): AwkValue {
    expectCount('length', args, 0, 1);
    const [of] = args;
    if (of === undefined) return this.#record.text.length;
    if (of.kind === 'name' && this.#variable(of.name).isArray) return this.#variable(of.name).array.size;
    return textOf(this.#value(of)).length;
  }

  #split(args: readonly AwkExpression[]): AwkValue {
    expectCount('split', args, 2, 3);
    const [of, to, by] = args;
    if (of === undefined || to?.kind !== 'name')
      throw new NotSupported('awk: split into something other than an array');
    const text = textOf(this.#value(of));
    // A pattern is always a pattern, even a single character.
    const separator =
      by === undefined ? this.#text('FS') : by.kind === 'regex' ? `(${by.source})` : textOf(this.#value(by));
    const parts = split(text, separator);
    const { array } = this.#variable(to.name);
    array.clear();
    for (const [nth, part] of parts.entries()) array.set(String(nth + 1), new Read(part));
    return parts.length;
  }

  #match(args: readonly AwkExpression[]): AwkValue {
    expectCount('match', args, 2, 2);
    const [of, by] = args as readonly [AwkExpression, AwkExpression];
    const found = firstMatch(this.#pattern(by), textOf(this.#value(of)));
    const start = found === undefined ? 0 : found.start + 1;
    this.#variable('RSTART').value = start;
    this.#variable('RLENGTH').value = found === undefined ? -1 : found.end - found.start;
    return start;
  }

  #substitute(name: string, args: readonly AwkExpression[]): AwkValue {
    expectCount(name, args, 2, 3);
    const [by, to, of = { kind: 'field', index: { kind: 'number', value: 0 } }] = args as readonly [
      AwkExpression,
      AwkExpression,
      AwkExpression?,
    ];
    if (of.kind !== 'name' && of.kind !== 'element' && of.kind !== 'field')
      throw new NotSupported(`awk: ${name} in something other than a variable`);
    const pattern = this.#pattern(by);
    const replacement = textOf(this.#value(to));
    const { text, count } = replace(pattern, replacement, textOf(this.#value(of)), name === 'gsub');
    if (count > 0) this.#assign(of, text);
    return count;
  }

  #callOwn({ parameters, body }: AwkFunction, args: readonly AwkExpression[]): AwkValue {
    if (args.length > parameters.length) throw new NotSupported('awk: too many arguments');
    if (++this.#depth > DEEPEST) throw new NotSupported('awk: calls are nested too deeply');
    const locals = new Map<string, Variable>();
    for (const [nth, parameter] of parameters.entries()) {
      const arg = args[nth];
      const given = arg?.kind === 'name' && arg.name !== 'NF' ? this.#variable(arg.name) : undefined;
      const value = arg === undefined || given?.isArray === true ? undefined : this.#value(arg);
      locals.set(parameter, new Variable(value, given));
    }
    const before = this.#locals;
    this.#locals = locals;
    this.#returned = undefined;
    const jump = this.#execute(body);
    this.#locals = before;
    this.#depth--;
    if (jump !== undefined && jump !== 'return') throw new NotSupported(`awk: ${jump} in a function`);
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }
}

function expectCount(name: string, args: readonly AwkExpression[], least: number, most: number): void {
  if (args.length < least || args.length > most)
    throw new NotSupported(`awk: ${name} of ${args.length} values`);
}

function arithmetic(operator: string, left: AwkValue, right: AwkValue): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b, '^': a ** b }[operator];
  if (result === undefined || !Number.isFinite(result))
    throw new NotSupported('awk: a number that is not finite');
  return result;
}
