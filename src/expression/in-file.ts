/**
 * Compiles the expressions and templates of a file: faults become problems with places, and the names that they read
 * are collected.
 */
import type { ASTNode } from '@marcbachmann/cel-js';
import type { ProblemCode } from '../document/codes.ts';
import type { Problem } from '../document/problem.ts';
import type { Path, YamlFile } from '../document/yaml-file.ts';
import type { CompiledExpression } from './compile.ts';
import { compileExpression } from './compile.ts';
import type { Fault } from '../document/fault.ts';
import type { Names } from './names.ts';
import type { CompiledTemplate, Position } from './template.ts';
import { compileTemplate } from './template.ts';
import type { ShellScript } from '../shell/model.ts';

/** An expression as parsed by YAML: `true` and `3` are not strings. */
export type ExpressionData = string | boolean | number;

/** An expression and its place. */
export interface PlacedExpression {
  readonly path: Path;
  /** Its start offset in the text at `path`. */
  readonly offset: number;
  readonly ast: ASTNode;
  readonly names: Names;
  /** In `[[ … ]]` of a sentence: that part is left out if a value is missing. */
  readonly isOptional: boolean;
}

export class InFile {
  readonly file: YamlFile;
  readonly problems: Problem[] = [];
  /** Every name read. */
  readonly refs = new Set<string>();
  /** Every input read. */
  readonly inputs = new Set<string>();
  /** Every compiled expression. */
  readonly expressions: PlacedExpression[] = [];

  readonly #allows: (problem: Problem, path: Path) => boolean;

  /** @param allows whether the file allows this problem at this place */
  constructor(file: YamlFile, allows: (problem: Problem, path: Path) => boolean = () => false) {
    this.file = file;
    this.#allows = allows;
  }

  report(
    code: ProblemCode,
    message: string,
    path: Path,
    extra: { hint?: string | undefined; severity?: Problem['severity']; atKey?: boolean } = {},
  ): void {
    const problem = extra.atKey
      ? this.file.problemAtKey(code, message, path, extra)
      : this.file.problem(code, message, path, extra);
    this.#add(problem, path);
  }

  expression(
    path: Path,
    data: ExpressionData,
    names: Names,
    expected?: 'bool' | 'list' | 'word',
  ): CompiledExpression | undefined {
    const source = typeof data === 'string' ? data : (this.file.written(path) ?? String(data));
    const { expression, faults } = compileExpression(source, names, expected);
    this.faults(path, faults);
    this.#read(expression, path, 0, names);
    return expression;
  }

  /** Compiles the end of a string, from an offset. */
  expressionAfter(
    path: Path,
    source: string,
    from: number,
    names: Names,
    expected?: 'bool' | 'list' | 'word',
  ): CompiledExpression | undefined {
    const { expression, faults } = compileExpression(source.slice(from), names, expected);
    this.faults(path, faults, from);
    this.#read(expression, path, from, names);
    return expression;
  }

  template(
    path: Path,
    source: string,
    names: Names,
    position: Position,
  ): { template: CompiledTemplate | undefined; shell: ShellScript | undefined } {
    const { template, faults, shell } = compileTemplate(source, names, position);
    this.faults(path, faults);
    let [hole, depth] = [0, 0];
    for (const part of template?.parts ?? []) {
      if (typeof part !== 'string') this.#read(part, path, template?.offsets[hole++] ?? 0, names, depth > 0);
      else if (position === 'text' || position === 'link')
        depth += part.split('[[').length - part.split(']]').length;
    }
    return { template, shell };
  }

  /** @param shift what to add to the faults' offsets */
  faults(path: Path, faults: readonly Fault[], shift = 0): void {
    for (const { code, message, start, end, hint, severity } of faults) {
      this.#add(
        this.file.problemInside(code, message, path, start + shift, end + shift, { hint, severity }),
        path,
      );
    }
  }

  #add(problem: Problem, path: Path): void {
    if (!this.#allows(problem, path)) this.problems.push(problem);
  }

  #read(
    expression: CompiledExpression | undefined,
    path: Path,
    offset: number,
    names: Names,
    isOptional = false,
  ): void {
    for (const ref of expression?.refs ?? []) this.refs.add(ref);
    for (const input of expression?.inputs ?? []) this.inputs.add(input);
    if (expression?.ast !== undefined)
      this.expressions.push({ path, offset, ast: expression.ast, names, isOptional });
  }
}
