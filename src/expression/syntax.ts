/**
 * Parses an expression and checks what needs no types: names, functions, regular expressions.
 */
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { ParseError } from '@marcbachmann/cel-js';
import { didYouMean } from '../text/did-you-mean.ts';
import type { ProblemCode } from '../document/codes.ts';
import type { Fault } from '../document/fault.ts';
import { isForm } from './evaluate/observation.ts';
import { LIBRARY, overloads } from './library/library.ts';
import type { Names } from './names.ts';
import { compileRegex, regexHint } from './regex.ts';
import { MACROS, SPECIAL_FORMS } from './special-forms.ts';

/** Code units of one expression. */
export const LONGEST_EXPRESSION = 8000;

export interface Syntax {
  readonly parsed: ParseResult | undefined;
  /** Free names, as in the scope. */
  readonly refs: ReadonlySet<string>;
  /** The `x` of every `inputs.x`. */
  readonly inputs: ReadonlySet<string>;
  readonly isConstant: boolean;
  readonly faults: readonly Fault[];
}

export function checkSyntax(source: string, names: Names): Syntax {
  const failed = (message: string, start: number, end: number, hint?: string): Syntax => ({
    parsed: undefined,
    refs: new Set(),
    inputs: new Set(),
    isConstant: false,
    faults: [{ code: 'cel-syntax', message, start, end, hint }],
  });
  if (source.length > LONGEST_EXPRESSION) {
    return failed(`the expression is longer than ${LONGEST_EXPRESSION} characters`, 0, source.length);
  }
  if (source.trim() === '') return failed('the expression is empty', 0, source.length);
  try {
    const parsed = names.environment.parse(source);
    const walk = new Walk(names);
    walk.visit(parsed.ast, new Set());
    return { parsed, refs: walk.refs, inputs: walk.inputs, isConstant: walk.isConstant, faults: walk.faults };
  } catch (error) {
    if (error instanceof RangeError) return failed('the expression is nested too deeply', 0, source.length);
    if (!(error instanceof ParseError)) throw error;
    const range = error.range ?? { start: 0, end: source.length };
    const start = Math.min(range.start, Math.max(0, source.length - 1));
    return failed(readable(error.summary), start, Math.max(range.end, start + 1), syntaxHint(source, start));
  }
}

class Walk {
  readonly refs = new Set<string>();
  readonly inputs = new Set<string>();
  readonly faults: Fault[] = [];
  isConstant = true;
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  visit(ast: ASTNode, bound: ReadonlySet<string>): void {
    switch (ast.op) {
      case 'id':
        this.#name(ast, ast.args, bound);
        return;
      case 'value':
        this.#literal(ast);
        return;
      case '.': {
        const [operand, name] = ast.args;
        this.#input(operand, name, bound);
        this.visit(operand, bound);
        return;
      }
      case '.?':
        this.visit(ast.args[0], bound);
        return;
      case '!_':
      case '-_':
        this.visit(ast.args, bound);
        return;
      case 'map':
        for (const [key, value] of ast.args) {
          this.visit(key, bound);
          this.visit(value, bound);
        }
        return;
      case 'call':
        this.#call(ast, ast.args[0], undefined, ast.args[1], bound);
        return;
      case 'rcall':
        this.#call(ast, ast.args[0], ast.args[1], ast.args[2], bound);
        return;
      case '?:':
      case 'list':
      case '&&':
      case '||':
      case '[]':
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
      case 'in':
        for (const argument of ast.args) this.visit(argument, bound);
        return;
    }
  }

  #name(ast: ASTNode, name: string, bound: ReadonlySet<string>): void {
    if (bound.has(name)) return;
    this.isConstant = false;
    const declared = this.#names.get(name);
    if (declared === undefined) {
      this.#fault(
        'unknown-name',
        `unknown name '${name}'`,
        ast,
        didYouMean(name, [...this.#names.keys(), ...bound]),
      );
      return;
    }
    if (declared.fields === undefined) this.refs.add(declared.ref ?? name);
  }

