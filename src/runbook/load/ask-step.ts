/** `run` and `read`, of steps and of subjects: command or paths, parse, exits, deadline. */
import { parseMilliseconds } from '../../text/units.ts';
import type { Path } from '../../document/yaml-file.ts';
import type { InFile } from '../../expression/in-file.ts';
import type { Names } from '../../expression/names.ts';
import { compileRegex, regexHint } from '../../expression/regex.ts';
import type { CelType } from '../../expression/types.ts';
import type { Seen } from './draft.ts';
import type { ListUnit, Parser, ReadStep, RunStep } from '../model.ts';
import type { ParseKind } from '../parse/parse.ts';
import { PARSERS, parserOf, unitOf } from '../parse/parse.ts';
import { regexParser } from '../parse/parse-regex.ts';
import type { StepData, SubjectsData } from '../schema.ts';

/** Default deadline in milliseconds. */
export const DEFAULT_DEADLINE = 3000;

type Asking =
  | Pick<RunStep, 'kind' | 'command' | 'exitCodes' | 'deadline' | 'parse' | 'unit'>
  | Pick<ReadStep, 'kind' | 'paths' | 'deadline' | 'parse' | 'unit'>;

export interface CompiledAsking {
  /** undefined if there is an error in it. */
  readonly asking: Asking | undefined;
  readonly type: CelType;
}

/** @param names for the value's type */
export function askIn(
  inFile: InFile,
  path: Path,
  data: StepData | SubjectsData,
  names: Names,
  scope: Names,
  seen: Seen,
): CompiledAsking {
  const { parser, type, unit } = parsing(inFile, [...path, 'parse'], data.parse, names);
  const deadline = data.deadline === undefined ? DEFAULT_DEADLINE : (parseMilliseconds(data.deadline) ?? 0);
  if (deadline === 0) {
    inFile.report('wrong-value', 'a deadline must be more than 0 and at most 24h', [...path, 'deadline']);
  }
  const common = { inFile, path, hasTitle: 'title' in data && data.title !== undefined, mayChange: false };
  if (data.run !== undefined) {
    const runPath = [...path, 'run'];
    const { template, shell } = inFile.template(runPath, data.run, scope, 'command');
    seen.questions.push({ ...common, run: data.run, shell, reads: [] });
    const made = template && {
      kind: 'run' as const,
      command: template,
      exitCodes: data['exit-codes'] ?? [0],
      deadline,
      parse: parser,
      unit,
    };
    return { asking: made, type };
  }
  if (data['exit-codes'] !== undefined) {
    inFile.report('misplaced-key', "only 'run' has exit codes", [...path, 'exit-codes'], { atKey: true });
  }
  const list = typeof data.read === 'string' ? [data.read] : (data.read ?? []);
  const reads = list.map((source, i) => ({
    source,
    path: typeof data.read === 'string' ? [...path, 'read'] : [...path, 'read', i],
  }));
  const templates = reads.map((read) => inFile.template(read.path, read.source, scope, 'path').template);
  seen.questions.push({ ...common, run: undefined, shell: undefined, reads });
  const paths = templates.filter((template) => template !== undefined);
  const asking =
    paths.length === templates.length
      ? { kind: 'read' as const, paths, deadline, parse: parser, unit }
      : undefined;
  return { asking, type };
}

function parsing(
  inFile: InFile,
  path: Path,
  data: StepData['parse'],
  names: Names,
): { parser: Parser; type: CelType; unit: ListUnit | undefined } {
  if (data === undefined || typeof data === 'string') {
    const kind = (data ?? 'text') as ParseKind;
    return { parser: parserOf(kind), type: PARSERS[kind].type, unit: unitOf(kind) };
  }
  const compiled = compileRegex(data.regex);
  if ('refused' in compiled) {
    inFile.report('regex-refused', compiled.refused, [...path, 'regex'], { hint: regexHint(data.regex) });
    return { parser: parserOf('text'), type: 'dyn', unit: undefined };
  }
  const { groups } = compiled.regex;
  const one =
    groups.length === 0
      ? 'string'
      : names.recordType(Object.fromEntries(groups.map((name) => [name, 'string'])));
  return {
    parser: regexParser(compiled.regex, data.all === true),
    type: data.all === true ? `list<${one}>` : one,
    unit: data.all === true ? 'line' : undefined,
  };
}
