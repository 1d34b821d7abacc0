/** Parses the expressions of an awk program, by the POSIX grammar. */
import { NotSupported } from '../../shell/syntax.ts';
import type { Token } from './scan.ts';
import { scan } from './scan.ts';
import type { AwkExpression, LValue } from './syntax.ts';

const DEEPEST = 100;
const ASSIGNMENTS: ReadonlySet<string> = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=']);
const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '==', '!=', '>', '>=']);

export class Expressions {
  protected at = 0;
  readonly #tokens: readonly Token[];
  #depth = 0;
  /** In a print without parentheses, `>` redirects the output. */
  #isRedirected = false;

  constructor(source: string) {
    this.#tokens = scan(source);
  }

  protected get token(): Token {
    return this.#tokens[this.at] ?? { kind: 'end', text: '' };
  }

  protected ahead(count: number): readonly Token[] {
    return this.#tokens.slice(this.at, this.at + count);
  }

  protected take(): Token {
    const { token } = this;
    this.at++;
    return token;
  }

  protected is(operator: string): boolean {
    return this.token.kind === 'operator' && this.token.text === operator;
  }

  protected operator(text: string): boolean {
    if (!this.is(text)) return false;
    this.at++;
    return true;
  }

  protected word(text: string): boolean {
    if (this.token.kind !== 'word' || this.token.text !== text) return false;
    this.at++;
    return true;
  }

  protected expect(operator: string): void {
    if (!this.operator(operator))
      throw new NotSupported(`awk: ${this.token.text || 'the end'} where ${operator} is expected`);
  }

  protected name(): string {
    const { kind, text } = this.take();
    if (kind !== 'name') throw new NotSupported(`awk: ${text} where a name is expected`);
    return text;
  }

  /** Skips line ends. */
  protected lines(): void {
    while (this.operator('\n'));
  }

