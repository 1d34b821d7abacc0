/** A command of a remedy. */
import { parseMilliseconds } from '../../text/units.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { CompiledExpression } from '../../expression/compile.ts';
import type { ExpressionData, InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { compileLoop } from './compile-loop.ts';
import type { Condition, Seen } from './draft.ts';
import type { RemedyCommand } from '../model.ts';
import type { RemedyData } from '../schema.ts';

export type CommandData = RemedyData['commands'][number];

export interface CommandContext {
  readonly inFile: InFile;
  readonly names: Names;
  readonly seen: Seen;
  /** Of loop variables: those of a shared remedy must not hide a runbook's names. '' in a runbook. */
  readonly prefix: string;
  /** Compiles the commands of a shared remedy; undefined inside one, which cannot use another. */
  readonly use:
    | ((context: CommandContext, path: Path, data: CommandData) => RemedyCommand[] | undefined)
    | undefined;
}

/** Milliseconds, where a remedy's command does not say. */
const REMEDY_DEADLINE = 10_000;

/** @returns several for a command that uses a shared remedy; undefined after reporting an error */
export function compileCommand(
  context: CommandContext,
  path: Path,
  data: CommandData,
): RemedyCommand[] | undefined {
  const { inFile, names, seen, prefix, use } = context;
  if ((data.run === undefined) === (data.uses === undefined)) {
    inFile.report('step-kind', "a command needs exactly one of 'run' or 'uses'", path);
    return undefined;
  }
  if (data.uses !== undefined) {
    const others = (['for', 'when', 'deadline'] as const).filter((key) => data[key] !== undefined);
    for (const key of use === undefined || path.at(-1) === 'verify' ? (['uses'] as const) : others) {
      const where = key === 'uses' ? 'here' : "with 'uses'";
      inFile.report('misplaced-key', `'${key}' cannot be used ${where}`, [...path, key], { atKey: true });
    }
    return use?.(context, path, data);
  }
  const looped =
    data.for === undefined ? undefined : compileLoop(inFile, [...path, 'for'], data.for, names, prefix);
  const inner = looped === undefined ? context : { ...context, names: looped.scope };
  const run = data.run ?? '';
  const { template, shell } = inFile.template([...path, 'run'], run, inner.names, 'command');
  seen.questions.push({ inFile, path, run, shell, reads: [], hasTitle: true, mayChange: true });
  const when =
    data.when === undefined ? undefined : condition(inner, [...path, 'when'], data.when, 'remedy-when');
  if (template === undefined || isBroken(data.when, when) || isBroken(data.for, looped?.over))
    return undefined;
  const deadline = data.deadline === undefined ? REMEDY_DEADLINE : (parseMilliseconds(data.deadline) ?? 1);
  return [{ loop: looped?.over, command: template, when, deadline, nth: 0 }];
}

export function condition(
  { inFile, names, seen }: CommandContext,
  path: Path,
  source: ExpressionData,
  role: Condition['role'],
): CompiledExpression | undefined {
  const expression = inFile.expression(path, source, names, 'bool');
  if (expression !== undefined) seen.conditions.push({ inFile, path, role, expression });
  return expression;
}

export function isBroken(data: unknown, compiled: unknown): boolean {
  return data !== undefined && compiled === undefined;
}