  /** Collects what an inlined input reads. */
  #input(operand: ASTNode, name: string, bound: ReadonlySet<string>): void {
    if (operand.op !== 'id' || bound.has(operand.args)) return;
    if (operand.args === 'inputs') this.inputs.add(name);
    const fields = this.#names.get(operand.args)?.fields;
    for (const ref of fields?.get(name)?.refs ?? []) this.refs.add(ref);
  }

  #literal(ast: ASTNode): void {
    const value: unknown = ast.args;
    if (value instanceof Uint8Array) this.#fault('cel-syntax', 'bytes literals are not supported', ast);
    else if (typeof value === 'object' && value !== null) {
      this.#fault('cel-syntax', 'unsigned numbers are not supported', ast, 'remove the u');
    } else if (typeof value === 'bigint' && (value > 2n ** 63n - 1n || value < -(2n ** 63n))) {
      this.#fault('cel-syntax', 'the number is too large', ast);
    }
  }

  #call(
    ast: ASTNode,
    name: string,
    receiver: ASTNode | undefined,
    args: readonly ASTNode[],
    bound: ReadonlySet<string>,
  ): void {
    if (receiver !== undefined) this.visit(receiver, bound);
    const isMethod = receiver !== undefined;
    const macro = isMethod && MACROS.some((form) => form.name === name && form.argCount === args.length);
    const [variable, ...bodies] = args;
    if (macro && variable?.op === 'id') {
      const inner = new Set(bound).add(variable.args);
      if (this.#names.has(variable.args) || bound.has(variable.args)) {
        this.#fault(
          'name-taken',
          `the name '${variable.args}' is already taken`,
          variable,
          'give the variable another name',
        );
      }
      for (const body of bodies) this.visit(body, inner);
      return;
    }
    const candidates = overloads(name, isMethod, args.length);
    const special = SPECIAL_FORMS.some(
      (form) => form.name === name && form.method === isMethod && form.argCount === args.length,
    );
    if (candidates.length === 0 && !special) {
      // Its arguments depend on the form, so they are not checked further.
      this.isConstant = false;
      this.#unknownFunction(ast, name, isMethod, args.length);
      return;
    }
    for (const argument of args) this.visit(argument, bound);
    if (!isMethod && isForm(name)) this.#observation(name, args[0], bound);
    const at = candidates[0]?.pattern;
    if (at !== undefined) this.#pattern((isMethod ? [receiver, ...args] : args)[at]);
  }

  /** What is asked about an observation needs a step that makes one. */
  #observation(form: string, node: ASTNode | undefined, bound: ReadonlySet<string>): void {
    if (node?.op !== 'id' || bound.has(node.args)) return;
    const declared = this.#names.get(node.args);
    if (declared === undefined || declared.observed === 'once') return;
    const [message, hint] =
      declared.observed === 'often'
        ? [`${form}() takes one observation, not a list`, `write ${form}(${node.args}.last())`]
        : [`${form}() takes a step that runs a command or reads a file`, undefined];
    this.#fault('type-mismatch', message, node, hint);
  }

  #unknownFunction(ast: ASTNode, name: string, isMethod: boolean, argCount: number): void {
    if (name === 'matches') {
      const hint = 'use like("…"): the same with RE2, in linear time';
      this.#fault('matches-refused', "matches() would use JavaScript's regular expressions", ast, hint);
      return;
    }
    const all = [
      ...LIBRARY.map((f) => ({ name: f.name, method: f.receiver !== undefined, args: f.params.length })),
      ...SPECIAL_FORMS.map((f) => ({ name: f.name as string, method: f.method, args: f.argCount })),
    ];
    const same = all.filter((f) => f.name === name);
    const form = same.find((f) => f.method === isMethod);
    const other = same[0];
    if (form !== undefined) {
      this.#fault('unknown-function', `${name}() takes ${form.args} arguments, not ${argCount}`, ast);
    } else if (other !== undefined) {
      const hint = other.method ? `write x.${name}(…)` : `write ${name}(x)`;
      this.#fault('unknown-function', `${name} is ${other.method ? 'a method' : 'not a method'}`, ast, hint);
    } else {
      const near = didYouMean(name, new Set(all.map((f) => f.name)));
      this.#fault('unknown-function', `unknown function ${name}()`, ast, near);
    }
  }

  #pattern(node: ASTNode | undefined): void {
    if (node === undefined) return;
    if (node.op !== 'value' || typeof node.args !== 'string') {
      const hint = 'to search for a computed string, use contains() or ==';
      this.#fault('regex-refused', 'a regular expression must be a string literal', node, hint);
      return;
    }
    const compiled = compileRegex(node.args);
    if ('refused' in compiled) this.#fault('regex-refused', compiled.refused, node, regexHint(node.args));
  }

  #fault(code: ProblemCode, message: string, node: ASTNode, hint?: string): void {
    // Do not repeat the same fault for deeply nested input.
    if (this.faults.length < 20) {
      this.faults.push({ code, message, start: node.start, end: node.end, hint });
    }
  }
}

function readable(summary: string): string {
  const text = summary
    .replace(/\bLPAREN\b/g, "'('")
    .replace(/\bRPAREN\b/g, "')'")
    .replace(/\bLBRACKET\b/g, "'['")
    .replace(/\bRBRACKET\b/g, "']'")
    .replace(/\bLBRACE\b/g, "'{'")
    .replace(/\bRBRACE\b/g, "'}'")
    .replace(/\bCOLON\b/g, "':'")
    .replace(/\bCOMMA\b/g, "','")
    .replace(/\bDOT\b/g, "'.'")
    .replace(/\bEOF\b/g, 'the end')
    .replace(/\bIDENTIFIER\b/g, 'a name');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function syntaxHint(source: string, at: number): string | undefined {
  const here = source.slice(at, at + 3);
  if (/^=(?!=)/.test(here)) return "compare with '=='";
  if (/^&(?!&)/.test(here)) return "write '&&'";
  if (/^\|(?!\|)/.test(here)) return "write '||'";
  const word = /^(and|or|not)\b/.exec(source.slice(at))?.[1];
  if (word !== undefined) return `write ${{ and: "'&&'", or: "'||'", not: "'!'" }[word] ?? ''}`;
  if (here.startsWith('${{')) return 'this is already an expression: remove ${{ and }}';
  return undefined;
}
