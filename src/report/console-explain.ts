/** What `diagnose --explain` prints: every expression of a runbook for each subject, with its value or why it has none. */
import { relative } from 'node:path';
import type { ExplainedExpression, ExplainedPart } from '../diagnose/diagnosis.ts';
import { cutLine } from '../text/cut-line.ts';
import { terminalLine } from '../text/terminal-text.ts';
import type { Paint } from './paint.ts';

/** Characters of a value, an expression or a reason. */
const MOST_SHOWN = 300;

/** @param explained in the order of the subjects */
export function explainedLines(explained: readonly ExplainedExpression[], paint: Paint): string[] {
  const lines: string[] = [];
  let subject: string | undefined;
  for (const one of explained) {
    if (one.subject !== subject) lines.push('', paint('bold', `explained for ${terminalLine(one.subject)}`));
    ({ subject } = one);
    lines.push(...expressionLines(one, paint));
  }
  return lines;
}

/** One expression, and the operands of its `&&` below it. */
export function expressionLines(one: ExplainedExpression, paint: Paint): string[] {
  const place = paint('dim', `${terminalLine(relative(process.cwd(), one.file))}:${one.line}`);
  const parts = one.conjuncts ?? [one];
  return [
    `${place} ${labelOf(one)}: ${valueOf(one, paint)}`,
    ...parts.map((part) =>
      one.conjuncts === undefined
        ? paint('dim', `    ${shown(part.expression)}`)
        : `    ${valueOf(part, paint)}: ${shown(part.expression)}`,
    ),
  ];
}

function valueOf({ outcome, value, why }: ExplainedPart, paint: Paint): string {
  if (outcome !== 'value') return `${paint('yellow', outcome)} (${shown(why ?? '')})`;
  if (value === 'true') return paint('green', value);
  return value === 'false' ? paint('red', value) : shown(value ?? '');
}

function labelOf({ kind, id }: ExplainedExpression): string {
  switch (kind) {
    case 'let':
      return `let ${id}`;
    case 'healthy-if':
      return id;
    case 'step-when':
      return `step ${id}, when`;
    case 'when':
    case 'confirm':
    case 'message':
      return `finding ${id}, ${kind}`;
  }
}

function shown(text: string): string {
  return cutLine(terminalLine(text), MOST_SHOWN);
}
