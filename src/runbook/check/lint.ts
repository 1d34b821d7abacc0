/**
 * Rules about a whole file: what is never used, never holds, may hang or changes the system.
 */
import type { Problem } from '../../document/problem.ts';
import type { InFile } from '../../expression/in-file.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { fieldReads } from '../../expression/field-reads.ts';
import type { Allowances } from './allowances.ts';
import type { Seen } from '../load/draft.ts';
import { checkConditions } from './never-holds.ts';
import { dangersOf } from './safety/safety.ts';

export interface LintOptions {
  readonly inFile: InFile;
  readonly seen: Seen;
  readonly data: unknown;
  readonly allowances: Allowances;
  /** Problems found by YAML and the schema: with an error there, unused parts cannot be determined. */
  readonly before: readonly Problem[];
  /** Ids referenced outside expressions: evidence. */
  readonly mentioned: ReadonlySet<string>;
  /** false: look only for errors, for a file whose warnings nobody reads. */
  readonly warns?: boolean;
}

/** Adds to the file's problems. */
export function lint({
  inFile,
  seen,
  data,
  allowances,
  mentioned,
  before: read,
  warns = true,
}: LintOptions): void {
  const before = inFile.problems.splice(0);
  const isSound = ![...read, ...before].some(isError);
  for (const question of seen.questions) {
    for (const { code, message, path, ...rest } of dangersOf(question)) {
      inFile.faults(path, [{ code, message, ...rest }]);
    }
    if (!question.hasTitle && question.path[0] === 'steps') {
      const hint = 'add a title: the question that the step answers';
      inFile.report('untitled-step', 'the step has no title', question.path, { severity: 'warning', hint });
    }
  }
  checkConditions(seen.conditions);
  if (warns) undeclaredFields(inFile);
  // A broken part reads nothing.
  if (warns && isSound && !inFile.problems.some(isError)) unused(inFile, data, mentioned);
  if (warns && isSound) allowances.reportUnused(inFile);
  inFile.problems.unshift(...before);
}

function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

/** Reads of unknown fields of maps that an expression or a probe constructs. */
function undeclaredFields(inFile: InFile): void {
  for (const { path, offset, ast, names } of inFile.expressions) {
    for (const { name, start, end, declared } of fieldReads(ast, names)) {
      if (declared === undefined) continue;
      const message = `no such field '${name}', so this is always absent`;
      const hint = didYouMean(name, declared);
      inFile.faults(
        path,
        [{ code: 'unknown-field', severity: 'warning', message, start, end, hint }],
        offset,
      );
    }
  }
}

function unused(inFile: InFile, data: unknown, mentioned: ReadonlySet<string>): void {
  const {
    steps = [],
    inputs = {},
    remedies = [],
    findings = [],
  } = data as {
    steps?: readonly { id?: string }[];
    remedies?: readonly { id: string }[];
    findings?: readonly { remedy?: string }[];
    inputs?: Record<string, unknown>;
  };
  for (const [i, { id }] of steps.entries()) {
    if (id === undefined || inFile.refs.has(id) || mentioned.has(id)) continue;
    if ([...mentioned].some((other) => other.startsWith(`${id}.`))) continue;
    const path = ['steps', i, 'id'];
    const hint = 'use it in a condition, show it as evidence, or remove it';
    inFile.report('unused-step', `unused step '${id}'`, path, { severity: 'warning', hint });
  }
  for (const name of Object.keys(inputs)) {
    if (inFile.inputs.has(name)) continue;
    inFile.report('unused-input', `unused input '${name}'`, ['inputs', name], {
      severity: 'warning',
      atKey: true,
    });
  }
  for (const [i, { id }] of remedies.entries()) {
    if (findings.some((finding) => finding.remedy === id)) continue;
    inFile.report('unused-remedy', `no finding names the remedy '${id}'`, ['remedies', i, 'id'], {
      severity: 'warning',
    });
  }
}