  protected nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) throw new NotSupported('awk: nested too deeply');
    try {
      return parse();
    } finally {
      this.#depth--;
    }
  }

  protected unredirected<T>(parse: () => T): T {
    return this.#with(true, parse);
  }

  #with<T>(isRedirected: boolean, parse: () => T): T {
    const before = this.#isRedirected;
    this.#isRedirected = isRedirected;
    try {
      return parse();
    } finally {
      this.#isRedirected = before;
    }
  }

  protected several(): AwkExpression[] {
    const values = [this.expression()];
    while (this.operator(',')) {
      this.lines();
      values.push(this.expression());
    }
    return values;
  }

  protected list(end: string): AwkExpression[] {
    return this.#with(false, () => {
      this.lines();
      const values = this.is(end) ? [] : this.several();
      this.lines();
      this.expect(end);
      return values;
    });
  }

  expression(): AwkExpression {
    return this.nested(() => {
      const left = this.#choice();
      if (this.token.kind !== 'operator' || !ASSIGNMENTS.has(this.token.text)) return left;
      if (!isLValue(left)) throw new NotSupported('awk: an assignment to something other than a variable');
      const operator = this.take().text;
      this.lines();
      return { kind: 'assign', to: left, operator: operator.slice(0, -1), value: this.expression() };
    });
  }

  #choice(): AwkExpression {
    const test = this.#or();
    if (!this.operator('?')) return test;
    this.lines();
    const yes = this.expression();
    this.lines();
    this.expect(':');
    this.lines();
    return { kind: 'choice', test, yes, no: this.expression() };
  }

  #or(): AwkExpression {
    let left = this.#and();
    while (this.operator('||')) left = this.#binary('||', left, () => this.#and());
    return left;
  }

  #and(): AwkExpression {
    let left = this.#in();
    while (this.operator('&&')) left = this.#binary('&&', left, () => this.#in());
    return left;
  }

  #binary(operator: string, left: AwkExpression, parse: () => AwkExpression): AwkExpression {
    this.lines();
    return { kind: 'binary', operator, left, right: parse() };
  }

  #in(): AwkExpression {
    let left = this.#match();
    while (this.word('in')) left = { kind: 'in', keys: [left], name: this.name() };
    return left;
  }

  #match(): AwkExpression {
    let left = this.#comparison();
    for (const operator of ['~', '!~']) {
      if (!this.operator(operator)) continue;
      // awk implementations disagree on `! x ~ y`.
      if (left.kind === 'unary' && left.operator === '!') throw new NotSupported('awk: ! before ~');
      left = { kind: 'binary', operator, left, right: this.#comparison() };
      break;
    }
    return left;
  }

  #comparison(): AwkExpression {
    const left = this.joined();
    const { kind, text } = this.token;
    if (kind !== 'operator' || !COMPARISONS.has(text) || (text === '>' && this.#isRedirected)) return left;
    this.at++;
    return { kind: 'binary', operator: text, left, right: this.joined() };
  }

  protected joined(): AwkExpression {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.token;
    if (kind === 'operator') return ['$', '!', '(', '++', '--'].includes(text);
    return ['number', 'text', 'regex', 'name', 'call', 'builtin'].includes(kind);
  }

  #sum(): AwkExpression {
    let left = this.#product();
    while (this.is('+') || this.is('-')) {
      // awk implementations disagree on `" " -1`.
      if (left.kind === 'text') throw new NotSupported('awk: a sum with a text');
      left = { kind: 'binary', operator: this.take().text, left, right: this.#product() };
    }
    return left;
  }

  #product(): AwkExpression {
    let left = this.#unary();
    while (this.is('*') || this.is('/') || this.is('%')) {
      left = { kind: 'binary', operator: this.take().text, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): AwkExpression {
    for (const operator of ['!', '-', '+']) {
      if (this.operator(operator)) return { kind: 'unary', operator, of: this.nested(() => this.#unary()) };
    }
    return this.#power();
  }

  #power(): AwkExpression {
    const left = this.#stepped();
    if (!this.operator('^')) return left;
    return { kind: 'binary', operator: '^', left, right: this.nested(() => this.#unary()) };
  }

  #stepped(): AwkExpression {
    for (const [operator, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (!this.operator(operator)) continue;
      const of = this.#primary();
      if (!isLValue(of)) throw new NotSupported(`awk: ${operator} on something other than a variable`);
      return { kind: 'step', of, by, before: true };
    }
    const value = this.#primary();
    if (isLValue(value)) {
      if (this.operator('++')) return { kind: 'step', of: value, by: 1, before: false };
      if (this.operator('--')) return { kind: 'step', of: value, by: -1, before: false };
    }
    return value;
  }

  #primary(): AwkExpression {
    const { kind, text } = this.take();
    switch (kind) {
      case 'number':
        return { kind: 'number', value: Number(text) };
      case 'text':
        return { kind: 'text', value: text };
      case 'regex':
        return { kind: 'regex', source: text };
      case 'name':
        return this.operator('[')
          ? { kind: 'element', name: text, keys: this.list(']') }
          : { kind: 'name', name: text };
      case 'call':
        this.expect('(');
        return { kind: 'call', name: text, args: this.list(')') };
      case 'builtin':
        if (text !== 'length' || this.is('(')) this.expect('(');
        else return { kind: 'call', name: text, args: [] };
        return { kind: 'call', name: text, args: this.list(')') };
      case 'word':
        if (text === 'getline') return this.#getline();
        break;
      case 'operator':
        if (text === '$') return { kind: 'field', index: this.nested(() => this.#fieldIndex()) };
        if (text === '(') return this.#group();
        break;
      case 'end':
        break;
    }
    throw new NotSupported(`awk: ${text === '\n' ? 'the end of a line' : text || 'the end'}`);
  }

  #fieldIndex(): AwkExpression {
    if (this.operator('-')) return { kind: 'unary', operator: '-', of: this.#primary() };
    if (this.is('++') || this.is('--')) return this.#stepped();
    return this.#primary();
  }

  #group(): AwkExpression {
    const values = this.list(')');
    const [only] = values;
    if (values.length === 1 && only !== undefined) {
      // A parenthesized expression is neither assignable nor a `!` before `~`.
      return { kind: 'binary', operator: '()', left: only, right: only };
    }
    if (values.length > 1 && this.word('in')) return { kind: 'in', keys: values, name: this.name() };
    throw new NotSupported('awk: a list');
  }

  #getline(): AwkExpression {
    let to: LValue | undefined;
    if (this.token.kind === 'name' || this.is('$')) {
      const target = this.#primary();
      if (isLValue(target)) to = target;
    }
    if (this.is('<')) throw new NotSupported('awk: getline from a file');
    return { kind: 'getline', to };
  }
}

function isLValue(value: AwkExpression): value is LValue {
  return value.kind === 'name' || value.kind === 'element' || value.kind === 'field';
}
