/** Parses an awk program: rules, functions, statements. */
import { NotSupported } from '../../shell/syntax.ts';
import { Expressions } from './expressions.ts';
import type { AwkFunction, AwkExpression, Program, Rule, Statement } from './syntax.ts';

export function parseAwk(source: string): Program {
  return new AwkParser(source).program();
}

class AwkParser extends Expressions {
  program(): Program {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (;;) {
      while (this.operator(';') || this.operator('\n'));
      if (this.token.kind === 'end') return { rules, functions };
      if (this.word('function') || this.word('func')) {
        const { text } = this.take();
        this.expect('(');
        const parameters: string[] = [];
        while (!this.operator(')')) {
          parameters.push(this.name());
          if (!this.is(')')) this.expect(',');
        }
        this.lines();
        functions.set(text, { parameters, body: this.#block() });
      } else rules.push(this.#rule());
    }
  }

  #rule(): Rule {
    if (this.is('{')) return { pattern: undefined, action: this.#block() };
    for (const name of ['BEGIN', 'END'] as const) {
      if (this.word(name)) return { pattern: name, action: this.#block() };
    }
    const from = this.expression();
    let to: AwkExpression | undefined;
    if (this.operator(',')) {
      this.lines();
      to = this.expression();
    }
    return { pattern: { from, to }, action: this.is('{') ? this.#block() : undefined };
  }

  #block(): Statement {
    this.expect('{');
    const statements: Statement[] = [];
    for (;;) {
      while (this.operator(';') || this.operator('\n'));
      if (this.operator('}')) return { kind: 'block', statements };
      statements.push(this.#statement());
    }
  }

  #statement(): Statement {
    return this.nested(() => {
      if (this.is('{')) return this.#block();
      if (this.word('if')) return this.#if();
      if (this.word('while')) {
        const test = this.#test();
        if (this.operator(';')) return loop({ test, body: { kind: 'block', statements: [] } });
        return loop({ test, body: this.#body() });
      }
      if (this.word('do')) return this.#do();
      if (this.word('for')) return this.#for();
      const statement = this.#simple();
      if (!this.operator(';') && !this.operator('\n') && !this.is('}') && this.token.kind !== 'end')
        throw new NotSupported(`awk: ${this.token.text} after a statement`);
      return statement;
    });
  }

  #body(): Statement {
    this.lines();
    if (this.operator(';')) return { kind: 'block', statements: [] };
    return this.#statement();
  }

  #test(): AwkExpression {
    this.expect('(');
    const test = this.expression();
    this.expect(')');
    return test;
  }

  #if(): Statement {
    const test = this.#test();
    const yes = this.#body();
    const before = this.at;
    while (this.operator(';') || this.operator('\n'));
    if (this.word('else')) return { kind: 'if', test, yes, no: this.#body() };
    this.at = before;
    return { kind: 'if', test, yes, no: undefined };
  }

  #do(): Statement {
    const body = this.#body();
    while (this.operator(';') || this.operator('\n'));
    if (!this.word('while')) throw new NotSupported('awk: do without while');
    return loop({ test: this.#test(), body, late: true });
  }

  #for(): Statement {
    this.expect('(');
    const [name, word, of, end] = this.ahead(4);
    if (
      name?.kind === 'name' &&
      word?.kind === 'word' &&
      word.text === 'in' &&
      of?.kind === 'name' &&
      end?.text === ')'
    ) {
      this.at += 4;
      return { kind: 'each', name: name.text, of: of.text, body: this.#body() };
    }
    const first = this.is(';') ? undefined : this.#simple();
    this.expect(';');
    this.lines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.lines();
    const after = this.is(')') ? undefined : this.#simple();
    this.expect(')');
    return loop({ first, test, after, body: this.#body() });
  }

  #simple(): Statement {
    for (const to of ['next', 'nextfile', 'break', 'continue'] as const) {
      if (this.word(to)) return { kind: 'jump', to };
    }
    for (const by of ['exit', 'return'] as const) {
      if (this.word(by)) return { kind: 'leave', by, value: this.#isEnd() ? undefined : this.expression() };
    }
    if (this.word('delete')) {
      const name = this.name();
      return { kind: 'delete', name, keys: this.operator('[') ? this.list(']') : undefined };
    }
    if (this.word('print')) return this.#print(false);
    if (this.word('printf')) return this.#print(true);
    return { kind: 'expression', value: this.expression() };
  }

  #isEnd(): boolean {
    return this.is(';') || this.is('\n') || this.is('}') || this.token.kind === 'end';
  }

  #print(formatted: boolean): Statement {
    let values: readonly AwkExpression[] = [];
    const isEnd = (): boolean => this.#isEnd() || this.is('>') || this.is('>>') || this.is('|');
    if (!isEnd()) {
      // Parentheses may enclose everything, or only begin the first expression.
      const before = this.at;
      if (this.operator('(')) values = this.list(')');
      if (values.length === 0 || !isEnd()) {
        this.at = before;
        values = this.unredirected(() => this.several());
      }
    }
    let to: AwkExpression | undefined;
    if (this.operator('>') || this.operator('>>')) to = this.unredirected(() => this.joined());
    else if (this.is('|')) throw new NotSupported('awk: print to a command');
    return { kind: 'print', formatted, values, to };
  }
}

function loop({
  first,
  test,
  after,
  body,
  late = false,
}: {
  first?: Statement | undefined;
  test: AwkExpression | undefined;
  after?: Statement | undefined;
  body: Statement;
  late?: boolean;
}): Statement {
  return { kind: 'loop', first, test, after, body, late };
}
